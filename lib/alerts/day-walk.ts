import { createSymbolRow, vndPerPrice } from "../formula/symbol-row.ts";
import { addTrade, type Bar, openTimeOf } from "../market/bar.ts";
import type { Tick } from "../market/event.ts";
import { type Exchange, futureTypeOf } from "../market/instrument.ts";
import { valuePerPrice } from "../market/price-rules.ts";
import { applyEvent, emptyState, type SymbolState } from "../market/symbol-state.ts";
import { MINUTE_MS } from "../market/trading-time.ts";
import type { DayStory, Step } from "./day-story.ts";
import type { Look } from "./engine.ts";
import { minuteWindow } from "./minute-windows.ts";
import { alertSessionAt } from "./session.ts";

export interface DayWalkOptions {
  symbol: string;
  exchange: Exchange;
  /** An index has prices in points, and nothing else that is told of its minutes is told of its levels live. */
  isIndex: boolean;
  story: DayStory;
  /** Shares usually matched in each minute of the day; null: not known. */
  usual: readonly number[] | null;
  /** The last minute that begins by then is looked at, whether something was traded in it or not; epoch ms. */
  untilMs: number;
  look(look: Look): void;
}

/**
 * Goes through one day of a symbol as the engine sees it live: each trade, and the beginning of each minute from
 * the first trade on. Returns the 1-minute bars of the day.
 */
export function walkDay(options: DayWalkOptions): Bar[] {
  const { symbol, exchange, isIndex, story, usual, untilMs, look } = options;
  const bars: Bar[] = [];
  const holes: { fromMs: number; toMs: number }[] = [];
  let state = emptyState(symbol, story.limits);
  let isFromStart = true;
  let minuteMs: number | null = null;
  let lastMs = 0;
  let atMs = 0;
  const minutes = {
    bars: () => bars,
    isKnown: (_: string, fromMs: number, toMs: number) =>
      !holes.some((hole) => hole.toMs >= fromMs && hole.fromMs <= toMs),
    usual: () => usual,
    foreignNetBefore: () => null,
    valuePerPrice: () => valuePerPrice(futureTypeOf(symbol) ?? "STOCK"),
  };
  const row = createSymbolRow((_, window, span) => minuteWindow(minutes, symbol, window, span, atMs));

  function lookAt(timeMs: number, cause: "trade" | "minute"): void {
    atMs = timeMs;
    // What was before the first trade that is known may have been higher, and lower.
    const isRangeTold = isFromStart && !isIndex;
    row.setSymbol(
      isRangeTold ? state : { ...state, open: null, high: null, low: null },
      isIndex ? 1 : vndPerPrice(symbol),
    );
    const session = () => alertSessionAt(exchange, timeMs, cause === "trade");
    const place = state.totalVolumeShares ?? 0;
    look({ symbol, row, atMs, place, cause, hasBegun: state.price !== null, session });
  }

  function passTo(timeMs: number): void {
    const toMs = openTimeOf("1m", timeMs);
    for (let next = (minuteMs ?? toMs) + MINUTE_MS; next <= toMs; next += MINUTE_MS) lookAt(next, "minute");
    minuteMs = Math.max(minuteMs ?? toMs, toMs);
  }

  function trade(tick: Tick): void {
    passTo(tick.timeMs);
    const { totalVolumeShares: total, volumeShares } = tick;
    const before = state.totalVolumeShares ?? 0;
    if (total !== null && total - volumeShares > before) {
      // From the day's beginning when nothing was known before.
      holes.push({ fromMs: lastMs && openTimeOf("1m", lastMs), toMs: tick.timeMs });
      if (state.price === null) isFromStart = false;
    }
    state = applyEvent(state, { kind: "tick", ...tick });
    lastMs = tick.timeMs;
    addToMinute(tick.price, volumeShares, tick.timeMs);
    lookAt(tick.timeMs, "trade");
  }

  function addToMinute(price: number, volumeShares: number, timeMs: number): void {
    const openTimeMs = openTimeOf("1m", timeMs);
    const last = bars.at(-1);
    if (last && last.openTimeMs >= openTimeMs) {
      bars[bars.length - 1] = addTrade(last, last.openTimeMs, price, volumeShares);
    } else bars.push(addTrade(undefined, openTimeMs, price, volumeShares));
  }

  function minute({ bar, prices, volumeShares }: Extract<Step, { kind: "minute" }>): void {
    const timeMs = Math.max(bar.openTimeMs, lastMs);
    passTo(timeMs);
    lastMs = timeMs;
    for (const [at, price] of prices.entries()) {
      const shares = at === prices.length - 1 ? volumeShares : 0;
      state = afterUntold(state, price, shares, timeMs);
      addToMinute(price, shares, timeMs);
      lookAt(timeMs, "trade");
    }
  }

  const [first] = story.steps;
  const isFirst = first?.kind === "minute" || first?.tick.totalVolumeShares === first?.tick.volumeShares;
  if (first && isFirst) lookAt(first.kind === "minute" ? first.bar.openTimeMs : first.tick.timeMs, "minute");
  for (const step of story.steps) {
    if (step.kind === "trade") trade(step.tick);
    else minute(step);
  }
  if (minuteMs !== null) passTo(untilMs);
  return bars;
}

/** After shares of which price and minute are known, and no more. */
function afterUntold(state: SymbolState, price: number, volumeShares: number, timeMs: number): SymbolState {
  const tick = { symbol: state.symbol, price, volumeShares, side: "U" as const, timeMs };
  const next = applyEvent(state, { kind: "tick", ...tick, totalVolumeShares: null, totalValueVnd: null });
  return { ...next, volumeShares: null, totalValueVnd: null };
}
