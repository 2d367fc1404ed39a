import { z } from "zod";
import { parseTimeOfDay } from "#lib/market/trading-time.ts";
import { loadFacts } from "#server/data/instruments.ts";
import { DEMO_DATE, openMarket, passUntil } from "../server/exchange/market.ts";
import type { BenchTable } from "./bench.ts";
import {
  type BoardDayFigures,
  closedAt,
  correlation,
  type MarketDay,
  percentile,
  shareOfTop,
  spreadSteps,
  sum,
  watchMarketDay,
} from "./market-day.ts";

/** The names whose auctions and ranges count: those with at least so many shares. */
const LIQUID_SHARES = 100_000;

/** Level updates per trade of a whole-market feed in an afternoon: 1,647,375 against 130,869. */
const REAL_UPDATES_PER_TRADE = 12.6;

const Percentiles = z.record(z.string(), z.number());
const BoardStats = z.object({
  matchedVolume: z.number(),
  matchedValueVND: z.number(),
  traded: z.number(),
  atCeiling: z.number(),
  atFloor: z.number(),
  valueShareOfTopN: Percentiles,
  closeSpreadInTicksPercentiles: Percentiles,
  dayRangeOverRefPercentiles_volOver100k: Percentiles,
  absReturnPercentiles_volOver100k: Percentiles,
  atoVolumeSharePercentiles: Percentiles.optional(),
  atcVolumeSharePercentiles: Percentiles.optional(),
  level1DepthBidPlusAskSharesPercentiles_volOver1M: Percentiles,
});
const Profile = z.object({
  volumeShareBy5min: z.record(z.string(), z.number()),
  tradeSizePercentiles: Percentiles,
  tradeSizeMean: z.number(),
  moveInTicksBetweenTrades: Percentiles,
});

const BOARDS = ["HOSE", "HNX", "UPCOM"] as const;
type CalibratedBoard = (typeof BOARDS)[number];

interface Line {
  name: string;
  simulated: number;
  real: number | null;
  /** Whether the simulated figure may stand, where a bound exists. */
  isWithin?: boolean;
  digits?: number;
}

/** One whole simulated day beside the real figures of the data. */
export async function calibration(): Promise<BenchTable> {
  const startedMs = performance.now();
  let events = 0;
  const market = openMarket({
    time: "08:40",
    emit(event) {
      events++;
      watch.look(event);
    },
  });
  const watch: MarketDay = watchMarketDay(
    () => market.days.values(),
    () => market.nowMs,
  );
  passUntil(market, DEMO_DATE, "15:05");
  const seconds = (performance.now() - startedMs) / 1000;
  const stats = z.record(z.string(), z.unknown()).parse(loadFacts("board-stats-20260210.json"));
  const profiles = z.record(z.string(), z.unknown()).parse(loadFacts("intraday-profile-202602.json"));
  const lines = BOARDS.flatMap((board) =>
    linesOf(board, watch.of(board), BoardStats.parse(stats[board]), Profile.parse(profiles[board])),
  );
  const missed = lines.filter((line) => line.isWithin === false);
  const { mean, busiestMinute } = watch.pace();
  return {
    title: `A whole market day, simulated beside real: ${events} events in ${seconds.toFixed(0)} s; in continuous matching ${mean.toFixed(0)}/s, in the busiest minute ${busiestMinute.toFixed(0)}/s`,
    columns: ["figure", "simulated", "real", "bound"],
    rows: lines.map(rowOf),
    verdict:
      missed.length === 0
        ? "all bounds kept"
        : `out of bounds: ${missed.map((line) => line.name).join(", ")}`,
    isMissed: missed.length > 0,
  };
}

