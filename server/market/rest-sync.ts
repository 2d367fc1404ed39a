import type { MarketEvent } from "#lib/market/event.ts";
import type { Exchange } from "#lib/market/instrument.ts";
import type { SymbolState } from "#lib/market/symbol-state.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { type Clock, sleep } from "../clock.ts";
import { type DaySummary, type FeedRest, RestFault } from "../feed/rest.ts";
import type { Log } from "../log.ts";
import type { Market } from "./market.ts";

/**
 * Keeps the board right by REST. When the feed comes up: limits, totals and foreign figures of everything, so
 * that the board is complete before the first trade. After every reconnect: totals against ours, so that trades
 * are noticed that passed us by in a symbol that has been silent since. Watched symbols first.
 */
export interface RestSync {
  /** The feed is live (again). */
  begin(): void;
  /** The feed is away: nothing to compare with. */
  end(): void;
  /** Why REST does not answer, in words; empty while it does. The stream does not depend on it. */
  readonly fault: string;
  stop(): void;
}

export interface RestSyncOptions {
  rest: Pick<FeedRest, "daySummary" | "boardSummaries">;
  market: Pick<Market, "tradingDate" | "state" | "gaps" | "onEpoch">;
  /** Everything that is listed, as it is when asked. */
  instruments: { values(): Iterable<{ symbol: string }> };
  /** Brings that up to date, if it was not today. */
  refreshInstruments?(): Promise<void>;
  /** What somebody looks at, or keeps in a watchlist. */
  watched(): ReadonlySet<string>;
  /** Takes events as if the feed had sent them. */
  tell(events: MarketEvent[]): void;
  /** Bars of this symbol lack shares: have them mended. */
  mend(symbol: string): void;
  /** The market clock, epoch ms. */
  nowMs(): number;
  clock: Clock;
  log: Log;
}

/** REST lags behind the stream by up to a minute, so it is compared again. */
const RETRY_MS = [5_000, 15_000, 30_000, 60_000];
const FAULT_RETRY_MS = 60_000;
/** Before the day has figures; they come some time before the open. */
const EMPTY_RETRY_MS = 10 * 60_000;
/** So few are asked for one by one before the boards are: a second, and they are there. */
const FIRST_WATCHED = 20;
const MAX_WATCHED = 500;
const AT_ONCE = 4;
/** When so many symbols in a row have no figures, the day has none yet. */
const MAX_EMPTY = 20;
/** Events of so many symbols at a time, so that trades need not wait for them. */
const SYMBOLS_PER_BATCH = 100;
const BOARDS: readonly Exchange[] = ["HOSE", "HNX", "UPCOM", "DER"];

export function createRestSync(options: RestSyncOptions): RestSync {
  const { rest, market, clock, log } = options;
  let round: AbortController | null = null;
  let fault = "";
  const stopListening = market.onEpoch(() => {
    // Another day: its figures are others.
    if (round) begin();
  });

  function begin(): void {
    end();
    const next = new AbortController();
    round = next;
    void follow(next.signal).catch((error: unknown) => {
      log.error({ err: error }, "the comparison with REST failed in a way it should not");
    });
  }

  function end(): void {
    round?.abort();
    round = null;
  }

  async function follow(signal: AbortSignal): Promise<void> {
    for (let pass = 0; !signal.aborted; pass += 1) {
      const found = await tryPass(pass, signal);
      const pauseMs = RETRY_MS[pass] ?? lastPause(found);
      if (pauseMs === null) return;
      await sleep(clock, pauseMs, signal);
    }
  }

  function lastPause(found: number): number | null {
    if (fault) return FAULT_RETRY_MS;
    return found === 0 ? EMPTY_RETRY_MS : null;
  }

  /** How many symbols had figures. */
  async function tryPass(pass: number, signal: AbortSignal): Promise<number> {
    try {
      const found = await onePass(pass, signal);
      fault = "";
      return found;
    } catch (error) {
      if (!(error instanceof RestFault)) throw error;
      if (signal.aborted || error.code === "stopped") return 0;
      if (error.message !== fault)
        log.warn({ upstream: error.message, code: error.code }, "REST does not answer");
      fault = error.message;
      return 0;
    }
  }

  async function onePass(pass: number, signal: AbortSignal): Promise<number> {
    const watched = [...options.watched()].slice(0, MAX_WATCHED);
    const seen = new Set<string>();
    if (watched.length <= FIRST_WATCHED) await oneByOne(watched, "watched", seen, signal);
    for (const board of BOARDS) {
      if (signal.aborted) return seen.size;
      take(await rest.boardSummaries(board).catch(ifRefused), seen, signal);
    }
    await oneByOne(
      watched.filter((symbol) => !seen.has(symbol)),
      "watched",
      seen,
      signal,
    );
    for (const symbol of watched) {
      const lacks = market.gaps(symbol).some((gap) => gap.fromMs !== null && gap.state === "open");
      if (lacks && !signal.aborted) options.mend(symbol);
    }
    if (!signal.aborted) await options.refreshInstruments?.();
    // What no board told, once: the others were in the answers of a whole board.
    if (pass === 0) {
      const left = [...options.instruments.values()]
        .map(({ symbol }) => symbol)
        .filter((symbol) => !seen.has(symbol));
      await oneByOne(left, "board", seen, signal);
    }
    return seen.size;
  }

  async function oneByOne(
    symbols: readonly string[],
    urgency: "watched" | "board",
    seen: Set<string>,
    signal: AbortSignal,
  ): Promise<void> {
    let empty = 0;
    for (let at = 0; at < symbols.length && empty < MAX_EMPTY && !signal.aborted; at += AT_ONCE) {
      const some = symbols.slice(at, at + AT_ONCE);
      // The stream may have told meanwhile what nobody in particular waits for.
      const asked = urgency === "watched" ? some : some.filter((symbol) => !market.state(symbol)?.limits);
      const answers = await Promise.all(
        asked.map((symbol) => rest.daySummary(symbol, urgency).catch(ifRefused)),
      );
      const summaries = answers.flat().filter((summary) => summary !== null);
      empty = summaries.length > 0 || asked.length === 0 ? 0 : empty + asked.length;
      take(summaries, seen, signal);
    }
  }

  function take(summaries: readonly DaySummary[], seen: Set<string>, signal: AbortSignal): void {
    if (signal.aborted) return;
    const ofToday = summaries.filter((summary) => summary.date === market.tradingDate);
    for (let at = 0; at < ofToday.length; at += SYMBOLS_PER_BATCH) {
      const some = ofToday.slice(at, at + SYMBOLS_PER_BATCH);
      const timeMs = timeWithin(market.tradingDate, options.nowMs());
      const events = some.flatMap((summary) => eventsOf(summary, market.state(summary.symbol), timeMs));
      if (events.length > 0) options.tell(events);
    }
    for (const { symbol } of ofToday) seen.add(symbol);
  }

  return {
    begin,
    end,
    get fault() {
      return fault;
    },
    stop() {
      stopListening();
      end();
    },
  };
}

