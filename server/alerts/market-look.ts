import { type DayStory, storyOf } from "#lib/alerts/day-story.ts";
import { walkDay } from "#lib/alerts/day-walk.ts";
import type { AlertEngine, Look, Shot } from "#lib/alerts/engine.ts";
import { minuteWindow } from "#lib/alerts/minute-windows.ts";
import { alertSessionAt, alertSessionOf } from "#lib/alerts/session.ts";
import type { AlertSession } from "#lib/contract/alert.ts";
import type { FormulaRow } from "#lib/formula/formula.ts";
import { MAX_WINDOW_MINUTES } from "#lib/formula/parse.ts";
import { createSymbolRow } from "#lib/formula/symbol-row.ts";
import { addTrade, type Bar, openTimeOf } from "#lib/market/bar.ts";
import type { IndexState, Tick } from "#lib/market/event.ts";
import { sessionAt } from "#lib/market/session.ts";
import { applyEvent, emptyState, type SymbolState } from "#lib/market/symbol-state.ts";
import { MINUTE_MS } from "#lib/market/trading-time.ts";
import type { Instruments } from "../market/instrument-list.ts";
import type { Market, MarketChanges } from "../market/market.ts";
import type { AlertMinutes } from "./minute-source.ts";

/**
 * Shows the engine the market, event by event; what fires comes back. What trades tell is looked at in the order
 * in which a back-test of the stored day has it: each trade, and the beginning of each minute.
 */
export interface MarketLook {
  /**
   * What one batch changed: each of its trades, then the states and indices as they are after it. A quote or a
   * level of an index that another one replaced in the same batch stood for no time and is not looked at.
   */
  changes(changes: MarketChanges): Shot[];
  /** A symbol or index as it is now; nothing when nothing is known of it. `ruleId`: by this rule only. */
  now(symbol: string, ruleId?: string): Shot[];
  /** The minutes that began since the last look, for symbols whose windows somebody counts. */
  minutes(symbols: Iterable<string>): Shot[];
  /** What is known of the day so far, from an instant on: the trades, and minutes where these are not all. */
  past(symbol: string, ticks: readonly Tick[], bars: readonly Bar[], fromMs: number): Shot[];
  /** What a formula would see now. */
  view(symbol: string): { row: FormulaRow; session: AlertSession | null; atMs: number };
  /** Another run, another day. */
  forget(): void;
}

export interface MarketLookOptions {
  engine: Pick<AlertEngine, "has" | "isTimed" | "look">;
  market: Market;
  instruments: Instruments;
  minutes: AlertMinutes;
  /** The market clock, epoch ms, whole. */
  nowMs(): number;
}

/** A trade may come so long after the exchange's time of it: a minute is over when this much of the next is, ms. */
export const GRACE_MS = 2_000;

/** How a symbol was when it was last looked at. */
interface Seen {
  state: SymbolState | null;
  /** The last minute that has begun, epoch ms. */
  minuteMs: number;
  /** Today's last bar; undefined: there was none. */
  bar: Bar | undefined;
}