function linesOf(
  board: CalibratedBoard,
  figures: BoardDayFigures,
  stats: z.infer<typeof BoardStats>,
  profile: z.infer<typeof Profile>,
): Line[] {
  const { days } = figures;
  const traded = days.filter((day) => day.totalShares > 0);
  const liquid = traded.filter((day) => day.totalShares >= LIQUID_SHARES);
  const heavy = traded.filter((day) => day.totalShares >= 1_000_000);
  const moves = sum(figures.moves);
  const spread = percentile(
    traded.flatMap((day) => spreadSteps(day) ?? []),
    50,
  );
  const realSpread = stats.closeSpreadInTicksPercentiles["50"] ?? Number.NaN;
  const top = (count: number): Line => {
    const real = stats.valueShareOfTopN[count] ?? Number.NaN;
    const simulated = shareOfTop(days, count);
    return {
      name: `top ${count} share of value`,
      simulated,
      real,
      isWithin: Math.abs(simulated - real) <= 0.1,
    };
  };
  const curve = curveOf(figures, profile.volumeShareBy5min);
  const updates = figures.levelUpdates / figures.trades;
  const realMoves = profile.moveInTicksBetweenTrades;
  const lines: Line[] = [
    {
      name: "shares matched, M",
      simulated: sum(days.map((day) => day.totalShares)) / 1e6,
      real: stats.matchedVolume / 1e6,
      digits: 1,
    },
    {
      name: "value matched, bn VND",
      simulated: sum(days.map((day) => day.totalValueVnd)) / 1e9,
      real: stats.matchedValueVND / 1e9,
      digits: 0,
    },
    { name: "symbols traded", simulated: traded.length, real: stats.traded, digits: 0 },
    top(10),
    top(50),
    // The curves of HNX and UPCOM rest on six and eight symbol-days: shown, not judged.
    {
      name: "5-minute volume curve, correlation",
      simulated: curve,
      real: 1,
      ...(board === "HOSE" && { isWithin: curve >= 0.9 }),
    },
    {
      name: "closing spread, median steps",
      simulated: spread,
      real: realSpread,
      digits: 0,
      isWithin: Math.abs(spread - realSpread) <= 1,
    },
    {
      name: "level updates per trade",
      simulated: updates,
      real: REAL_UPDATES_PER_TRADE,
      digits: 1,
      ...(board === "HOSE" && {
        isWithin: updates >= REAL_UPDATES_PER_TRADE / 2 && updates <= REAL_UPDATES_PER_TRADE * 2,
      }),
    },
    { name: "trades at the price before", simulated: figures.moves[0] / moves, real: realMoves["0"] ?? null },
    {
      name: "trades one step away",
      simulated: figures.moves[1] / moves,
      real: (realMoves["1"] ?? 0) + (realMoves["-1"] ?? 0),
    },
    ...[25, 50, 75, 95].map((percent) => ({
      name: `trade size, ${percent}th percentile`,
      simulated: percentile(figures.tradeSizes, percent),
      real: profile.tradeSizePercentiles[percent] ?? null,
      digits: 0,
    })),
    {
      name: "trade size, mean",
      simulated: sum(figures.tradeSizes) / figures.tradeSizes.length,
      real: profile.tradeSizeMean,
      digits: 0,
    },
    {
      name: "range of the day, median",
      simulated: percentile(liquid.map(rangeOf), 50),
      real: stats.dayRangeOverRefPercentiles_volOver100k["50"] ?? null,
    },
    {
      name: "move of the day, median",
      simulated: percentile(liquid.map(moveOf), 50),
      real: stats.absReturnPercentiles_volOver100k["50"] ?? null,
    },
    {
      name: "shares at best bid and ask, median",
      simulated: percentile(heavy.map(bestShares), 50),
      real: stats.level1DepthBidPlusAskSharesPercentiles_volOver1M["50"] ?? null,
      digits: 0,
    },
    ...auctionLines(figures, stats),
    { name: "closed at the ceiling", simulated: closedAt(days, "ceiling"), real: stats.atCeiling, digits: 0 },
    { name: "closed at the floor", simulated: closedAt(days, "floor"), real: stats.atFloor, digits: 0 },
    { name: "locks at a limit", simulated: figures.locks, real: null, digits: 0 },
    { name: "locks that opened again", simulated: figures.unlocks, real: null, digits: 0 },
    { name: "odd-lot trades", simulated: figures.oddLotTrades, real: null, digits: 0 },
    { name: "put-through deals", simulated: figures.deals, real: null, digits: 0 },
  ];
  return lines.map((line) => ({ ...line, name: `${board}: ${line.name}` }));
}

function auctionLines(figures: BoardDayFigures, stats: z.infer<typeof BoardStats>): Line[] {
  const liquid = figures.days.filter((day) => day.totalShares >= LIQUID_SHARES);
  const shareOf = (auction: Map<string, number>): number =>
    percentile(
      liquid.map((day) => (auction.get(day.listing.symbol) ?? 0) / day.totalShares),
      50,
    );
  const ato = stats.atoVolumeSharePercentiles?.["50"];
  const atc = stats.atcVolumeSharePercentiles?.["50"];
  return [
    ...(ato === undefined ? [] : [{ name: "ATO share, median", simulated: shareOf(figures.ato), real: ato }]),
    ...(atc === undefined ? [] : [{ name: "ATC share, median", simulated: shareOf(figures.atc), real: atc }]),
  ];
}

function curveOf(figures: BoardDayFigures, real: Record<string, number>): number {
  const slots = Object.entries(real);
  const simulated = slots.map(([time]) => figures.volumeBySlot.get(parseTimeOfDay(time)) ?? 0);
  return correlation(
    simulated,
    slots.map(([, share]) => share),
  );
}

function rangeOf(day: BoardDayFigures["days"][number]): number {
  return ((day.high ?? 0) - (day.low ?? 0)) / day.limits.reference;
}

function moveOf(day: BoardDayFigures["days"][number]): number {
  return Math.abs((day.last ?? day.limits.reference) / day.limits.reference - 1);
}

function bestShares({ book }: BoardDayFigures["days"][number]): number {
  return (book.bids[0]?.[1] ?? 0) + (book.asks[0]?.[1] ?? 0);
}

function rowOf({ name, simulated, real, isWithin, digits = 3 }: Line): string[] {
  const bound = isWithin === undefined ? "" : isWithin ? "kept" : "MISSED";
  return [name, simulated.toFixed(digits), real === null ? "-" : real.toFixed(digits), bound];
}
