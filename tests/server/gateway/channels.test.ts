import { Writable } from "node:stream";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AlertChannel, DeliveryRecord } from "#lib/contract/alert.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { openReceiver, type Receiver } from "../alerts/delivery/receiver.ts";
import { type Bench, openBench, until } from "./bench.ts";

const CHANNELS = "/api/v1/channels";
const SECRET = "canary-of-a-webhook-secret";
const BOT_TOKEN = "123456:canary-of-a-bot-token";

let bench: Bench;
let receiver: Receiver;
let logged = "";
beforeAll(async () => {
  receiver = await openReceiver();
  const log = pino(
    { level: "trace" },
    new Writable({
      write(line, _encoding, done) {
        logged += String(line);
        done();
      },
    }),
  );
  bench = await openBench({ allowPrivate: true, log });
});
afterAll(async () => {
  await bench.close();
  await receiver.close();
});

// biome-ignore lint/suspicious/noExplicitAny: answers of all kinds are looked into.
type Send = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: any }>;

function device(on: Bench = bench): Send {
  const headers = { cookie: `khop_device=${newDeviceToken()}`, origin: on.url };
  return async (method, path, body) => {
    const response = await on.api(`${CHANNELS}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
}
const webhook = (change: Record<string, unknown> = {}) => ({
  kind: "webhook",
  name: "Máy nhà",
  url: `${receiver.url}?key=canary-in-the-address`,
  ...change,
});
const telegram = { kind: "telegram", name: "Điện thoại", botToken: BOT_TOKEN, chatId: "-100123" };

describe("a channel", () => {
  test("is made, renamed, given quiet hours, paused, tried and taken away", async () => {
    const mine = device();
    const made = await mine("POST", "", webhook({ secret: SECRET }));
    expect(made).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        kind: "webhook",
        name: "Máy nhà",
        target: `127.0.0.1:${receiver.port}`,
        quiet: null,
        isPaused: false,
        tellsBlind: true,
      },
    });
    const { id } = made.body as AlertChannel;
    const quiet = { fromMinute: 1_320, toMinute: 360 };
    const changed = await mine("PATCH", `/${id}`, { name: "Máy cơ quan", quiet, isPaused: true });
    expect(changed.body).toEqual({ ...made.body, name: "Máy cơ quan", quiet, isPaused: true });
    expect((await mine("PATCH", `/${id}`, { quiet: null })).body.quiet).toBeNull();
    for (const wrong of [
      { quiet: { fromMinute: 1_440, toMinute: 0 } },
      { name: "" },
      { url: "https://x.vn" },
    ]) {
      expect((await mine("PATCH", `/${id}`, wrong)).status).toBe(400);
    }
    const tried = await mine("POST", `/${id}/test`);
    expect(tried.body).toMatchObject({ channelId: id, outcome: "delivered", attempt: 1 });
    expect(tried.body.detail).toMatch(/Đã nhận.* \/ Taken/);
    expect(JSON.parse(receiver.received.at(-1)?.body ?? "")).toMatchObject({ type: "test", source: "test" });
    receiver.answer = (response) => void response.writeHead(500).end();
    expect((await mine("POST", `/${id}/test`)).body).toMatchObject({ outcome: "failed" });
    receiver.answer = (response) => void response.writeHead(204).end();
    const { records } = (await mine("GET", `/${id}/log`)).body as { records: DeliveryRecord[] };
    expect(records.map((record) => record.outcome)).toEqual(["failed", "delivered"]);
    expect((await mine("GET", `/${id}/log?limit=1`)).body.records).toHaveLength(1);
    expect((await mine("GET", "")).body.channels).toHaveLength(1);
    expect((await mine("DELETE", `/${id}`)).status).toBe(204);
    expect((await mine("GET", "")).body.channels).toEqual([]);
    expect((await mine("GET", `/${id}/log`)).status).toBe(404);
  });

  test("without a secret gets one that is told once; what is secret is never told again, nor logged", async () => {
    const mine = device();
    const made = await mine("POST", "", webhook());
    expect(made.body.secret).toMatch(/^[\w-]{43}$/);
    const own = await mine("POST", "", webhook({ secret: SECRET }));
    await mine("POST", "", telegram);
    await mine("POST", "", { ...telegram, botToken: "canary without form" });
    await mine("POST", "", webhook({ url: "nonsense canary-in-the-address" }));
    const told: unknown[] = [own.body];
    told.push((await mine("GET", "")).body);
    for (const { id } of (await mine("GET", "")).body.channels as AlertChannel[]) {
      told.push((await mine("POST", `/${id}/test`)).body);
      told.push((await mine("PATCH", `/${id}`, { isPaused: false })).body);
      told.push((await mine("GET", `/${id}/log`)).body);
    }
    for (const secret of [made.body.secret, "canary"]) {
      expect(JSON.stringify(told)).not.toContain(secret);
      expect(logged).not.toContain(secret);
    }
  });

  test("of ten is the last", async () => {
    const mine = device();
    const answers = await Promise.all(Array.from({ length: 12 }, () => mine("POST", "", webhook())));
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(10).fill(201), 422, 422]);
    expect(answers.find((answer) => answer.status === 422)?.body.error.code).toBe("TOO_MANY_CHANNELS");
  });

  test("of another person is the same 404 as one that does not exist, by every route", async () => {
    const [owner, stranger] = [device(), device()];
    const { id } = (await owner("POST", "", webhook())).body as AlertChannel;
    for (const [method, rest, body] of [
      ["PATCH", "", { name: "x" }],
      ["DELETE", ""],
      ["POST", "/test"],
      ["GET", "/log"],
    ] as const) {
      const refused = await stranger(method, `/${id}${rest}`, body);
      expect([method, rest, refused.status]).toEqual([method, rest, 404]);
      expect(refused).toEqual(await stranger(method, `/${crypto.randomUUID()}${rest}`, body));
      expect(refused).toEqual(await stranger(method, `/x${rest}`, body));
    }
    expect((await stranger("GET", "")).body.channels).toEqual([]);
    expect((await owner("GET", "")).body.channels).toHaveLength(1);
  });

  test("comes along when its device is paired", async () => {
    const on = await openBench();
    const headers = (): Record<string, string> => ({
      cookie: `khop_device=${newDeviceToken()}`,
      origin: on.url,
      "content-type": "application/json",
    });
    const [desk, phone] = [headers(), headers()];
    await on.api(CHANNELS, { method: "POST", headers: phone, body: JSON.stringify(telegram) });
    const { code } = await on.json("/api/v1/devices/code", { method: "POST", headers: desk });
    await on.api("/api/v1/devices/pair", { method: "POST", headers: phone, body: JSON.stringify({ code }) });
    const seen = await on.json<{ channels: AlertChannel[] }>(CHANNELS, { headers: desk });
    expect(seen.channels.map((channel) => channel.name)).toEqual(["Điện thoại"]);
    await on.close();
  });
});

test("tests are limited, all together: each sends something wherever its maker likes", async () => {
  const on = await openBench({ allowPrivate: true });
  const mine = device(on);
  const { id } = (await mine("POST", "", webhook())).body as AlertChannel;
  const before = receiver.received.length;
  const answers = await Promise.all(Array.from({ length: 30 }, () => mine("POST", `/${id}/test`)));
  const refused = answers.filter((answer) => answer.status === 429).length;
  expect(refused).toBeGreaterThanOrEqual(15);
  expect(receiver.received.length - before).toBe(30 - refused);
  await on.close();
});

test("a rule that fires reaches the owner's webhook with the id that the page shows, and nobody else's", async () => {
  const on = await openBench({ allowPrivate: true });
  const [mine, stranger] = [device(on), device(on)];
  const other = await openReceiver();
  const { id } = (await mine("POST", "", webhook())).body as AlertChannel;
  const theirs = (await stranger("POST", "", webhook({ url: other.url }))).body as AlertChannel;
  const made = await mine("POST", "/../alerts", {
    formula: "price >= 101.5",
    scope: { kind: "symbol", symbol: "FPT" },
    repeat: { mode: "every", coolDownMs: 0 },
    channels: [id, theirs.id],
  });
  expect(made.status).toBe(201);
  expect(made.body.createdAtMs % 1).toBe(0);
  receiver.received.length = 0;
  let price = 101_000;
  await until(async () => {
    price = price === 101_000 ? 102_000 : 101_000;
    on.trade("FPT", price);
    return receiver.received.length > 0;
  }, "the webhook is called");
  const called = receiver.received[0];
  const { firings } = (await mine("GET", "/../alerts/firings")).body as { firings: { id: string }[] };
  expect(firings.map((firing) => firing.id)).toContain(called?.headers["idempotency-key"]);
  expect(JSON.parse(called?.body ?? "")).toMatchObject({
    symbol: "FPT",
    price: 102_000,
    source: "simulated",
  });
  expect(other.received).toEqual([]);
  await on.close();
  await other.close();
});