export function createMarketLook(options: MarketLookOptions): MarketLook {
  const { engine, market, minutes, nowMs } = options;
  const seen = new Map<string, Seen>();
  let windowsAtMs = 0;
  const row = createSymbolRow((symbol, window, span) =>
    minuteWindow(minutes, symbol, window, span, windowsAtMs),
  );

  const exchangeOf = (symbol: string) => options.instruments.get(symbol)?.exchange;

  function sessionOf(state: SymbolState, atMs: number): AlertSession | null {
    const exchange = exchangeOf(state.symbol);
    return alertSessionOf(state.session ?? (exchange ? sessionAt(exchange, atMs) : null));
  }

  function indexSession(index: IndexState, atMs: number): AlertSession | null {
    return alertSessionOf(index.session ?? sessionAt("HOSE", atMs));
  }

  function lookAt(state: SymbolState, atMs: number, cause: Look["cause"], only?: string): Shot[] {
    const { symbol } = state;
    // The minute that the trades have reached, not the clock's: see `minutes`.
    windowsAtMs = seen.get(symbol)?.minuteMs ?? atMs;
    const exchange = exchangeOf(symbol);
    const session = () =>
      exchange && cause !== "other"
        ? alertSessionAt(exchange, atMs, cause === "trade")
        : sessionOf(state, atMs);
    const place = state.totalVolumeShares ?? 0;
    const look: Look = {
      ...{ symbol, row: row.setSymbol(state), atMs, place, cause, hasBegun: state.price !== null, session },
    };
    if (only !== undefined) look.only = only;
    return engine.look(look);
  }

  function lookAtIndex(index: IndexState, cause: Look["cause"], atMs = nowMs(), only?: string): Shot[] {
    windowsAtMs = seen.get(index.index)?.minuteMs ?? atMs;
    const look: Look = {
      ...{ symbol: index.index, row: row.setIndex(index), atMs, place: index.volumeShares, cause },
      ...{ hasBegun: true, session: () => indexSession(index, atMs) },
    };
    if (only !== undefined) look.only = only;
    return engine.look(look);
  }

  function seenOf(symbol: string): Seen {
    const known = seen.get(symbol);
    if (known) return known;
    const fresh = { state: null, minuteMs: openTimeOf("1m", nowMs() - GRACE_MS), bar: undefined };
    seen.set(symbol, fresh);
    return fresh;
  }

  function remember(symbol: string, state: SymbolState | null): void {
    const own = seenOf(symbol);
    own.state = state;
    if (engine.isTimed(symbol)) own.bar = market.minuteBars(symbol).at(-1);
  }

  /** Each minute that began until then, as it began. */
  function passTo(symbol: string, timeMs: number, look: (minuteMs: number) => Shot[]): Shot[] {
    const own = seenOf(symbol);
    const toMs = openTimeOf("1m", timeMs);
    const shots: Shot[] = [];
    const firstMs = Math.max(own.minuteMs + MINUTE_MS, toMs - MAX_WINDOW_MINUTES * MINUTE_MS);
    for (let next = firstMs; next <= toMs; next += MINUTE_MS) {
      own.minuteMs = next;
      shots.push(...look(next));
    }
    return shots;
  }

  /** One batch may hold several trades of a symbol: each is looked at, the last with all that came with it. */
  function lookAtTrades(state: SymbolState, ticks: readonly Tick[], shots: Shot[]): void {
    const { symbol } = state;
    const isTimed = engine.isTimed(symbol);
    const own = seenOf(symbol);
    let before = own.state ?? emptyState(symbol, state.limits);
    const [first] = ticks;
    // One trade more in the running minute is the usual case: then the minutes are as they are.
    const isPlain = !first || (ticks.length === 1 && openTimeOf("1m", first.timeMs) <= own.minuteMs);
    const bars = isTimed && !isPlain ? barsUntil(minutes.bars(symbol), own.bar) : null;
    let isLastNew = false;
    for (const [at, tick] of ticks.entries()) {
      const isLast = at === ticks.length - 1;
      isLastNew = isNewer(tick, before);
      // A late trade, which fills a hole, is of the past.
      if (!isNewer(tick, before)) continue;
      if (bars) {
        minutes.hold(bars);
        const was = before;
        shots.push(...passTo(symbol, tick.timeMs, (minuteMs) => lookAt(was, minuteMs, "minute")));
        addToMinute(bars, tick);
      }
      if (isLast) break;
      before = { ...stateAfter(before, tick), limits: state.limits };
      shots.push(...lookAt(before, tick.timeMs, "trade"));
    }
    minutes.hold(null);
    const atMs = isLastNew ? (ticks.at(-1)?.timeMs ?? nowMs()) : (state.tickTimeMs ?? nowMs());
    shots.push(...lookAt(state, atMs, "trade"));
  }

  function indexOf(code: string): IndexState | undefined {
    for (const index of market.indices()) if (index.index === code) return index;
    return undefined;
  }

  function lookAtSymbol(state: SymbolState, ticks: readonly Tick[], shots: Shot[]): void {
    if (ticks.length > 0) lookAtTrades(state, ticks, shots);
    else {
      const before = seen.get(state.symbol)?.state;
      shots.push(...lookAt(state, nowMs(), before && isAlike(before, state) ? "other" : "trade"));
    }
    remember(state.symbol, state);
  }

  return {
    changes(changes) {
      const shots: Shot[] = [];
      const ticks = new Map<string, Tick[]>();
      for (const tick of changes.ticks) {
        if (!engine.has(tick.symbol)) continue;
        const own = ticks.get(tick.symbol);
        if (own) own.push(tick);
        else ticks.set(tick.symbol, [tick]);
      }
      for (const symbol of changes.symbols) {
        const state = engine.has(symbol) ? market.state(symbol) : undefined;
        if (state) lookAtSymbol(state, ticks.get(symbol) ?? NO_TICKS, shots);
      }
      for (const index of changes.indices) {
        if (!engine.has(index.index)) continue;
        shots.push(...lookAtIndex(index, "trade"));
        remember(index.index, null);
      }
      return shots;
    },
    now(symbol, ruleId) {
      const state = market.state(symbol);
      seenOf(symbol);
      remember(symbol, state ?? null);
      if (state) return lookAt(state, nowMs(), "trade", ruleId);
      const index = indexOf(symbol);
      return index ? lookAtIndex(index, "trade", nowMs(), ruleId) : [];
    },
    minutes(symbols) {
      const shots: Shot[] = [];
      const untilMs = nowMs() - GRACE_MS;
      for (const symbol of symbols) {
        const state = market.state(symbol);
        const index = state ? undefined : indexOf(symbol);
        if (state) shots.push(...passTo(symbol, untilMs, (minuteMs) => lookAt(state, minuteMs, "minute")));
        else if (index)
          shots.push(...passTo(symbol, untilMs, (minuteMs) => lookAtIndex(index, "minute", minuteMs)));
      }
      return shots;
    },
    past(symbol, ticks, bars, fromMs) {
      const shots: Shot[] = [];
      const story: DayStory = {
        steps: storyOf(ticks, bars),
        limits: market.state(symbol)?.limits ?? null,
      };
      const untilMs = nowMs() - GRACE_MS;
      walkDay({
        ...{ symbol, exchange: exchangeOf(symbol) ?? "HOSE", isIndex: indexOf(symbol) !== undefined },
        ...{ story, untilMs, usual: minutes.usual(symbol) },
        look(look) {
          if (look.atMs >= fromMs) shots.push(...engine.look({ ...look, isPast: true }));
        },
      });
      seenOf(symbol).minuteMs = openTimeOf("1m", Math.max(untilMs, ticks.at(-1)?.timeMs ?? 0));
      return shots;
    },
    view(symbol) {
      const atMs = nowMs();
      windowsAtMs = atMs;
      const state = market.state(symbol);
      if (state) return { row: row.setSymbol(state), session: sessionOf(state, atMs), atMs };
      const index = indexOf(symbol);
      if (index) return { row: row.setIndex(index), session: indexSession(index, atMs), atMs };
      return { row: row.setSymbol(emptyState(symbol)), session: null, atMs };
    },
    forget: () => seen.clear(),
  };
}

