import type { MarketEvent } from "#lib/market/event.ts";
import type { Exchange } from "#lib/market/instrument.ts";
import { sessionAt } from "#lib/market/session.ts";
import { type Clock, sleep } from "../clock.ts";
import { type DaySummary, type FeedRest, RestFault } from "../feed/rest.ts";
import type { Log } from "../log.ts";
import type { Market } from "./market.ts";
import { createRounds, type Rounds } from "./rounds.ts";

/**
 * What was put through today of each symbol, by REST, for a source whose stream tells no deals: of whole boards,
 * every minute while deals can be made.
 */
export type DealTotals = Rounds;

export interface DealTotalsOptions {
  rest: Pick<FeedRest, "boardSummaries">;
  market: Pick<Market, "tradingDate" | "putThrough" | "onEpoch">;
  /** Takes events as if the feed had sent them. */
  tell(events: MarketEvent[]): void;
  /** The market clock, epoch ms. */
  nowMs(): number;
  clock: Clock;
  log: Log;
}

const PERIOD_MS = 60_000;
const BOARDS: readonly Exchange[] = ["HOSE", "HNX", "UPCOM"];
/** Nobody puts anything through then. */
const QUIET: ReadonlySet<string> = new Set(["BREAK", "C"]);

export function createDealTotals(options: DealTotalsOptions): DealTotals {
  const { rest, market, clock, log } = options;
  async function follow(signal: AbortSignal): Promise<void> {
    /** Boards whose last totals of a session are still to be asked for. */
    let due = new Set(BOARDS);
    while (!signal.aborted) {
      for (const board of due) await ask(board, signal);
      await sleep(clock, PERIOD_MS, signal);
      due = new Set(BOARDS.filter((board) => !QUIET.has(sessionAt(board, options.nowMs() - PERIOD_MS))));
    }
  }

  async function ask(board: Exchange, signal: AbortSignal): Promise<void> {
    try {
      const summaries = await rest.boardSummaries(board);
      if (!signal.aborted) take(summaries);
    } catch (error) {
      if (signal.aborted || (error instanceof RestFault && error.code === "stopped")) return;
      log.warn({ err: error, board }, "REST does not tell what was put through; it is asked again");
    }
  }

  function take(summaries: readonly DaySummary[]): void {
    const events = summaries.flatMap((summary): MarketEvent[] => {
      const { symbol, date, dealVolumeShares: volumeShares, dealValueVnd: valueVnd } = summary;
      if (date !== market.tradingDate || !volumeShares || valueVnd === null) return [];
      const isNews = volumeShares > (market.putThrough(symbol)?.totalVolumeShares ?? 0);
      return isNews ? [{ kind: "dealTotals", symbol, volumeShares, valueVnd }] : [];
    });
    if (events.length > 0) options.tell(events);
  }

  return createRounds(market, follow);
}
