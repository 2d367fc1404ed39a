import { setImmediate } from "node:timers/promises";
import { type PastDay, type ReplayOf, replay } from "#lib/alerts/backtest.ts";
import { type Step, storyOf } from "#lib/alerts/day-story.ts";
import type { ArmedRule, Shot } from "#lib/alerts/engine.ts";
import type { Miss } from "#lib/alerts/near-miss.ts";
import { needsLimits, needsTicks, untoldOf } from "#lib/alerts/reads.ts";
import type { BacktestAnswer, NearMiss } from "#lib/contract/alert.ts";
import type { Formula } from "#lib/formula/formula.ts";
import { isNearer } from "#lib/formula/nearness.ts";
import { MAX_WINDOW_MINUTES } from "#lib/formula/parse.ts";
import type { Limits } from "#lib/market/instrument.ts";
import { DAY_MS, MINUTE_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Instruments } from "../market/instrument-list.ts";
import type { LimitWriter } from "../market/limit-writer.ts";
import type { BarSource, Market } from "../market/market.ts";
import type { TickWriter } from "../market/tick-writer.ts";
import { GRACE_MS } from "./market-look.ts";
import { nearMissOf, priceOf } from "./rule.ts";

export interface Backtester {
  /** Null: too many are asked for at once. */
  run(
    rule: Pick<ArmedRule, "formula" | "repeat" | "sessions" | "expiresAtMs">,
    symbols: readonly string[],
  ): Promise<BacktestAnswer | null>;
  /** When a rule came nearest to firing on a symbol today, from an instant on; null: nothing tells. */
  nearestToday(
    rule: Pick<ArmedRule, "formula" | "sessions" | "expiresAtMs">,
    symbol: string,
    sinceMs: number,
  ): Promise<NearMiss | null>;
}

export interface BacktesterOptions {
  market: Market;
  bars: BarSource;
  ticks: Pick<TickWriter, "ticks">;
  limits: Pick<LimitWriter, "limits">;
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
/** An open editor asks every other second: an answer does for so long, ms. */
const NEAR_MS = 10_000;
const MAX_NEAR = 200;

/** Tries rules on what is stored, one after the other, and gives way to the market between symbols. */
export function createBacktester(options: BacktesterOptions): Backtester {
  const { market, instruments, nowMs } = options;
  const near = new Map<string, { atMs: number; miss: Promise<NearMiss | null> }>();
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
    const known = needsLimits(formula) ? await limitsOf(symbol, tradingDateOf(fromMs)) : null;
    const dates = [...new Set([...ticks.keys(), ...bars.keys()])].sort();
    return dates.flatMap((date): PastDay[] => {
      const limits = known?.get(date) ?? null;
      // What nobody has kept of that day is not guessed.
      if (known && !limits && date !== today) return [];
      const steps = storyOf(ticks.get(date) ?? [], bars.get(date) ?? []);
      return [{ steps, limits, untilMs: Math.min(nowMs() - GRACE_MS, lastMsOf(steps) + LONGEST_WINDOW_MS) }];
    });
  }

  function replayOf(symbol: string): ReplayOf {
    const exchange = instruments.get(symbol)?.exchange;
    return { symbol, exchange: exchange ?? "HOSE", isIndex: exchange === undefined };
  }

  async function limitsOf(symbol: string, fromDate: string): Promise<Map<string, Limits>> {
    const limits = new Map(await options.limits.limits(symbol, fromDate));
    const now = market.state(symbol)?.limits;
    if (now) limits.set(market.tradingDate, now);
    return limits;
  }

  async function tryAll(
    asked: Parameters<Backtester["run"]>[0],
    symbols: readonly string[],
  ): Promise<BacktestAnswer> {
    const toMs = nowMs() + MINUTE_MS;
    const days = symbols.length > FEW_SYMBOLS ? DAYS_BACK_OF_MANY : DAYS_BACK;
    const fromMs = startOfDateMs(market.tradingDate) - days * DAY_MS;
    const untold = untoldOf(asked.formula);
    const rule: ArmedRule = { ...asked, id: "backtest", version: 0 };
    const shots: Shot[] = [];
    let nearest: Miss | null = null;
    let firstMs = toMs;
    for (const symbol of untold.length > 0 ? [] : symbols) {
      const past = await daysOf(symbol, asked.formula, fromMs, toMs);
      const [first] = past[0]?.steps ?? [];
      if (first) firstMs = Math.min(firstMs, timeOf(first));
      const result = replay(rule, replayOf(symbol), past);
      shots.push(...result.shots);
      const near = result.nearest;
      if (near && (!nearest || isNearer(near.nearness, nearest.nearness))) nearest = near;
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
      nearest: fired.length === 0 ? nearMissOf(nearest) : null,
    };
  }

  async function findNearest(
    asked: Parameters<Backtester["nearestToday"]>[0],
    symbol: string,
    sinceMs: number,
  ): Promise<NearMiss | null> {
    const fromMs = startOfDateMs(market.tradingDate);
    const past = await daysOf(symbol, asked.formula, fromMs, nowMs() + MINUTE_MS);
    const rule: ArmedRule = { ...asked, id: "near", version: 0, repeat: { mode: "every", coolDownMs: 0 } };
    return nearMissOf(replay(rule, replayOf(symbol), past, sinceMs).nearest);
  }

  return {
    async nearestToday(asked, symbol, sinceMs) {
      if (untoldOf(asked.formula).length > 0) return null;
      const key = JSON.stringify([asked.formula.text, asked.sessions, symbol, sinceMs]);
      const known = near.get(key);
      if (known && Math.abs(nowMs() - known.atMs) < NEAR_MS) return known.miss;
      const miss = findNearest(asked, symbol, sinceMs);
      near.delete(key);
      near.set(key, { atMs: nowMs(), miss });
      const [oldest] = near.keys();
      if (near.size > MAX_NEAR && oldest !== undefined) near.delete(oldest);
      return miss;
    },
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

/** With the last trade behind them for so long, all minutes are alike. */
const LONGEST_WINDOW_MS = (MAX_WINDOW_MINUTES + 1) * MINUTE_MS;

function timeOf(step: Step): number {
  return step.kind === "trade" ? step.tick.timeMs : step.bar.openTimeMs;
}

function lastMsOf(steps: readonly Step[]): number {
  const last = steps.at(-1);
  return last ? timeOf(last) : 0;
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