const NO_TICKS: readonly Tick[] = [];

function isNewer(tick: Tick, before: SymbolState): boolean {
  if (tick.totalVolumeShares === null || before.totalVolumeShares === null) return true;
  return tick.totalVolumeShares > before.totalVolumeShares;
}

/** Whether nothing of it that trades tell has changed. */
function isAlike(one: SymbolState, other: SymbolState): boolean {
  return (
    one.price === other.price &&
    one.totalVolumeShares === other.totalVolumeShares &&
    one.totalValueVnd === other.totalValueVnd &&
    one.open === other.open &&
    one.high === other.high &&
    one.low === other.low &&
    one.average === other.average &&
    one.limits?.reference === other.limits?.reference &&
    one.limits?.ceiling === other.limits?.ceiling &&
    one.limits?.floor === other.limits?.floor
  );
}

/** Of a symbol of which nothing was known, only the day's first trade tells what the day has been. */
function stateAfter(before: SymbolState, tick: Tick): SymbolState {
  const after = applyEvent(before, { kind: "tick", ...tick });
  const isFirst = before.price !== null || tick.totalVolumeShares === tick.volumeShares;
  return isFirst ? after : { ...after, open: null, high: null, low: null };
}

/** The minutes as they were when `last` was the newest. */
function barsUntil(bars: readonly Bar[], last: Bar | undefined): Bar[] {
  if (!last) return [];
  return [...bars.filter(({ openTimeMs }) => openTimeMs < last.openTimeMs), last];
}

function addToMinute(bars: Bar[], { price, volumeShares, timeMs }: Tick): void {
  const openTimeMs = openTimeOf("1m", timeMs);
  const last = bars.at(-1);
  if (last && last.openTimeMs >= openTimeMs)
    bars[bars.length - 1] = addTrade(last, last.openTimeMs, price, volumeShares);
  else bars.push(addTrade(undefined, openTimeMs, price, volumeShares));
}
