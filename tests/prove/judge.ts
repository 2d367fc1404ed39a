import type { PublicBar, TickMessage } from "#lib/contract/state.ts";
import type { PlannedFault } from "./plan.ts";

/** What one client saw, and what was true. Times in ms of one clock. */
export interface History {
  symbols: readonly SymbolHistory[];
  /** Every answer of the server about its own feed. */
  health: readonly { atMs: number; feed: string; reconnects: number }[];
  /** When each fault really began and ended. */
  faults: readonly (PlannedFault & { beganMs: number; endedMs: number })[];
}

export interface SymbolHistory {
  symbol: string;
  /** The total when the client came. */
  joinedAt: number;
  ticks: readonly TickMessage[];
  /** Totals of the states in the order they came. */
  totals: readonly number[];
  finalTotal: number;
  gapShares: number;
  bars: readonly PublicBar[];
  truth: {
    trades: readonly { price: number; volume: number; totalVolume: number }[];
    bars: readonly Omit<PublicBar, "provisional">[];
    totalVolume: number;
  };
}

export interface Verdict {
  name: string;
  /** Counted units that must be zero. */
  faults: number;
  of: number;
  detail: string;
}

const DEAD: ReadonlySet<PlannedFault["kind"]> = new Set(["freeze", "silence", "half-open"]);
/** A dead feed may look alive for so long (promise 3: marked stale within 12 s). */
const NOTICE_LIMIT_MS = 12_000;

/** Judges a recorded history; nothing here looks at the running programs. */
export function judge(history: History): Verdict[] {
  return [
    lost(history),
    wrong(history),
    duplicated(history),
    fallen(history),
    staleAsLive(history),
    bars(history),
  ];
}

/** Shares that were traded, did not reach the client, and are in no gap that the server admits. */
function lost({ symbols }: History): Verdict {
  const unexplained = symbols.map(({ truth, ticks, joinedAt, gapShares, symbol, finalTotal }) => {
    const seen = new Set(ticks.map((tick) => tick.totalVolume));
    const missing = truth.trades
      .filter((trade) => trade.totalVolume > joinedAt && !seen.has(trade.totalVolume))
      .reduce((sum, trade) => sum + trade.volume, 0);
    return { symbol, shares: Math.abs(missing - gapShares) + Math.abs(truth.totalVolume - finalTotal) };
  });
  const trades = symbols.reduce((sum, { truth }) => sum + truth.trades.length, 0);
  return listed("unexplained shares", unexplained, trades, "trades");
}

/** Trades that came with another price or volume than the true one. */
function wrong({ symbols }: History): Verdict {
  const found = symbols.map(({ symbol, ticks, truth }) => {
    const trades = new Map(truth.trades.map((trade) => [trade.totalVolume, trade]));
    const shares = ticks.filter((tick) => {
      const trade = trades.get(tick.totalVolume ?? -1);
      return trade?.price !== tick.price || trade.volume !== tick.volume;
    }).length;
    return { symbol, shares };
  });
  return listed("trades that are not the exchange's", found, count(symbols, "ticks"), "received");
}

function duplicated({ symbols }: History): Verdict {
  const found = symbols.map(({ symbol, ticks }) => {
    return { symbol, shares: ticks.length - new Set(ticks.map((tick) => tick.totalVolume)).size };
  });
  return listed("trades received twice", found, count(symbols, "ticks"), "received");
}

function fallen({ symbols }: History): Verdict {
  const found = symbols.map(({ symbol, totals }) => {
    return { symbol, shares: totals.filter((total, at) => total < (totals[at - 1] ?? 0)).length };
  });
  return listed("totals that fell", found, count(symbols, "totals"), "states");
}

/**
 * A dead peer must be noticed in time: the feed is said not to be live, or it has already been replaced by a new
 * connection (a silenced peer lets those in). As long as it is frozen it must not be called live again.
 */
function staleAsLive({ health, faults }: History): Verdict {
  const dead = faults.filter(({ kind }) => DEAD.has(kind));
  const lies = dead.map(({ kind, beganMs, endedMs }) => {
    const before = health.findLast(({ atMs }) => atMs < beganMs)?.reconnects ?? 0;
    const told = health.filter(({ atMs }) => atMs >= beganMs);
    const isNoticed = ({ feed, reconnects }: (typeof told)[number]) => feed !== "live" || reconnects > before;
    const wasNoticed = told.some((one) => one.atMs <= beganMs + NOTICE_LIMIT_MS && isNoticed(one));
    const later = told.filter(({ atMs }) => atMs > beganMs + NOTICE_LIMIT_MS && atMs < endedMs);
    const liedOn = kind === "freeze" && later.some(({ feed }) => feed === "live");
    return { symbol: kind, shares: wasNoticed && !liedOn ? 0 : 1 };
  });
  return listed("dead feeds shown as live", lies, dead.length, "dead feeds");
}

function bars({ symbols }: History): Verdict {
  const found = symbols.map(({ symbol, bars: ours, truth }) => {
    const byTime = new Map(ours.map((bar) => [Date.parse(bar.openTime), bar]));
    const shares = truth.bars.filter((bar) => {
      const mine = byTime.get(Date.parse(bar.openTime));
      return (["open", "high", "low", "close", "volume"] as const).some(
        (field) => mine?.[field] !== bar[field],
      );
    }).length;
    return { symbol, shares };
  });
  const total = symbols.reduce((sum, { truth }) => sum + truth.bars.length, 0);
  return listed("minutes unlike the truth", found, total, "minutes");
}

function count(symbols: History["symbols"], what: "ticks" | "totals"): number {
  return symbols.reduce((sum, symbol) => sum + symbol[what].length, 0);
}

/** A verdict over counted units by symbol, the first of them named. */
export function listed(
  name: string,
  found: readonly { symbol: string; shares: number }[],
  of: number,
  unit: string,
): Verdict {
  const bad = found.filter(({ shares }) => shares > 0);
  const words = bad.slice(0, 5).map(({ symbol, shares }) => `${symbol} ${shares}`);
  const faults = bad.reduce((sum, { shares }) => sum + shares, 0);
  return { name, faults, of, detail: words.join(", ") || `${of} ${unit}` };
}
