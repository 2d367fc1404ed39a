import { expect } from "vitest";
import type { Exchange } from "#lib/market/instrument.ts";
import { SESSIONS } from "#lib/market/session.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import type { ReadyLine } from "#server/exchange/ready.ts";
import type { FeedName } from "#server/feed/open.ts";
import { until } from "#tests/processes.ts";
import { feedTo, startStation } from "#tests/server/feed/replay/station.ts";

interface Truth {
  totals: { totalVolume: number; last: number | null; session: string };
  trades: { price: number; volume: number; totalVolume: number }[];
}

/** A driver that follows everything, and what it saw of the day: sessions by board, auctions by symbol. */
export function watchDay(ready: ReadyLine, name: FeedName) {
  const instruments = loadInstruments();
  // Bonds end their day otherwise than the shares of their board.
  const shares = instruments.filter(({ type }) => type !== "CORP_BOND");
  const boardOf = new Map(shares.map(({ symbol, exchange }) => [symbol, exchange]));
  const station = startStation({
    source: name,
    instruments,
    feed: ({ nowMs }) => feedTo(ready, name, nowMs),
  });
  const { market } = station;
  const sessions = new Map<string, string[]>();
  const indicated = { ATO: new Set<string>(), ATC: new Set<string>() };
  market.onChanges(({ symbols }) => {
    for (const symbol of symbols) {
      const state = market.state(symbol);
      if (!state?.session) continue;
      const seen = sessions.get(symbol) ?? [];
      if (seen.at(-1) !== state.session) sessions.set(symbol, [...seen, state.session]);
      const isAuction = state.session === "ATO" || state.session === "ATC";
      if (isAuction && state.estimatedPrice && state.estimatedVolumeShares !== 0) {
        indicated[state.session as "ATO" | "ATC"].add(symbol);
      }
    }
  });

  async function truthOf(symbol: string): Promise<Truth | null> {
    const response = await fetch(`${ready.adminUrl}/truth?symbol=${symbol}`);
    return response.status === 200 ? ((await response.json()) as Truth) : null;
  }

  return {
    name,
    market,
    indicated,
    stop: station.stop,
    /** The sessions that the symbols of a board went through; one list when they agree. */
    sessionsOf(board: Exchange): string[] {
      const lists = [...sessions].flatMap(([symbol, seen]) =>
        boardOf.get(symbol) === board ? [seen.join(" ")] : [],
      );
      return [...new Set(lists)];
    },
    /** What is in the market's books and not as `/truth` has it, in words; empty when all is. */
    async differences(symbols: Iterable<string>): Promise<string[]> {
      const differences: string[] = [];
      for (const symbol of symbols) {
        const truth = await truthOf(symbol);
        const state = market.state(symbol);
        if (!truth) differences.push(`${symbol}: nobody knows it`);
        else if ((state?.totalVolumeShares ?? 0) !== truth.totals.totalVolume) {
          differences.push(`${symbol}: ${state?.totalVolumeShares} shares for ${truth.totals.totalVolume}`);
        } else if (truth.trades.length > 0 && state?.price !== truth.totals.last) {
          differences.push(`${symbol}: last ${state?.price} for ${truth.totals.last}`);
        }
      }
      return differences;
    },
  };
}
export type DayWatch = ReturnType<typeof watchDay>;

/** The sessions of a board as the calendar has them, from before its first to after its last. */
export function calendarOf(board: Exchange): string[] {
  return ["C", ...SESSIONS[board].map(({ session }) => session), "C"];
}

/** A busy machine may let a connection slip: then the next look tells. */
export async function isFrozen({ adminUrl }: ReadyLine): Promise<boolean> {
  const response = await fetch(`${adminUrl}/clock`).catch(() => null);
  return response !== null && ((await response.json()) as { speed: number }).speed === 0;
}

/** Waits until the exchange stands and everything it said is folded; then all totals must be the true ones. */
export async function expectTotals(watch: DayWatch, ready: ReadyLine, limitMs: number): Promise<void> {
  await until(() => isFrozen(ready), limitMs, "the exchange has stopped");
  const symbols = [...watch.market.states()].map(({ symbol }) => symbol);
  await until(async () => (await watch.differences(symbols)).length === 0, 20_000, "the last frames").catch(
    () => {},
  );
  expect({ [watch.name]: await watch.differences(symbols) }).toEqual({ [watch.name]: [] });
}

/** What was traded before the driver came is the only thing it may not have seen. */
export function expectNothingMissed(watch: DayWatch): void {
  const symbols = [...watch.market.states()].map(({ symbol }) => symbol);
  const missed = symbols.flatMap((symbol) =>
    watch.market.gaps(symbol).filter(({ fromShares }) => fromShares > 0),
  );
  expect({ [watch.name]: missed }).toEqual({ [watch.name]: [] });
}
