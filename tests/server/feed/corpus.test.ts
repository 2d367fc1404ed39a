import type { Socket } from "node:net";
import { deflateRawSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { instantOf, startOfDateMs } from "#lib/market/trading-time.ts";
import { type Clock, sleep, systemClock } from "#server/clock.ts";
import { BASELINE } from "#server/feed/corpus.ts";
import type { Action } from "#server/feed/judge.ts";
import type { RestFault } from "#server/feed/rest.ts";
import { createRestBudget } from "#server/feed/rest-budget.ts";
import { readAnswer as readV3 } from "#server/feed/ssi-fastconnect/rest-rows.ts";
import { fcdataFeed } from "#server/feed/ssi-fcdata/connect.ts";
import { fcdataRest } from "#server/feed/ssi-fcdata/rest.ts";
import { readAnswer as readV2 } from "#server/feed/ssi-fcdata/rest-rows.ts";
import { createFcDataSession } from "#server/feed/ssi-fcdata/session.ts";
import { type FeedStatus, supervise } from "#server/feed/supervise.ts";
import { silentLog } from "#server/log.ts";
import { marketBench } from "../market/tape.ts";
import { fixtureLines } from "./fixtures.ts";
import { eventually } from "./harness.ts";
import { type Asked, envelope, type Reply, scripted, surroundings, wideBudget } from "./rest/scripted.ts";
import { type ScriptedHub, startScriptedHub } from "./ssi-fcdata/scripted-hub.ts";
import { everything } from "./wanted.ts";

/** The lines of the corpus that are no texts of a stream: bytes, behaviours, and answers of REST. */
interface Line {
  name: string;
  layer: string;
  raw: string;
  action: Action;
  code?: number;
  bytes?: number;
  count?: number;
}

const lines = fixtureLines("bad-upstream.jsonl")
  .map((line) => JSON.parse(line) as Line)
  .filter(({ layer }) => ["hex", "op", "rest"].includes(layer));

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Time that passes faster than outside. */
function hurried(times: number): Clock {
  const startMs = systemClock.monotonicMs();
  const monotonicMs = () => startMs + (systemClock.monotonicMs() - startMs) * times;
  return {
    ...systemClock,
    monotonicMs,
    after: (ms, call) => systemClock.after(ms / times, call),
    every: (ms, call) => systemClock.every(ms / times, call),
  };
}

/** The stream of FastConnect Data under supervision, live, at the baseline of the corpus. */
async function live(clock: Clock = systemClock) {
  const hub = await startScriptedHub();
  const stop = new AbortController();
  const { market, tell } = marketBench(["SSI", "ACB"]);
  market.openEpoch("ssi-fcdata", "", BASELINE.date);
  const losses: FeedStatus[] = [];
  const marketNowMs = () => BASELINE.nowMs;
  const supervised = supervise({
    name: "ssi-fcdata",
    feed: fcdataFeed({
      restUrl: hub.url,
      hubUrl: hub.url,
      consumerID: "i",
      consumerSecret: "s",
      marketNowMs,
    }),
    ...{ clock, random: () => 0.1, log: silentLog, wanted: everything, signal: stop.signal },
    handler: {
      connected() {},
      status: (status) => void (status.state === "lost" && losses.push(status)),
      batch: (batch) => tell(BASELINE.nowMs, ...batch.events),
    },
  });
  closers.push(hub.close, () => {
    stop.abort();
    return supervised.done;
  });
  await eventually(() => supervised.status().state === "live" && hub.calls.length === 1);
  return { hub, market, losses, status: supervised.status };
}

type Live = Awaited<ReturnType<typeof live>>;

function trade(hub: ScriptedHub, LastVol: number, TotalVol: number): void {
  const content = { RType: "X-TRADE", TradingDate: "23/11/2026", Time: "10:15:29", Symbol: "SSI" };
  hub.broadcast("X-TRADE", { ...content, LastPrice: 30_500, LastVol, TotalVol });
}

/** The connection came again, one at a time, with the same channels, and still takes trades. */
async function cameBack({ hub, market, status }: Live): Promise<void> {
  await eventually(() => hub.calls.length === 2 && status().state === "live");
  expect(status().reconnects).toBe(1);
  expect(hub.calls[1]?.A).toEqual(hub.calls[0]?.A);
  expect(hub.sockets.filter((socket) => socket.readyState === socket.OPEN)).toHaveLength(1);
  trade(hub, 100, 1_000_100);
  await eventually(() => market.state("SSI")?.totalVolumeShares === 1_000_100);
}

const logins = (hub: ScriptedHub): number => hub.asked.filter((each) => each.includes("AccessToken")).length;
const rawSocketOf = (socket: WebSocket | undefined): Socket =>
  (socket as unknown as { _socket: Socket })._socket;

function closeCodeOf(socket: WebSocket | undefined): Promise<number> {
  return new Promise((resolve) => socket?.once("close", resolve));
}

/** Puts bytes on the wire past all rules, and tells with which code our side hung up. */
async function breakTheRules(bytes: Buffer): Promise<{ stream: Live; code: number }> {
  const stream = await live();
  const [socket] = stream.hub.sockets;
  const code = closeCodeOf(socket);
  rawSocketOf(socket).write(bytes);
  await cameBack(stream);
  expect(stream.losses[0]).toMatchObject({ code: "protocol" });
  return { stream, code: await code };
}

async function hexLine({ raw }: Line): Promise<Action> {
  const { stream, code } = await breakTheRules(Buffer.from(raw.replaceAll(" ", ""), "hex"));
  expect(code).toBe(1002);
  // A broken frame says nothing about the token.
  expect(logins(stream.hub)).toBe(1);
  return "reconnect";
}

/** `HTTP/1.1 429`, headers, an empty line, a body; a body alone is HTTP 200. */
function replyIn(raw: string): Reply & { status: number; headers: Record<string, string>; text: string } {
  if (!raw.startsWith("HTTP/")) return { status: 200, headers: {}, text: raw };
  const [head = "", text = ""] = raw.split("\n\n");
  const [first = "", ...headers] = head.split("\n");
  return {
    status: Number(first.split(" ")[1]),
    headers: Object.fromEntries(headers.map((line) => line.toLowerCase().split(": "))),
    text,
  };
}

/** How each generation's reader understands the answer. */
function readingsOf(raw: string) {
  const { status, headers, text } = replyIn(raw);
  const retryAfter = headers["retry-after"] ?? null;
  const answer = { status, json: text ? JSON.parse(text) : undefined, simulationHeader: null, retryAfter };
  return [readV2(answer), readV3(answer)];
}

/** A REST of v2 that answers logins, and everything else as told. */
async function restBench(answer: (asked: Asked) => Reply | "hang" | "reset", clock: Clock = systemClock) {
  let given = 0;
  const server = await scripted((asked) => {
    if (!asked.path.endsWith("AccessToken")) return answer(asked);
    given += 1;
    return { body: { status: 200, message: "Success", data: { accessToken: `token-${given}` } } };
  });
  const key = { restUrl: server.url, consumerID: "i", consumerSecret: "s" };
  const budget = createRestBudget({ ...wideBudget, clock });
  const session = createFcDataSession({ ...key, budget });
  const marketNowMs = () => BASELINE.nowMs;
  const rest = fcdataRest({ ...surroundings, ...key, clock, marketNowMs, session, budget });
  closers.push(server.close, rest.stop);
  return { server, session, rest };
}

const members = envelope([{ IndexCode: "VN30", IndexComponent: [{ StockSymbol: "SSI" }] }]);

/** When the questions came by the hurried clock, after one that was answered as the line says. */
async function pausedBy(raw: string): Promise<number> {
  const clock = hurried(15);
  const times: number[] = [];
  const { rest } = await restBench(() => {
    times.push(clock.monotonicMs());
    return times.length === 1 ? replyIn(raw) : members;
  }, clock);
  // The second one finds the first refused, and waits in the queue.
  await Promise.all([
    rest.indexMembers("VN30"),
    eventually(() => rest.figures().limited > 0).then(() => rest.indexMembers("HNX30")),
  ]);
  expect(rest.figures().limited).toBe(1);
  return (times[1] ?? 0) - (times[0] ?? 0);
}

async function barsOf(raw: string) {
  const { rest } = await restBench(() => replyIn(raw));
  const fromMs = startOfDateMs(BASELINE.date);
  const bars = await rest.bars("SSI", "1m", fromMs, BASELINE.nowMs);
  return { bars, refusedRows: rest.figures().refusedRows };
}

const CASES = new Map<string, (line: Line) => Promise<Action>>([
  [
    "ws-close-1000-no-reason",
    async ({ code }) => {
      const stream = await live();
      stream.hub.sockets[0]?.close(code);
      await cameBack(stream);
      expect(logins(stream.hub)).toBe(1);
      return "reconnect";
    },
  ],
  [
    "ws-close-4401",
    async ({ code }) => {
      const stream = await live();
      stream.hub.sockets[0]?.close(code, "token expired");
      await cameBack(stream);
      expect(logins(stream.hub)).toBe(2);
      expect(new Set(stream.hub.bearers).size).toBe(2);
      return "reauth";
    },
  ],
  [
    "ws-silent",
    async () => {
      const clock = hurried(6);
      const stream = await live(clock);
      const [socket] = stream.hub.sockets;
      const code = closeCodeOf(socket);
      // Half open: nothing is read there, so no ping is answered, and nothing is sent.
      rawSocketOf(socket).pause();
      const silentSinceMs = clock.monotonicMs();
      await eventually(() => stream.losses.length === 1);
      expect(stream.losses[0]).toMatchObject({ code: "silent" });
      expect(clock.monotonicMs() - silentSinceMs).toBeGreaterThan(5_000);
      // Cut off, without a goodbye that nobody would answer.
      rawSocketOf(socket).resume();
      expect(await code).toBe(1006);
      await cameBack(stream);
      return "reconnect";
    },
  ],
  ["ws-masked-from-server", hexLine],
  ["ws-reserved-opcode", hexLine],
  ["ws-rsv1-without-deflate", hexLine],
  [
    "ws-deflate-bomb",
    async ({ bytes = 0 }) => {
      const bomb = deflateRawSync(Buffer.alloc(bytes));
      const head = Buffer.alloc(10);
      head.writeUInt16BE(0xc17f);
      head.writeBigUInt64BE(BigInt(bomb.length), 2);
      const deflated = await breakTheRules(Buffer.concat([head, bomb]));
      expect(deflated.code).toBe(1002);
      expect(deflated.stream.hub.extensions).toEqual([undefined, undefined]);
      // As long as it says, and not deflated: refused by its length, before it comes.
      head.writeUInt16BE(0x817f);
      head.writeBigUInt64BE(BigInt(bytes), 2);
      expect((await breakTheRules(head)).code).toBe(1009);
      return "reconnect";
    },
  ],
  [
    "ws-10k-msgs-burst",
    async ({ count = 0 }) => {
      const { hub, market, losses, status } = await live();
      for (let n = 1; n <= count; n += 1) trade(hub, 100, n * 100);
      await eventually(() => market.state("SSI")?.totalVolumeShares === count * 100);
      expect(market.coverage("SSI").gaps).toEqual([]);
      expect(market.minuteBars("SSI").reduce((sum, bar) => sum + bar.volume, 0)).toBe(count * 100);
      expect([losses, status().dropped]).toEqual([[], 0]);
      return "accept";
    },
  ],
  [
    "rest-401",
    async ({ raw }) => {
      const { rest, server } = await restBench(({ token }) => (token === "token-1" ? replyIn(raw) : members));
      const answers = await Promise.all(["VN30", "HNX30", "VN100"].map((index) => rest.indexMembers(index)));
      expect(answers).toEqual([["SSI"], ["SSI"], ["SSI"]]);
      expect(server.to("AccessToken")).toHaveLength(2);
      expect(readingsOf(raw).map(({ kind }) => kind)).toEqual(["unauthorized", "unauthorized"]);
      return "reauth";
    },
  ],
  [
    "rest-429-retry-after",
    async ({ raw }) => {
      expect(await pausedBy(raw)).toBeGreaterThanOrEqual(29_900);
      const limited = { kind: "limited", waitMs: 30_000 };
      expect(readingsOf(raw)).toEqual([limited, limited]);
      return "throttle";
    },
  ],
  [
    "rest-429-retry-after-garbage",
    async ({ raw }) => {
      expect(await pausedBy(raw)).toBeGreaterThanOrEqual(4_900);
      const waits = (text: string) =>
        readingsOf(text).map((reading) => reading.kind === "limited" && reading.waitMs);
      expect(waits(raw)).toEqual([5_000, 5_000]);
      expect(waits(raw.replace("soon", "86400"))).toEqual([120_000, 120_000]);
      return "throttle";
    },
  ],
  [
    "rest-ohlc-empty",
    async ({ raw }) => {
      expect(await barsOf(raw)).toEqual({ bars: [], refusedRows: 0 });
      return "accept";
    },
  ],
  [
    "rest-ohlc-high-below-low",
    async ({ raw }) => {
      expect(await barsOf(raw)).toEqual({ bars: [], refusedRows: 1 });
      // It is the high alone that is refused.
      const openTimeMs = instantOf(BASELINE.date, "10:14:00");
      const repaired = await barsOf(raw.replace('"High":"30400"', '"High":"30600"'));
      expect(repaired).toMatchObject({ bars: [{ openTimeMs, high: 30_600 }], refusedRows: 0 });
      return "quarantine";
    },
  ],
  [
    "rest-never-answers",
    async () => {
      const clock = hurried(15);
      let isDead = true;
      const { rest, server, session } = await restBench(() => (isDead ? "hang" : members), clock);
      const faultOf = (): Promise<RestFault | null> =>
        rest.indexMembers("VN30").then(
          () => null,
          (fault: RestFault) => fault,
        );
      const askedAtMs = clock.monotonicMs();
      const [first] = await Promise.all([faultOf(), faultOf(), faultOf()]);
      expect(first).toMatchObject({ code: "unreachable", message: expect.stringContaining("in time") });
      expect(clock.monotonicMs() - askedAtMs).toBeGreaterThanOrEqual(10_000);
      // Six in vain: nobody waits for a seventh.
      const asked = server.to("IndexComponents").length;
      expect(await faultOf()).toMatchObject({
        code: "unreachable",
        message: expect.stringContaining("in a row"),
      });
      expect(server.to("IndexComponents")).toHaveLength(asked);
      // The stream's login does not stand in the same queue.
      session.refuse("token-1");
      const signal = new AbortController().signal;
      expect(await session.token({ clock, signal })).toMatchObject({ accessToken: "token-2" });
      isDead = false;
      // After a while it is asked again.
      await sleep(clock, 15_000);
      expect(await faultOf()).toBeNull();
      return "throttle";
    },
  ],
]);

describe("what upstream may do to us besides sending texts, by the corpus", () => {
  test.each(lines.map((line) => [line.name, line.action, line] as const))(
    "%s: %s",
    async (name, action, line) => {
      expect(await CASES.get(name)?.(line)).toBe(action);
    },
  );

  test("is nothing else: no case is without its line", () => {
    expect([...CASES.keys()].sort()).toEqual(lines.map(({ name }) => name).sort());
  });
});
