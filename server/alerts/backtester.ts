import { setImmediate } from "node:timers/promises";
import { needsLimits, needsTicks, type PastDay, replay, untoldOf } from "#lib/alerts/backtest.ts";
import type { ArmedRule, Shot } from "#lib/alerts/engine.ts";
import type { BacktestAnswer } from "#lib/contract/alert.ts";
import type { Formula } from "#lib/formula/formula.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { Tick } from "#lib/market/event.ts";
import { DAY_MS, MINUTE_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Instruments } from "../market/instrument-list.ts";
import type { BarSource, Market } from "../market/market.ts";
import type { TickWriter } from "../market/tick-writer.ts";
import { priceOf } from "./rule.ts";

export interface Backtester {
  /** Null: too many are asked for at once. */
  run(
    rule: Pick<ArmedRule, "formula" | "repeat" | "sessions">,
    symbols: readonly string[],
  ): Promise<BacktestAnswer | null>;
}

export interface BacktesterOptions {
  market: Market;
  bars: BarSource;
  ticks: Pick<TickWriter, "ticks">;
  instruments: Instruments;
  /** The market clock, epoch ms. */
  nowMs(): number;
}

/** How far back a rule is tried: on few symbols, or on whole boards. */
const DAYS_BACK = 30;
const DAYS_BACK_OF_MANY = 3;
const FEW_SYMBOLS = 40;
const MAX_BARS = 10_000;
const MAX_TOLD = 200;
const MAX_WAITING = 8;

/** Tries rules on what is stored, one after the other, and gives way to the market between symbols. */
export function createBacktester(options: BacktesterOptions): Backtester {
  const { market, instruments, nowMs } = options;
  let waiting = 0;
  let line: Promise<unknown> = Promise.resolve();

  async function daysOf(symbol: string, formula: Formula, fromMs: number, toMs: number): Promise<PastDay[]> {
    const today = market.tradingDate;
    const ticks = byDate(await options.ticks.ticks(symbol, fromMs, toMs), ({ timeMs }) => timeMs);
    const isByMinutes = !needsTicks(formula);
    const bars = byDate(
      isByMinutes ? await options.bars.bars(symbol, "1m", { fromMs, toMs, limit: MAX_BARS }) : [],
      ({ openTimeMs }) => openTimeMs,
    );
    const dates = [...new Set([...ticks.keys(), ...bars.keys()])]
      .filter((date) => date === today || !needsLimits(formula))
      .sort();
    return dates.map((date) => {
      const own = { ticks: ticks.get(date) ?? null, bars: bars.get(date) ?? [] };
      const limits = date === today ? (market.state(symbol)?.limits ?? null) : null;
      // Trades are heard from when the server was started: minutes before are known from the day's history.
      const isWhole = !isByMinutes || begins(own.ticks, own.bars);
      return { ...own, ticks: isWhole ? own.ticks : null, limits };
    });
  }

  async function tryAll(
    asked: Parameters<Backtester["run"]>[0],
    symbols: readonly string[],
  ): Promise<BacktestAnswer> {
    const toMs = nowMs() + MINUTE_MS;
    const days = symbols.length > FEW_SYMBOLS ? DAYS_BACK_OF_MANY : DAYS_BACK;
    const fromMs = startOfDateMs(market.tradingDate) - days * DAY_MS;
    const untold = untoldOf(asked.formula);
    const rule: ArmedRule = { ...asked, id: "backtest", version: 0, expiresAtMs: null };
    const shots: Shot[] = [];
    let nearest: ReturnType<typeof replay>["nearest"] = null;
    let firstMs = toMs;
    for (const symbol of untold.length > 0 ? [] : symbols) {
      const past = await daysOf(symbol, asked.formula, fromMs, toMs);
      firstMs = Math.min(firstMs, past[0]?.ticks?.[0]?.timeMs ?? past[0]?.bars[0]?.openTimeMs ?? toMs);
      const result = replay(rule, symbol, instruments.get(symbol)?.exchange ?? "HOSE", past);
      shots.push(...result.shots);
      if (result.nearest && result.nearest.margin > (nearest?.margin ?? Number.NEGATIVE_INFINITY)) {
        nearest = result.nearest;
      }
      await setImmediate();
    }
    shots.sort((a, b) => a.atMs - b.atMs);
    // Fired once in all: the first of them.
    const fired = asked.repeat.mode === "once" ? shots.slice(0, 1) : shots;
    return {
      source: market.source,
      fromMs: Math.min(firstMs, nowMs()),
      toMs: nowMs(),
      untold,
      firings: fired.slice(-MAX_TOLD).map(({ price, ...shot }) => ({
        ...{ symbol: shot.symbol, atMs: shot.atMs, evidence: shot.evidence },
        price: priceOf({ symbol: shot.symbol, price }, !instruments.has(shot.symbol)),
      })),
      total: fired.length,
      nearest:
        fired.length === 0 && nearest
          ? { symbol: nearest.symbol, atMs: nearest.atMs, evidence: nearest.evidence }
          : null,
    };
  }

  return {
    async run(rule, symbols) {
      if (waiting >= MAX_WAITING) return null;
      waiting += 1;
      const answer = line.then(() => tryAll(rule, symbols));
      line = answer.catch(() => {});
      try {
        return await answer;
      } finally {
        waiting -= 1;
      }
    },
  };
}

function begins(ticks: readonly Tick[] | null, bars: readonly Bar[]): boolean {
  const [first] = ticks ?? [];
  const [bar] = bars;
  return first !== undefined && (!bar || first.timeMs < bar.openTimeMs + MINUTE_MS);
}

function byDate<T>(list: readonly T[], timeOf: (item: T) => number): Map<string, T[]> {
  const dates = new Map<string, T[]>();
  for (const item of list) {
    const date = tradingDateOf(timeOf(item));
    const own = dates.get(date);
    if (own) own.push(item);
    else dates.set(date, [item]);
  }
  return dates;
}
