import type { AlertEngine, Shot } from "#lib/alerts/engine.ts";
import { minuteWindow } from "#lib/alerts/minute-windows.ts";
import { alertSessionOf } from "#lib/alerts/session.ts";
import type { AlertSession } from "#lib/contract/alert.ts";
import type { FormulaRow } from "#lib/formula/formula.ts";
import { createSymbolRow } from "#lib/formula/symbol-row.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { IndexState, Tick } from "#lib/market/event.ts";
import { sessionAt } from "#lib/market/session.ts";
import { emptyState, type SymbolState } from "#lib/market/symbol-state.ts";
import type { Instruments } from "../market/instrument-list.ts";
import type { Market, MarketChanges } from "../market/market.ts";
import type { AlertMinutes } from "./minute-source.ts";

/** Shows the engine the market, event by event; what fires comes back. */
export interface MarketLook {
  /** What one batch changed: each of its trades, then the states and indices as they are after it. */
  changes(changes: MarketChanges): Shot[];
  /** A symbol or index as it is now; nothing when nothing is known of it. */
  now(symbol: string): Shot[];
  /** The prices of past minutes. Nothing but prices is in a bar, so other conditions are not known there. */
  bars(symbol: string, bars: readonly Bar[]): Shot[];
  /** What a formula would see now. */
  view(symbol: string): { row: FormulaRow; session: AlertSession | null; atMs: number };
}

export interface MarketLookOptions {
  engine: Pick<AlertEngine, "has" | "look">;
  market: Market;
  instruments: Instruments;
  minutes: AlertMinutes;
  /** The market clock, epoch ms, whole. */
  nowMs(): number;
}

export function createMarketLook(options: MarketLookOptions): MarketLook {
  const { engine, market, minutes, nowMs } = options;
  let atMs = 0;
  const row = createSymbolRow((symbol, window, span) => minuteWindow(minutes, symbol, window, span, atMs));

  function sessionOf(state: SymbolState): AlertSession | null {
    const exchange = options.instruments.get(state.symbol)?.exchange;
    return alertSessionOf(state.session ?? (exchange ? sessionAt(exchange, atMs) : null));
  }

  const indexSession = (index: IndexState): AlertSession | null =>
    alertSessionOf(index.session ?? sessionAt("HOSE", atMs));

  function lookAt(state: SymbolState, timeMs: number): Shot[] {
    atMs = timeMs;
    return engine.look({
      ...{ symbol: state.symbol, row: row.setSymbol(state), atMs },
      session: () => sessionOf(state),
    });
  }

  function lookAtIndex(index: IndexState): Shot[] {
    atMs = nowMs();
    return engine.look({
      ...{ symbol: index.index, row: row.setIndex(index), atMs },
      session: () => indexSession(index),
    });
  }

  /** One batch may hold several trades of a symbol: each is looked at, the last with all that came with it. */
  function lookAtTrades(state: SymbolState, ticks: readonly Tick[], shots: Shot[]): void {
    const total = state.totalVolumeShares ?? 0;
    for (const [at, tick] of ticks.entries()) {
      if (tick.totalVolumeShares === null || tick.totalVolumeShares >= total) continue;
      // A late trade, which fills a hole, is of the past.
      if (tick.timeMs < (state.tickTimeMs ?? 0) - 1_000) continue;
      const later = ticks.slice(at + 1);
      minutes.before(later, tick.price);
      shots.push(...lookAt(stateBefore(state, tick, later), tick.timeMs));
    }
    minutes.before([], 0);
    shots.push(...lookAt(state, ticks.length > 0 ? (state.tickTimeMs ?? nowMs()) : nowMs()));
  }

  function indexOf(code: string): IndexState | undefined {
    for (const index of market.indices()) if (index.index === code) return index;
    return undefined;
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
        if (state) lookAtTrades(state, ticks.get(symbol) ?? [], shots);
      }
      for (const index of changes.indices) if (engine.has(index.index)) shots.push(...lookAtIndex(index));
      return shots;
    },
    now(symbol) {
      const state = market.state(symbol);
      if (state) return lookAt(state, nowMs());
      const index = indexOf(symbol);
      return index ? lookAtIndex(index) : [];
    },
    bars(symbol, bars) {
      const limits = market.state(symbol)?.limits ?? null;
      return bars.flatMap((bar) =>
        [bar.open, bar.low, bar.high, bar.close].flatMap((price) =>
          lookAt({ ...emptyState(symbol, limits), price }, bar.openTimeMs),
        ),
      );
    },
    view(symbol) {
      atMs = nowMs();
      const state = market.state(symbol);
      if (state) return { row: row.setSymbol(state), session: sessionOf(state), atMs };
      const index = indexOf(symbol);
      if (index) return { row: row.setIndex(index), session: indexSession(index), atMs };
      return { row: row.setSymbol(emptyState(symbol)), session: null, atMs };
    },
  };
}

/** A state as it was when `tick` was the last trade. Highs and lows that later trades made are not known then. */
function stateBefore(state: SymbolState, tick: Tick, later: readonly Tick[]): SymbolState {
  const { high, low } = state;
  return {
    ...state,
    price: tick.price,
    volumeShares: tick.volumeShares,
    totalVolumeShares: tick.totalVolumeShares,
    totalValueVnd: tick.totalValueVnd ?? state.totalValueVnd,
    high: high !== null && later.some(({ price }) => price >= high) ? null : high,
    low: low !== null && later.some(({ price }) => price <= low) ? null : low,
  };
}
