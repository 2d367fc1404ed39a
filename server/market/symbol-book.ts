import type { Bar } from "#lib/market/bar.ts";
import { type Coverage, cover, coverTotal, EMPTY_COVERAGE, type Gap } from "#lib/market/coverage.ts";
import type { MarketEvent, Tick } from "#lib/market/event.ts";
import {
  applyEvent,
  applyLate,
  emptyState,
  type SymbolEvent,
  type SymbolState,
  stampState,
} from "#lib/market/symbol-state.ts";
import { type CockpitBook, createCockpitBook } from "./cockpit-book.ts";
import { createDayBars, type DayBars, type Hole } from "./day-bars.ts";
import { createPriceVolumes, type PriceVolumes } from "./price-volumes.ts";

/** The trades of a symbol that are kept for a newcomer. */
export const MAX_TICKS = 1_000;
/** The list is cut when it is longer by this, so that a trade costs no copy. */
const TICKS_SLACK = 250;

/** Everything the market knows about one symbol today. */
export interface SymbolBook {
  readonly state: SymbolState;
  readonly coverage: Coverage;
  /** The day's bars: from trades, or from the bar channel's matches when no trades come. */
  readonly days: DayBars;
  /** Monotonic; when anything about it last arrived. */
  heardAtMs: number;
  ticks(): readonly Tick[];
  /** Every trade since we listened, also those that `ticks` no longer keeps. */
  readonly prices: PriceVolumes;
  /** Auctions, locks at the limits and foreign room over the day. */
  readonly cockpit: CockpitBook;
  /** What is missing, and whether history has given the bars of it, or nobody will. */
  gaps(): (Gap & { isRecovered: boolean; isLost: boolean })[];
  /** What was noticed by then (market clock) and is missing still counts as lost from now on. */
  giveUp(knownBeforeMs: number): void;
  /** What became of a trade; the bars are those that it touched or made provisional. */
  addTick(tick: Tick, when: Arrival): { verdict: "new" | "late" | "duplicate" | "conflict"; bars: Bar[] };
  addDay(day: Extract<MarketEvent, { kind: "day" }>, when: Arrival): Bar[];
  addOther(event: SymbolEvent): void;
  /**
   * A match from the bar channel. SSI's v2 sends each match there once more, so it makes bars only while no
   * trades of the symbol come; with the first trade those bars give way to the trades' own.
   */
  addBarMatch(event: Extract<MarketEvent, { kind: "bar" }>): Bar[];
  /** Stamps the state after a batch. */
  stamp(when: Arrival, seq: number): void;
}

export interface Arrival {
  /** Our wall clock, epoch ms. */
  receivedAtMs: number;
  /** The market clock, epoch ms. */
  marketNowMs: number;
}