/** A symbol or board that REST does not know has no figures; any other fault is REST's own. */
function ifRefused(error: unknown): [] {
  if (error instanceof RestFault && error.code === "refused") return [];
  throw error;
}

/** The end of trading at the latest: at night and on weekends the day is still the last one. */
function timeWithin(tradingDate: string, nowMs: number): number {
  return Math.min(nowMs, instantOf(tradingDate, "15:00"));
}

/** What REST knows and we do not. Of what both know, ours is newer unless its total is higher. */
export function eventsOf(summary: DaySummary, state: SymbolState | undefined, timeMs: number): MarketEvent[] {
  const { symbol, limits } = summary;
  const events: MarketEvent[] = [];
  if (limits && !state?.limits) events.push({ kind: "limits", symbol, ...limits });
  const day = dayOf(summary, state, timeMs);
  if (day) events.push(day);
  const {
    foreignBuyShares: buyShares,
    foreignSellShares: sellShares,
    foreignRoomShares: roomShares,
  } = summary;
  const isNews =
    isMore(buyShares, state?.foreignBuyShares) ||
    isMore(sellShares, state?.foreignSellShares) ||
    (roomShares !== null && (state?.foreignRoomShares ?? null) === null);
  const isOlder =
    isMore(state?.foreignBuyShares ?? null, buyShares) ||
    isMore(state?.foreignSellShares ?? null, sellShares);
  if (isNews && !isOlder) events.push({ kind: "foreign", symbol, buyShares, sellShares, roomShares });
  return events;
}

function dayOf(summary: DaySummary, state: SymbolState | undefined, timeMs: number): MarketEvent | null {
  const { symbol, open, high, low, average, lastPrice, totalVolumeShares, totalValueVnd } = summary;
  // No shares traded: what stands as its prices then is not the day's.
  if (!totalVolumeShares) return null;
  const ours = state?.totalVolumeShares ?? 0;
  if (totalVolumeShares > ours) {
    return {
      ...{ kind: "day", symbol, lastPrice, lastVolumeShares: null, timeMs },
      ...{ totalVolumeShares, totalValueVnd, open, high, low, average },
    };
  }
  const fillsIn =
    (!state?.open && open) ||
    (high !== null && high > (state?.high ?? 0)) ||
    (low !== null && low < (state?.low ?? Number.POSITIVE_INFINITY));
  if (!fillsIn) return null;
  const mayTellOpen = state?.open ? null : open;
  return {
    ...{ kind: "day", symbol, lastPrice: null, lastVolumeShares: null, timeMs },
    ...{ totalVolumeShares: null, totalValueVnd: null, open: mayTellOpen, high, low, average: null },
  };
}

function isMore(one: number | null, other: number | null | undefined): boolean {
  return one !== null && one > (other ?? -1);
}
