import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunningExchange } from "#server/exchange/run.ts";
import { decodeBroadcast } from "#server/feed/ssi-fcdata/decode.ts";
import { startRunning, until } from "#tests/server/exchange/running.ts";
import { type ClientEvent, type FcDataClient, startFcDataClient } from "./fcdata-process.ts";

/** The whole market: the client must stand the size of it. */
let exchange: RunningExchange;
beforeAll(async () => {
  exchange = await startRunning({ symbols: "all" });
});
afterAll(() => exchange.stop());

const clients: FcDataClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.kill();
});

function startClient(channels: string, secret?: string): FcDataClient {
  const client = startFcDataClient(exchange, channels, secret === undefined ? {} : { secret });
  clients.push(client);
  return client;
}

/** What was told to the app, without what went over the wire. */
const toldOf = (events: readonly ClientEvent[]) =>
  events.filter(({ kind }) => kind !== "sent" && kind !== "answered" && kind !== "invoked");

const dataOf = (events: readonly ClientEvent[]): string[] =>
  events.flatMap((event) => (event.kind === "data" ? [event.message] : []));

const typeOf = (message: string): string => (JSON.parse(message) as { DataType: string }).DataType;

describe("the npm client ssi-fcdata", () => {
  test("connects, switches to everything, receives all six kinds, and our decoder accepts all of it", async () => {
    const client = startClient("X:ALL,X-QUOTE:ALL,X-TRADE:ALL,MI:ALL,B:ALL,R:ALL");
    const kinds = () => [...new Set(dataOf(client.events).map(typeOf))].sort();
    await until(() => kinds().length >= 6, "all six kinds");
    expect(kinds()).toEqual(["B", "MI", "R", "X", "X-QUOTE", "X-TRADE"]);
    expect(toldOf(client.events)[0]).toEqual({ kind: "connected" });
    const messages = dataOf(client.events);
    const before = messages.length;
    await until(() => dataOf(client.events).length > before + 500, "a while of trading");
    const faults = dataOf(client.events).flatMap((message) => {
      const decoded = decodeBroadcast(message);
      // SSI's own word before the first match; the decoder leaves it out and says so.
      const flaws = (decoded.flaws ?? []).filter((flaw) => flaw !== 'AvgPrice is "NaN"');
      const isAccepted = decoded.rejects.length === 0 && flaws.length === 0 && decoded.events.length > 0;
      return isAccepted ? [] : [{ message, decoded }];
    });
    expect(faults.slice(0, 3)).toEqual([]);
    const symbols = new Set(
      messages.flatMap((message) => /\\"Symbol\\":\\"(\w+)\\"/.exec(message)?.[1] ?? []),
    );
    expect(symbols.size).toBeGreaterThan(1_500);
  });

  test("receives only the symbols it names", async () => {
    const client = startClient("X-QUOTE:SHB-MBB,MI:VN30");
    await until(() => dataOf(client.events).length > 10, "some quotes");
    const texts = dataOf(client.events).map((message) => {
      const { DataType, Content } = JSON.parse(message) as { DataType: string; Content: string };
      const { Symbol: symbol, IndexId } = JSON.parse(Content) as { Symbol?: string; IndexId?: string };
      return `${DataType}:${symbol ?? IndexId}`;
    });
    expect([...new Set(texts)].sort()).toEqual(["MI:VN30", "X-QUOTE:MBB", "X-QUOTE:SHB"]);
  });

  test("is told of an invalid channel", async () => {
    const client = startClient("NOSUCH:ALL");
    await until(() => client.events.some((event) => event.kind === "error"), "the error");
    expect(client.events).toContainEqual({ kind: "error", message: "Invalid channel" });
  });

  test("is refused with a wrong secret", async () => {
    const client = startClient("X:ALL", "wrong");
    await until(() => client.events.length > 0, "the refusal");
    expect(client.events).toEqual([{ kind: "refused", message: "Key does not exist." }]);
  });

  test("says goodbye with /abort, and gets its answer", async () => {
    const client = startClient("MI:ALL");
    await until(() => dataOf(client.events).length > 0, "an index");
    client.order("end");
    await until(() => client.said.some((line) => line.includes("Connection aborted")), "the end of /abort");
  });
});