export function createSymbolBook(symbol: string): SymbolBook {
  let state = emptyState(symbol);
  let coverage = EMPTY_COVERAGE;
  const days = createDayBars();
  const matchDays = createDayBars();
  const prices = createPriceVolumes();
  const cockpit = createCockpitBook();
  let matchedShares = 0;
  let holes: Hole[] = [];
  /** By where they end. */
  let lost: ReadonlySet<number> = new Set();
  let ticks: Tick[] = [];
  let hasTicks = false;

  function setCoverage(next: Coverage, marketNowMs: number): Bar[] {
    const isSame = next.gaps === coverage.gaps;
    coverage = next;
    if (isSame) return [];
    const known = new Map(holes.map((hole) => [hole.toShares, hole.knownAtMs]));
    // The hole before the first trade we saw is where we came in: `listenFrom` has it already.
    holes = next.gaps.flatMap(({ fromMs, toMs, toShares }) =>
      fromMs === null ? [] : [{ fromMs, toMs, toShares, knownAtMs: known.get(toShares) ?? marketNowMs }],
    );
    return days.setHoles(holes);
  }

  function keepTick(tick: Tick): void {
    let at = ticks.length;
    const total = tick.totalVolumeShares;
    if (total !== null) {
      while (at > 0 && (ticks[at - 1]?.totalVolumeShares ?? 0) > total) at -= 1;
    }
    if (at === ticks.length) ticks.push(tick);
    else ticks.splice(at, 0, tick);
    if (ticks.length > MAX_TICKS + TICKS_SLACK) ticks = ticks.slice(-MAX_TICKS);
  }

  function addTick(tick: Tick, when: Arrival): ReturnType<SymbolBook["addTick"]> {
    const judged = cover(coverage, tick, when.receivedAtMs);
    const { verdict } = judged;
    if (verdict === "duplicate" || verdict === "conflict") return { verdict, bars: [] };
    hasTicks = true;
    const total = tick.totalVolumeShares;
    days.listenFrom(
      Math.max(tick.timeMs, when.marketNowMs),
      total === null ? null : total - tick.volumeShares,
    );
    const flagged = setCoverage(judged.coverage, when.marketNowMs);
    state = verdict === "late" ? applyLate(state, tick) : applyEvent(state, { kind: "tick", ...tick });
    const bar = days.add({
      timeMs: tick.timeMs,
      price: tick.price,
      volumeShares: tick.volumeShares,
      toShares: total ?? state.totalVolumeShares ?? 0,
    });
    keepTick(tick);
    prices.add(tick);
    const others = flagged.filter((each) => each.openTimeMs !== bar.openTimeMs);
    return { verdict: verdict === "late" ? "late" : "new", bars: [...others, bar] };
  }

  function addDay(day: Extract<MarketEvent, { kind: "day" }>, when: Arrival): Bar[] {
    let flagged: Bar[] = [];
    const total = day.totalVolumeShares;
    if (total !== null) {
      // Whatever the message dates itself, its total was true when it came.
      const atMs = Math.max(day.timeMs, when.marketNowMs);
      days.listenFrom(atMs, total);
      flagged = setCoverage(coverTotal(coverage, total, atMs, when.receivedAtMs), when.marketNowMs);
    }
    state = applyEvent(state, day);
    return flagged;
  }

  function addBarMatch(event: Extract<MarketEvent, { kind: "bar" }>): Bar[] {
    if (hasTicks) return [];
    matchedShares += event.volumeShares;
    const match = { timeMs: event.timeMs, toShares: matchedShares, volumeShares: 0 };
    for (const price of [event.open, event.high, event.low]) matchDays.add({ ...match, price });
    return [matchDays.add({ ...match, price: event.close, volumeShares: event.volumeShares })];
  }

  return {
    get state() {
      return state;
    },
    get coverage() {
      return coverage;
    },
    get days() {
      return hasTicks || matchedShares === 0 ? days : matchDays;
    },
    heardAtMs: 0,
    prices,
    cockpit,
    ticks: () => (ticks.length > MAX_TICKS ? ticks.slice(-MAX_TICKS) : ticks),
    gaps: () =>
      coverage.gaps.map((gap) => {
        const hole = gap.fromMs === null ? days.start : holes.find((each) => each.toShares === gap.toShares);
        const isRecovered = hole != null && days.isMended(hole);
        return { ...gap, isRecovered, isLost: !isRecovered && lost.has(gap.toShares) };
      }),
    giveUp(knownBeforeMs) {
      const { start } = days;
      const all = start ? [start, ...holes] : holes;
      const old = all.filter((hole) => hole.knownAtMs <= knownBeforeMs && !days.isMended(hole));
      lost = new Set(old.map((hole) => hole.toShares));
    },
    addTick,
    addDay,
    addOther(event) {
      state = applyEvent(state, event);
    },
    addBarMatch,
    stamp(when, seq) {
      state = stampState(state, when.receivedAtMs, seq);
      cockpit.note(state, when.marketNowMs);
    },
  };
}
