import { afterAll, beforeAll, expect, test } from "vitest";
import type { Health, SelfTest } from "#lib/contract/health.ts";
import { type Exchange, type Khop, startExchange, startKhop, until } from "#tests/processes.ts";

let exchange: Exchange;
const servers: Khop[] = [];

beforeAll(async () => {
  exchange = await startExchange("--symbols", "VN30");
}, 60_000);
afterAll(async () => {
  for (const khop of servers) await khop.stop();
  await exchange.stop();
});

/** A server that has FastConnect Data of the exchange as its source. */
async function serve(consumerSecret: string, probe: "/readyz" | "/healthz"): Promise<Khop> {
  const { url, hubUrl, consumerID } = exchange.ready.feeds["ssi-fcdata"];
  const khop = await startKhop(
    {
      FEED: "ssi-fcdata",
      SSI_FCDATA_REST_URL: url,
      SSI_FCDATA_HUB_URL: hubUrl,
      SSI_CONSUMER_ID: consumerID,
      SSI_CONSUMER_SECRET: consumerSecret,
      // The error that is expected here would only be in the way.
      LOG_LEVEL: "silent",
    },
    probe,
  );
  servers.push(khop);
  return khop;
}

interface Ready {
  ready: boolean;
  reason: string;
  selfTest: SelfTest;
}

/** The answer of `/readyz` once the self-test has its verdict. */
async function verdictOf(khop: Khop): Promise<{ status: number; body: Ready }> {
  let status = 0;
  let body: Ready | null = null;
  const concluded = async (): Promise<boolean> => {
    const response = await fetch(`${khop.url}/readyz`);
    status = response.status;
    body = (await response.json()) as Ready;
    return body.selfTest.state !== "pending";
  };
  await until(concluded, 60_000, "the self-test has a verdict");
  return { status, body: body as unknown as Ready };
}

test("/readyz of a server with good keys shows every step of the self-test passed", async () => {
  const khop = await serve(exchange.ready.feeds["ssi-fcdata"].consumerSecret, "/readyz");
  const { status, body } = await verdictOf(khop);
  expect(status).toBe(200);
  expect(body).toMatchObject({ ready: true, selfTest: { state: "passed", reason: "" } });
  expect(body.selfTest.steps.map(({ step, ok }) => [step, ok])).toEqual([
    ["connect", true],
    ["login", true],
    ["subscribe", true],
    ["message", true],
  ]);
  const health = await khop.api<Health>("/api/v1/health");
  expect(health).toMatchObject({ connected: true, authenticated: true, selfTest: { state: "passed" } });
  expect(health.situation).toBe("trading");
  // The demo clock trades from the start; the exchange is on this machine.
  const lagMs = async () => (await khop.api<Health>("/api/v1/health")).lagMs;
  await until(async () => ((await lagMs()) ?? Infinity) < 2_500, 30_000, "trades come as they happen");
  // A line that is slow, not broken: every frame comes, five seconds late.
  const response = await fetch(`${exchange.ready.adminUrl}/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "slow", delayMs: 5_000, durationMs: 60_000 }),
  });
  expect(response.status).toBe(201);
  await until(async () => ((await lagMs()) ?? 0) > 4_000, 30_000, "the lag shows that the line is slow");
  await fetch(`${exchange.ready.adminUrl}/faults`, { method: "DELETE" });
}, 120_000);

test("/readyz of a server with a wrong secret says 503, the step that failed, and SSI's words", async () => {
  const khop = await serve("a wrong secret", "/healthz");
  const { status, body } = await verdictOf(khop);
  expect(status).toBe(503);
  expect(body).toMatchObject({ ready: false, selfTest: { state: "failed" } });
  expect(body.selfTest.reason).toMatch(/^login: authentication failed: ./);
  expect(body.selfTest.steps.map(({ ok }) => ok)).toEqual([true, false, false, false]);
  const health = await khop.api<Health>("/api/v1/health");
  expect(health).toMatchObject({ situation: "source-lost", connected: false, authenticated: false });
  expect(health.reason).toContain("authentication failed");
}, 120_000);
