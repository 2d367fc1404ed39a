import { afterEach, describe, expect, test } from "vitest";
import type { Missed, Update } from "#lib/contract/socket.ts";
import { type Bench, follow, INSTRUMENTS, type LiveClient, openBench, pause, until } from "./bench.ts";

let bench: Bench;
afterEach(() => bench.close());

const SYMBOLS = [...INSTRUMENTS.keys()];

/** Changes every state, so that each flush is a large one. */
function shake(round: number): void {
  const timeMs = Date.now();
  bench.tell(
    ...SYMBOLS.map((symbol) => ({
      kind: "quote" as const,
      symbol,
      bids: [[10_000 + round, 100]] as const,
      asks: [[10_100 + round, 100]] as const,
      timeMs,
    })),
  );
}

/** The socket under a client, whose reading can be held up. */
function wireOf(client: LiveClient): { pause(): void; resume(): void } {
  const { transport } = client.io.engine as unknown as {
    transport: { ws: { pause(): void; resume(): void } };
  };
  return transport.ws;
}

describe("a client that does not read", () => {
  test("is closed after the grace, while another gets everything", { timeout: 60_000 }, async () => {
    bench = await openBench({ slowClient: { capBytes: 1024 * 1024, graceMs: 1_000 } });
    const slow = await bench.socketIo({ transports: ["websocket"] });
    const json = await bench.webSocket();
    const quick = await bench.socketIo({ transports: ["websocket"] });
    await follow(slow, { list: "ALL", channels: ["tick"] });
    await follow(quick, { symbols: ["VIC"] });
    json.say({ action: "subscribe", symbols: SYMBOLS.slice(0, 500), channels: ["quote"] });
    await json.wait("state", 500);
    let seen = 0;
    quick.on("update", () => {
      seen += 1;
    });
    wireOf(slow).pause();
    json.socket.pause();
    const connections = (): Promise<number> =>
      new Promise((resolve) => bench.gateway.server.getConnections((_, count) => resolve(count)));
    const before = await connections();
    for (let round = 1; (await connections()) > before - 2; round += 1) {
      expect(round, "rounds until both are closed").toBeLessThan(1_000);
      shake(round);
      await pause(20);
    }
    const seenThen = seen;
    shake(2_000);
    await until(() => seen > seenThen, "the other still hears");
  });

  test("but comes to itself in time gets the newest states and is told of the trades it missed", {
    timeout: 60_000,
  }, async () => {
    bench = await openBench({ slowClient: { capBytes: 256 * 1024, graceMs: 60_000 } });
    const client = await bench.socketIo({ transports: ["websocket"] });
    const shown = new Map<string, { price: number | null; bid: number | undefined; seq: number }>();
    const missed: Missed[] = [];
    let isAscending = true;
    let ticks = 0;
    const take = ({ states }: Pick<Update, "states">): void => {
      for (const state of states) {
        if ((shown.get(state.symbol)?.seq ?? 0) > state.seq) isAscending = false;
        shown.set(state.symbol, { price: state.price, bid: state.bids[0]?.[0], seq: state.seq });
      }
    };
    client.on("update", take);
    client.on("missed", (message) => missed.push(message));
    client.on("tick", () => {
      ticks += 1;
    });
    take(await follow(client, { list: "ALL", channels: ["tick"] }));
    wireOf(client).pause();
    let traded = 0;
    for (let round = 1; round <= 60; round += 1) {
      shake(round);
      bench.trade("VIC", 45_000 + round);
      traded += 1;
      await pause(110);
    }
    wireOf(client).resume();
    const isCurrent = (): boolean => SYMBOLS.every((symbol) => shown.get(symbol)?.bid === 10_060);
    await until(isCurrent, "the newest state of every symbol", 30_000);
    await until(() => missed.length > 0, "word of the missed trades");
    expect(shown.get("VIC")?.price).toBe(45_060);
    expect(isAscending).toBe(true);
    expect(missed[0]?.symbols).toEqual(["VIC"]);
    expect(ticks + (missed[0]?.ticks ?? 0)).toBe(traded);
    // And it is a client like any other again.
    shake(100);
    await until(() => shown.get("VIC")?.bid === 10_100, "the next change");
  });
});
