import { setTimeout as pause } from "node:timers/promises";
import type { PublicBar } from "#lib/contract/state.ts";
import { MINUTE_MS } from "#lib/market/trading-time.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import type { DialectConnections } from "#server/exchange/connections.ts";
import { dice } from "#tests/dice.ts";
import { type Exchange, type Khop, startExchange, startKhop } from "../processes.ts";
import { type Client, openClient } from "./client.ts";
import { judge, type Verdict } from "./judge.ts";
import { admin, type Collected, collect, type Feed, feedOf, orderFault } from "./station.ts";

/** What a series of cuts came to. Times in ms of ours. */
export interface CutsReport {
  /** Messages per second of the exchange while it went on. */
  messagesPerSecond: number;
  cuts: Cut[];
  /** Connections from the exchange's side, at the end. */
  connections: Pick<DialectConnections, "most" | "total">;
  /** Shares that the server says it did not see. */
  admittedShares: number;
  verdicts: Verdict[];
}

export interface Cut {
  kind: "rst" | "silence";
  /** From the cut until the exchange saw the old connection end: at once, or when silence was noticed. */
  noticedMs: number;
  /** From there, the exchange accepting all the time, until a client had the first trade of after the cut. */
  returnedMs: number;
  /** From there until all minutes that the outage touched were right; these had to be over first. Null: never. */
  mendedMs: number | null;
  /** Whose touched minutes are not right, or were not looked at yet. */
  wrong: string[];
  /** Subscriptions that the new connection lacked, or had beyond the first one's. */
  changedSubscriptions: string[];
}

export interface CutsOptions {
  seed: number;
  feed: Feed;
  count: number;
  /** One cut of so many is a silence, which takes ten seconds to notice; the others are resets. */
  silenceEvery: number;
  mendLimitMs: number;
}

/** Market seconds per second: VN30 alone has far more than 500 messages a second then. */
const SPEED = 10;
const MARKET_START = "2026-02-10T09:20";
const MARKET_START_MS = Date.parse(`${MARKET_START}:00+07:00`);
/** Longer than the server may take to notice: what it drops must not come back to life. */
const SILENCE_MS = 20_000;
const RETURN_LIMIT_MS = 30_000;
/** Between a return and the next cut. */
const PAUSE_MS = { least: 2_000, most: 6_000 };
const LOOK_EVERY_MS = 20;
const MEND_LOOK_EVERY_MS = 2_000;
/** What is on its way from the exchange to the server's answers. */
const ON_THE_WAY_MS = 2_000;

/** Cuts one after another by seed, under full flow; exchange, server and client are processes of their own. */
export async function runCuts(options: CutsOptions): Promise<CutsReport> {
  const exchange = await startExchange(
    ...["--symbols", "VN30", "--clock", MARKET_START],
    ...["--seed", String(options.seed), "--speed", String(SPEED)],
  );
  let khop: Khop | null = null;
  let client: Client | null = null;
  try {
    // Only what somebody needs is subscribed, so that the list itself has to survive.
    khop = await startKhop({ ...feedOf(options.feed, exchange.ready), FEED_SCOPE: "needed" });
    const symbols = loadInstruments().flatMap(({ symbol, indices }) =>
      indices.includes("VN30") ? [symbol] : [],
    );
    client = await openClient(khop, symbols);
    return await cutAgainAndAgain(options, { exchange, khop, client });
  } finally {
    client?.close();
    await khop?.stop();
    await exchange.stop();
  }
}

interface Station {
  exchange: Exchange;
  khop: Khop;
  client: Client;
}

async function cutAgainAndAgain(options: CutsOptions, station: Station): Promise<CutsReport> {
  const { exchange } = station;
  const random = dice(options.seed);
  // Every symbol is followed and has traded.
  await pause(ON_THE_WAY_MS);
  const first = await connectionsOf(options.feed, exchange);
  const subscriptions = wordsOf(first.asked.at(-1) ?? []);
  const lacking = station.client.symbols().filter((symbol) => {
    return ![...subscriptions].some((word) => word.split(/[.:]/).at(-1) === symbol);
  });
  if (lacking.length > 0) throw new Error(`not subscribed before the first cut: ${lacking.join(", ")}`);
  const began = { published: first.published, atMs: performance.now() };
  const cuts: Cut[] = [];
  const mending: Promise<void>[] = [];
  for (let number = 0; number < options.count; number++) {
    const kind = number % options.silenceEvery === options.silenceEvery - 1 ? "silence" : "rst";
    const { touched, ...figures } = await cutOnce(kind, options.feed, station);
    const cut: Cut = { ...figures, mendedMs: null, wrong: [], changedSubscriptions: [] };
    cuts.push(cut);
    // Who cannot ask does not know that it is right: `mendedMs` stays null.
    mending.push(whenMended(station, touched, cut, options.mendLimitMs).catch(() => {}));
    await pause(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));
    const { asked } = await connectionsOf(options.feed, exchange);
    cut.changedSubscriptions = differenceOf(subscriptions, wordsOf(asked.at(-1) ?? []));
  }
  const last = await connectionsOf(options.feed, exchange);
  const messagesPerSecond = ((last.published - began.published) / (performance.now() - began.atMs)) * 1000;
  await Promise.all(mending);
  const collected = await collect({ ...station, fromMs: MARKET_START_MS, waitMs: ON_THE_WAY_MS });
  const verdicts = judge({ symbols: collected.map(untilThen), health: [], faults: [] });
  const { most, total } = await connectionsOf(options.feed, exchange);
  const admittedShares = collected.reduce((sum, { gapShares }) => sum + gapShares, 0);
  return { messagesPerSecond, cuts, connections: { most, total }, admittedShares, verdicts };
}

