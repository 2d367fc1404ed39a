import { expect } from "vitest";
import type { AlertRepeat, AlertSession } from "#lib/contract/alert.ts";
import type { Limits } from "#lib/market/instrument.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import type { StoredRule } from "#server/store/store.ts";
import { DEMO_DATE } from "../exchange/market.ts";
import type { ExchangeDay } from "./exchange-day.ts";

/** Every kind of condition that a back-test can tell, around where the symbol trades. */
function formulasOf({ reference }: Limits): string[] {
  const price = (percent: number): string => String(Math.round(reference * (1 + percent / 100)) / 1_000);
  return [
    `price >= ${price(0.3)}`,
    `price < ${price(-0.3)}`,
    `price >= ${price(-0.2)} and price <= ${price(0.2)}`,
    "changePercent > 0.2",
    "changePercent < -0.2 or changePercent > 0.5",
    "change > 0",
    "gapPercent >= 0.05",
    "gapPercent <= -0.05",
    "high > reference and price < reference",
    "price >= high",
    "low < open",
    "price >= ceiling * 0.99",
    "lastVolume >= 500",
    "volume > 10k",
    "value > 1ty",
    "price > average",
    "volumeOver(1) > 1k",
    "volumeOver(3) > 3k",
    "volumeOver(5) < 2k",
    "volumeOver(2) = 0",
    "valueOver(3) >= 100tr",
    "changePercentOver(2) >= 0.1",
    "changePercentOver(5) <= -0.1",
    "volumeRatio(5) >= 1.5",
    "volumeRatio(1) < 0.5 and changePercent != 0",
    "volumeOver(240) > 20k",
  ];
}

const WAYS: { repeat?: AlertRepeat; sessions?: AlertSession[]; expiresAtMs?: number }[] = [
  {},
  { repeat: { mode: "every", coolDownMs: 90_000 } },
  { repeat: { mode: "daily" } },
  { repeat: { mode: "once" } },
  { sessions: ["ato"] },
  { sessions: ["continuous"] },
  { sessions: ["atc", "after"] },
  { sessions: ["lunch"] },
  { expiresAtMs: instantOf(DEMO_DATE, "09:40:00") },
];

/** Each condition in its plain form, and in one of the other ways. */
export async function armAll(day: ExchangeDay, seed: number): Promise<StoredRule[]> {
  const rules: StoredRule[] = [];
  let at = seed;
  for (const symbol of day.codes) {
    const limits = day.market.state(symbol)?.limits;
    if (!limits) throw new Error(`no limits of ${symbol}`);
    for (const formula of formulasOf(limits)) {
      at += 1;
      rules.push(await day.arm(formula, symbol));
      rules.push(await day.arm(formula, symbol, WAYS[1 + (at % (WAYS.length - 1))]));
    }
  }
  return rules;
}

/** Every rule fired as a back-test of the stored day says, to the millisecond and the evidence; how often in all. */
export async function expectLiveAsTried(day: ExchangeDay, rules: readonly StoredRule[]): Promise<number> {
  const live = await day.firings();
  let compared = 0;
  for (const rule of rules) {
    const tried = await day.tryOut(rule);
    const own = live
      .filter(({ ruleId }) => ruleId === rule.id)
      .map(({ symbol, atMs, price, evidence }) => ({ symbol, atMs, price, evidence }));
    const name = `${rule.formula} ${JSON.stringify([rule.scope, rule.repeat, rule.sessions])}`;
    expect({ name, untold: tried?.untold }).toEqual({ name, untold: [] });
    // Of very many only the newest are told: those of the oldest second told may be cut.
    const firings = tried?.firings ?? [];
    const sinceMs = (tried?.total ?? 0) > firings.length ? (firings[0]?.atMs ?? 0) + 1 : 0;
    const newest = (list: typeof own) =>
      list
        .filter(({ atMs }) => atMs >= sinceMs)
        .map(({ symbol, atMs, price, evidence }) => JSON.stringify([atMs, symbol, price, evidence]))
        .sort();
    expect({ name, total: tried?.total, firings: newest(firings) }).toEqual({
      ...{ name, total: own.length, firings: newest(own) },
    });
    compared += own.length;
  }
  return compared;
}
