import type { Shot } from "#lib/alerts/engine.ts";
import type { Tick } from "#lib/market/event.ts";
import { DAY_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import type { BarSource, Market } from "../market/market.ts";
import type { TickWriter } from "../market/tick-writer.ts";
import type { MarketLook } from "./market-look.ts";
import type { AlertMinutes } from "./minute-source.ts";

export interface CatchUpOptions {
  market: Market;
  bars: BarSource;
  ticks: Pick<TickWriter, "ticks">;
  minutes: Pick<AlertMinutes, "learnt">;
  look: Pick<MarketLook, "past">;
  isTimed(symbol: string): boolean;
  /** Whether the day's minutes are worth the asking: whoever has them may answer one symbol after the other. */
  isLong: boolean;
}

/** All minutes of one day. */
const MAX_BARS = 500;

/**
 * What came and went on one symbol while nobody looked, since `fromMs`: trade by trade where they are stored, else by
 * the prices of the minutes. What was looked at before is passed over. Null: another epoch began meanwhile.
 */
export async function catchUp(
  { market, bars, ticks, minutes, look, isTimed, isLong }: CatchUpOptions,
  symbol: string,
  fromMs: number,
): Promise<Shot[] | null> {
  const { epoch } = market;
  const dayMs = startOfDateMs(market.tradingDate);
  const [stored, found] = await Promise.all([
    ticks.ticks(symbol, dayMs, dayMs + DAY_MS).catch(() => []),
    isLong ? bars.bars(symbol, "1m", { fromMs: dayMs, limit: MAX_BARS }).catch(() => []) : [],
    isTimed(symbol) ? minutes.learnt(symbol) : null,
  ]);
  if (market.epoch !== epoch) return null;
  return look.past(symbol, withNewer(stored, market.ticks(symbol)), found, fromMs);
}

/** Trades that came while the stored ones were read. */
function withNewer(stored: readonly Tick[], ours: readonly Tick[]): Tick[] {
  const known = new Set(stored.map(placeOf));
  return [...stored, ...ours.filter((tick) => !known.has(placeOf(tick)))].sort(
    (a, b) => a.timeMs - b.timeMs || (a.totalVolumeShares ?? 0) - (b.totalVolumeShares ?? 0),
  );
}

const placeOf = ({ timeMs, totalVolumeShares }: Tick): string => `${timeMs} ${totalVolumeShares}`;
