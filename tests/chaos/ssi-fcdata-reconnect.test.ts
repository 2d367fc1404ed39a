import { afterAll, describe, expect, test } from "vitest";
import { startRunning, until } from "#tests/server/exchange/running.ts";
import {
  type ClientEvent,
  type FcDataClient,
  type Habit,
  startFcDataClient,
} from "../conformance/fcdata-process.ts";

/**
 * How SSI's own client takes each end of a connection, and what the exchange does for it then. Its waits of ten
 * seconds are real, so each row has an exchange and a client process of its own and they run side by side.
 */
const CHANNELS = "X-QUOTE:ALL,MI:ALL";
const LIMIT_MS = 50_000;
/** Longer than the client's pause before it tries again. */
const PAUSE_MS = 11_500;

const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

type Sent = Extract<ClientEvent, { kind: "sent" }>;

async function newcomer(...habits: Habit[]) {
  const exchange = await startRunning({ symbols: "VIC,HPG,SSI" });
  const client = startFcDataClient(exchange, CHANNELS, { habits });
  closers.push(client.kill, exchange.stop);
  const { adminUrl } = exchange.ready;
  return {
    client,
    async inject(fault: Record<string, unknown>): Promise<void> {
      const answer = await fetch(`${adminUrl}/faults`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ dialect: "ssi-fcdata", ...fault }),
      });
      if (answer.status !== 201) throw new Error(await answer.text());
    },
    async connections(): Promise<{ open: number; asked: string[][] }> {
      const answer = await fetch(`${adminUrl}/connections`);
      const { dialects } = (await answer.json()) as {
        dialects: { "ssi-fcdata": { open: number; asked: string[][] } };
      };
      return dialects["ssi-fcdata"];
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const ofKind = <K extends ClientEvent["kind"]>({ events }: FcDataClient, kind: K, from = 0) =>
  events.slice(from).filter((event): event is Extract<ClientEvent, { kind: K }> => event.kind === kind);
const pathsOf = (client: FcDataClient, from = 0): string[] =>
  ofKind(client, "sent", from).map(({ path }) => path);
const callbacksOf = ({ events }: FcDataClient, from = 0): string[] =>
  events
    .slice(from)
    .map(({ kind }) => kind)
    .filter((kind) => ["connected", "reconnecting", "reconnected", "error"].includes(kind));
const sentTo = (client: FcDataClient, path: string, from = 0): Sent | undefined =>
  ofKind(client, "sent", from).find((sent) => sent.path === path);

const hasData = (client: FcDataClient, from = 0) =>
  until(() => ofKind(client, "data", from).length > 2, "data", LIMIT_MS);
const hasSent = (client: FcDataClient, path: string, from: number) =>
  until(() => pathsOf(client, from).includes(path), `a request for /${path}`, LIMIT_MS);

describe.concurrent("SSI's own client", () => {
  for (const [name, fault] of [
    ["a close frame from the server", { kind: "close" }],
    ["a FIN without a frame", { kind: "close", form: "fin" }],
  ] as const) {
    test(`takes ${name} for the end: /abort without its token, no new connection, no word to the app`, async () => {
      const { client, inject, connections } = await newcomer();
      await hasData(client);
      const from = client.events.length;
      await inject(fault);
      await hasSent(client, "abort", from);
      await pause(PAUSE_MS);
      expect(pathsOf(client, from)).toEqual(["abort"]);
      expect(sentTo(client, "abort", from)).toMatchObject({ method: "POST", authorization: null });
      // The exchange answers it although it says nothing of who asks.
      expect(ofKind(client, "answered", from)).toEqual([{ kind: "answered", path: "abort", status: 200 }]);
      expect(callbacksOf(client, from)).toEqual([]);
      expect((await connections()).open).toBe(0);
    }, 90_000);
  }

  test("comes back ten seconds after a reset with its old token and without /start, and hears nothing until it asks again", async () => {
    const { client, inject, connections } = await newcomer();
    await hasData(client);
    const first = sentTo(client, "connect");
    const from = client.events.length;
    await inject({ kind: "rst" });
    const startedMs = performance.now();
    await until(() => callbacksOf(client, from).includes("reconnected"), "the reconnect", LIMIT_MS);
    expect(performance.now() - startedMs).toBeGreaterThan(9_000);
    expect(callbacksOf(client, from)).toEqual(["reconnecting", "reconnected"]);
    expect(pathsOf(client, from)).toEqual(["connect"]);
    expect(sentTo(client, "connect", from)).toMatchObject({
      token: first?.token,
      authorization: first?.authorization,
    });
    // Its channels are not sent again, and the exchange begins such a connection with none.
    const arrived = client.events.length;
    await pause(3_000);
    expect(ofKind(client, "data", arrived)).toEqual([]);
    expect(await connections()).toMatchObject({ open: 1, asked: [[]] });
    client.order("switch");
    await hasData(client, arrived);
    expect(ofKind(client, "invoked", arrived)).toMatchObject([{ call: { A: [CHANNELS], I: 1 } }]);
  }, 90_000);

  test("stays away for ever after a clean close that follows such a return; asking again only burns its processor", async () => {
    const { client, inject, connections } = await newcomer();
    await hasData(client);
    await inject({ kind: "rst" });
    await until(() => callbacksOf(client).includes("reconnected"), "the reconnect", LIMIT_MS);
    const from = client.events.length;
    await inject({ kind: "close" });
    await pause(PAUSE_MS);
    // Not even /abort: it believes to be on its way back.
    expect([pathsOf(client, from), callbacksOf(client, from)]).toEqual([[], []]);
    client.order("switch");
    await until(() => ofKind(client, "spun", from).length > 0, "a second of waiting", LIMIT_MS);
    expect(ofKind(client, "switched", from)).toMatchObject([{ state: "retryingConnection" }]);
    expect(ofKind(client, "spun", from)[0]?.cpuMs).toBeGreaterThan(100);
    expect([pathsOf(client, from), ofKind(client, "invoked", from)]).toEqual([[], []]);
    expect((await connections()).open).toBe(0);
  }, 90_000);

  test("opens a closed stream anew when channels are switched, and sends them twice and out of order; the exchange takes both", async () => {
    const { client, inject, connections } = await newcomer();
    await hasData(client);
    const first = sentTo(client, "connect");
    await inject({ kind: "close" });
    await hasSent(client, "abort", 0);
    await until(
      () => ofKind(client, "answered").some(({ path }) => path === "abort"),
      "the answer",
      LIMIT_MS,
    );
    const from = client.events.length;
    client.order("switch");
    await hasData(client, from);
    expect(pathsOf(client, from)).toEqual(["connect", "start"]);
    expect(sentTo(client, "connect", from)?.token).toBe(first?.token);
    expect(callbacksOf(client, from)).toEqual(["connected"]);
    await until(() => ofKind(client, "invoked", from).length === 2, "both calls", LIMIT_MS);
    expect(
      ofKind(client, "invoked", from)
        .map(({ call }) => call.I)
        .toSorted(),
    ).toEqual([1, 2]);
    const { open, asked } = await connections();
    expect([open, asked[0]?.length]).toEqual([1, 2]);
  }, 90_000);

  test("tries again every ten seconds while it is turned away, and is let in when that is over", async () => {
    const { client, inject } = await newcomer();
    await hasData(client);
    const from = client.events.length;
    await inject({ kind: "refuse", form: "http", durationMs: 15_000 });
    await inject({ kind: "rst" });
    await until(() => callbacksOf(client, from).includes("reconnected"), "the reconnect", LIMIT_MS);
    expect(pathsOf(client, from)).toEqual(["connect", "connect"]);
    expect(ofKind(client, "answered", from).map(({ status }) => status)).toEqual([503, 101]);
    expect(callbacksOf(client, from)).toEqual(["reconnecting", "reconnecting", "reconnected"]);
  }, 90_000);

  test("says nothing to the app when it is negotiated away with 401", async () => {
    const { client, inject } = await newcomer("wait");
    await until(() => client.events.some(({ kind }) => kind === "ready"), "the login", LIMIT_MS);
    await inject({ kind: "expire-token" });
    client.order("go");
    await until(
      () => client.said.some((line) => line.includes("Negotiate Unauthorized")),
      "its log",
      LIMIT_MS,
    );
    await pause(2_000);
    expect(ofKind(client, "answered")).toContainEqual({ kind: "answered", path: "negotiate", status: 401 });
    expect([callbacksOf(client), new Set(pathsOf(client))]).toEqual([[], new Set(["negotiate"])]);
  }, 90_000);

  test("sends /start as an upgrade, as the library that it pins makes it, and is answered and served", async () => {
    const { client } = await newcomer("shared-headers");
    await hasData(client);
    expect(sentTo(client, "start")).toMatchObject({ isUpgrade: true, method: "GET" });
    expect(ofKind(client, "answered")).toContainEqual({ kind: "answered", path: "start", status: 200 });
    expect(callbacksOf(client)).toEqual(["connected"]);
  }, 90_000);

  test("never notices a silent server; what the exchange says afterwards still reaches it", async () => {
    const { client, inject } = await newcomer();
    await hasData(client);
    const from = client.events.length;
    await inject({ kind: "silence", durationMs: 8_000 });
    await pause(4_000);
    expect([pathsOf(client, from), callbacksOf(client, from)]).toEqual([[], []]);
    const later = client.events.length;
    await hasData(client, later);
    expect(pathsOf(client, from)).toEqual([]);
  }, 90_000);
});
