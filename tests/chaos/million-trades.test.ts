import { expect, test } from "vitest";
import type { MarketEvent, Tick } from "#lib/market/event.ts";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { createMarket } from "#server/market/market.ts";
import { dice } from "#tests/dice.ts";

const TRADES = 1_000_000;
const SYMBOLS = 400;
const BATCH = 200;
const DUPLICATED = 0.05;
const REORDERED = 0.05;
const SEED = 7;
const START_MS = Date.parse("2026-02-10T09:15:00+07:00");

test(`${TRADES} trades with 5 % duplicates and 5 % reordering: none twice, none lost, totals only rise`, () => {
  const random = dice(SEED);
  const totals = new Map<string, number>();
  const arrivals: Tick[] = [];
  for (let number = 0; number < TRADES; number++) {
    const symbol = `S${Math.floor(random() * SYMBOLS)}`;
    const volumeShares = 100 * (1 + Math.floor(random() * 20));
    const totalVolumeShares = (totals.get(symbol) ?? 0) + volumeShares;
    totals.set(symbol, totalVolumeShares);
    const price = 20_000 + 50 * Math.floor(random() * 20);
    const timeMs = START_MS + Math.floor(number / 200) * 1000;
    arrivals.push({ symbol, price, volumeShares, side: "U", totalVolumeShares, totalValueVnd: null, timeMs });
  }
  for (let at = 0; at < arrivals.length; at++) {
    const other = Math.min(arrivals.length - 1, at + 1 + Math.floor(random() * 300));
    const [here, there] = [arrivals[at], arrivals[other]];
    if (random() < REORDERED && here && there) [arrivals[at], arrivals[other]] = [there, here];
  }
  const sent = arrivals.flatMap((tick, at) => {
    const earlier = arrivals[Math.max(0, at - Math.floor(random() * 500))];
    return random() < DUPLICATED && earlier ? [tick, earlier] : [tick];
  });

  const market = createMarket({
    instruments: [...totals.keys()].map((symbol) => ({ symbol })),
    nowMs: () => START_MS,
    clock: systemClock,
    newEpoch: () => "one",
    log: silentLog,
    source: "simulated",
  });
  const published = new Map<string, Set<number>>();
  const shown = new Map<string, number>();
  let twice = 0;
  let fallen = 0;
  let count = 0;
  market.onChanges((changes) => {
    for (const tick of changes.ticks) {
      const seen = published.get(tick.symbol) ?? new Set();
      if (seen.has(tick.totalVolumeShares ?? -1)) twice++;
      seen.add(tick.totalVolumeShares ?? -1);
      published.set(tick.symbol, seen);
      count++;
    }
    for (const symbol of changes.symbols) {
      const total = market.state(symbol)?.totalVolumeShares ?? 0;
      if (total < (shown.get(symbol) ?? 0)) fallen++;
      shown.set(symbol, total);
    }
  });
  for (let from = 0; from < sent.length; from += BATCH) {
    const events = sent.slice(from, from + BATCH).map((tick): MarketEvent => ({ kind: "tick", ...tick }));
    market.apply({ seq: from / BATCH + 1, receivedAtMs: START_MS, events });
  }

  expect(sent.length).toBeGreaterThan(TRADES * 1.04);
  expect({ twice, fallen, count }).toEqual({ twice: 0, fallen: 0, count: TRADES });
  expect(market.openGapCount()).toBe(0);
  for (const [symbol, total] of totals) expect(market.state(symbol)?.totalVolumeShares).toBe(total);
});