async function cutOnce(kind: Cut["kind"], feed: Feed, { exchange, client }: Station) {
  const before = await connectionsOf(feed, exchange);
  const fromMs = await marketNowMs(exchange);
  const cutMs = performance.now();
  await orderFault(exchange, {
    kind,
    dialect: feed,
    ...(kind === "silence" ? { durationMs: SILENCE_MS } : {}),
  });
  let endedMs = 0;
  const isBack = async () => {
    const { open, total } = await connectionsOf(feed, exchange);
    if (endedMs === 0 && total - open > before.total - before.open) endedMs = performance.now();
    return total > before.total;
  };
  await untilSoon(isBack, RETURN_LIMIT_MS, `the server connects again after ${kind}`);
  // A trade of the second of the cut may have been under way.
  const tickMs = await orTooLate(client.tickAfter(fromMs + 1_000), RETURN_LIMIT_MS, "trades come again");
  const touched = { fromMs, toMs: await marketNowMs(exchange) };
  return { kind, noticedMs: endedMs - cutMs, returnedMs: tickMs - endedMs, touched };
}

async function connectionsOf(feed: Feed, exchange: Exchange) {
  const { published, dialects } = await admin<{
    published: number;
    dialects: Record<Feed, DialectConnections>;
  }>(exchange, "/connections");
  return { published, ...dialects[feed] };
}

async function marketNowMs(exchange: Exchange): Promise<number> {
  return (await admin<{ epochMs: number }>(exchange, "/clock")).epochMs;
}

/** What is subscribed, whatever the order and the number of requests it took; v2's last request replaces all. */
function wordsOf(requests: readonly string[]): Set<string> {
  const last = requests.at(-1) ?? "";
  const texts = last.includes("SwitchChannels") ? [last.replace(/"I":"?\d+"?/, "")] : requests;
  return new Set(texts.flatMap((text) => text.match(/[\w.@*:]+/g) ?? []));
}

function differenceOf(some: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  const lacking = [...some].filter((word) => !others.has(word)).map((word) => `-${word}`);
  return [...lacking, ...[...others].filter((word) => !some.has(word)).map((word) => `+${word}`)];
}

/** Writes down when all minutes touched by an outage, which may still be running, equal the truth. */
async function whenMended(
  station: Station,
  touched: { fromMs: number; toMs: number },
  cut: Cut,
  limitMs: number,
): Promise<void> {
  const backMs = performance.now();
  const fromMs = Math.floor(touched.fromMs / MINUTE_MS) * MINUTE_MS;
  const toMs = Math.floor(touched.toMs / MINUTE_MS + 1) * MINUTE_MS;
  cut.wrong = station.client.symbols();
  while (performance.now() < backMs + limitMs) {
    await pause(MEND_LOOK_EVERY_MS);
    if ((await marketNowMs(station.exchange)) < toMs) continue;
    const stillWrong = await Promise.all(
      cut.wrong.map(async (symbol) => ((await isRight(station, symbol, fromMs, toMs)) ? [] : [symbol])),
    );
    cut.wrong = stillWrong.flat();
    if (cut.wrong.length > 0) continue;
    cut.mendedMs = performance.now() - backMs;
    return;
  }
}

async function isRight({ exchange, khop }: Station, symbol: string, fromMs: number, toMs: number) {
  const range = `symbol=${symbol}&from=${fromMs}&to=${toMs}`;
  const truth = await admin<{ bars: PublicBar[] }>(exchange, `/truth?${range}`);
  const ours = await khop.api<{ bars: PublicBar[] }>(`/api/v1/bars?${range}&interval=1m&limit=10000`);
  const figures = (bars: readonly PublicBar[]) =>
    JSON.stringify(
      bars.map(({ openTime, open, high, low, close, volume }) => {
        return [Date.parse(openTime), open, high, low, close, volume];
      }),
    );
  return figures(truth.bars) === figures(ours.bars) && ours.bars.every(({ provisional }) => !provisional);
}

/** The market goes on: what is judged ends where the truth was read. */
function untilThen(history: Collected): Collected {
  const { truth, ticks, finalTotal } = history;
  return {
    ...history,
    ticks: ticks.filter(({ totalVolume }) => (totalVolume ?? 0) <= truth.totalVolume),
    finalTotal: Math.min(finalTotal, truth.totalVolume),
    truth: {
      ...truth,
      bars: truth.bars.filter(({ openTime }) => Date.parse(openTime) + MINUTE_MS <= truth.epochMs),
    },
  };
}

async function untilSoon(holds: () => Promise<boolean>, limitMs: number, what: string): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

async function orTooLate<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  const late = pause(limitMs, null, { ref: false }).then(() => {
    throw new Error(`waited ${limitMs} ms in vain: ${what}`);
  });
  return Promise.race([work, late]);
}
