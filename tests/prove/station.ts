import { setTimeout as pause } from "node:timers/promises";
import type { PublicBar, State } from "#lib/contract/state.ts";
import type { DialectName } from "#server/exchange/dialect.ts";
import type { ReadyLine } from "#server/exchange/ready.ts";
import type { Exchange, Khop } from "../processes.ts";
import type { Client } from "./client.ts";
import type { SymbolHistory } from "./judge.ts";
import type { TrueTrade } from "./lies.ts";

export const FEEDS = ["ssi-ids", "ssi-fcdata", "ssi-fastconnect"] as const satisfies readonly DialectName[];
export type Feed = (typeof FEEDS)[number];

/** The server's configuration for an exchange as if it were SSI's. */
export function feedOf(feed: Feed, { feeds }: ReadyLine): Record<string, string> {
  if (feed === "ssi-ids") {
    const { url, publicKey, privateKey } = feeds[feed];
    return { FEED: feed, SSI_IDS_URL: url, SSI_PUBLIC_KEY: publicKey, SSI_PRIVATE_KEY: privateKey };
  }
  if (feed === "ssi-fcdata") {
    const { url, hubUrl, consumerID, consumerSecret } = feeds[feed];
    return {
      ...{ FEED: feed, SSI_FCDATA_REST_URL: url, SSI_FCDATA_HUB_URL: hubUrl },
      ...{ SSI_CONSUMER_ID: consumerID, SSI_CONSUMER_SECRET: consumerSecret },
    };
  }
  const { url, streamUrl, apiKey, apiSecret } = feeds[feed];
  return {
    ...{ FEED: feed, SSI_FASTCONNECT_REST_URL: url, SSI_FASTCONNECT_STREAM_URL: streamUrl },
    ...{ SSI_API_KEY: apiKey, SSI_API_SECRET: apiSecret },
  };
}

export async function admin<T>(exchange: Exchange, path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(new URL(path, exchange.ready.adminUrl), init);
  if (!answer.ok) throw new Error(`${path} of the exchange: ${await answer.text()}`);
  return (await answer.json()) as T;
}

export async function orderFault(exchange: Exchange, order: Record<string, unknown>): Promise<void> {
  const headers = { "content-type": "application/json" };
  await admin(exchange, "/faults", { method: "POST", headers, body: JSON.stringify(order) });
}

interface Truth {
  epochMs: number;
  trades: Omit<TrueTrade, "isAdmitted">[];
  bars: Omit<PublicBar, "provisional">[];
  totals: { totalVolume: number };
}

/** What the exchange knows of a symbol, and what the server then says. */
export async function symbolTruth(
  exchange: Exchange,
  khop: Khop,
  symbol: string,
  fromMs: number,
  waitMs = 0,
) {
  const truth = await admin<Truth>(exchange, `/truth?symbol=${symbol}`);
  if (waitMs > 0) await pause(waitMs);
  const state = await khop.api<State>(`/api/v1/realtime/state?symbol=${symbol}`);
  const { bars } = await khop.api<{ bars: PublicBar[] }>(
    `/api/v1/bars?symbol=${symbol}&interval=1m&from=${fromMs}&limit=10000`,
  );
  return {
    symbol,
    bars,
    finalTotal: state.totalVolume ?? 0,
    truth: {
      epochMs: truth.epochMs,
      trades: truth.trades,
      bars: truth.bars.filter((bar) => Date.parse(bar.openTime) >= fromMs),
      totalVolume: truth.totals.totalVolume,
    },
  };
}

/** Every trade of a symbol since the exchange's start, and whether the server says that it lacks it. */
export async function tapeOf(exchange: Exchange, khop: Khop, symbol: string) {
  const truth = await admin<Truth>(exchange, `/truth?symbol=${symbol}`);
  const { gaps } = await khop.api<{ gaps: { afterVolume: number; volume: number }[] }>(
    `/api/v1/realtime/gaps?symbol=${symbol}`,
  );
  const isAdmitted = (total: number) =>
    gaps.some(({ afterVolume, volume }) => total > afterVolume && total <= afterVolume + volume);
  const trades = truth.trades.map(
    (trade): TrueTrade => ({ ...trade, isAdmitted: isAdmitted(trade.totalVolume) }),
  );
  return { symbol, trades };
}

export interface Collecting {
  exchange: Exchange;
  khop: Khop;
  client: Client;
  /** Minutes from here on are compared, epoch ms. */
  fromMs: number;
  /** How long the server may take to hear what the exchange already knows, ms; 0 when the market has stopped. */
  waitMs?: number;
}

export type Collected = SymbolHistory & { truth: { epochMs: number } };

/** All that the judge wants to know of each symbol. */
export function collect({ exchange, khop, client, fromMs, waitMs }: Collecting): Promise<Collected[]> {
  return Promise.all(
    client.symbols().map(async (symbol) => {
      const known = await symbolTruth(exchange, khop, symbol, fromMs, waitMs);
      const { gaps } = await khop.api<{ gaps: { from: string | null; volume: number }[] }>(
        `/api/v1/realtime/gaps?symbol=${symbol}`,
      );
      const { joinedAt, ticks: all, totals } = client.seen(symbol);
      // A newcomer may be told the last trade again, and that may be older than the exchange's tape.
      const [first] = known.truth.trades;
      const tapeFrom = first ? first.totalVolume - first.volume : known.truth.totalVolume;
      const ticks = all.filter(({ totalVolume }) => (totalVolume ?? 0) > tapeFrom);
      const sum = (some: typeof gaps) => some.reduce((shares, { volume }) => shares + volume, 0);
      // What was traded before the server came is history, not a gap of this client.
      const gapShares = sum(gaps.filter(({ from }) => from !== null));
      const before = sum(gaps.filter(({ from }) => from === null));
      return {
        ...known,
        joinedAt: joinedAt ?? before,
        ticks,
        totals: [...totals, known.finalTotal],
        gapShares,
      };
    }),
  );
}
