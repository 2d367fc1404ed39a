import type { CockpitFigures } from "#lib/contract/cockpit.ts";
import type { State } from "#lib/contract/state.ts";
import { auctionImbalanceOf, isCallAuction, roomTakenOf } from "#lib/market/cockpit.ts";
import { type Paint, paintOf } from "#lib/market/paint.ts";
import { shownOf } from "./cells.ts";
import { basisOf, premiumOf } from "./related.ts";
import type { RowSource } from "./row-source.ts";

/** What stands out in a list around 14:30, the most notable first. */

/** So many of each: a panel is for the few that matter. */
export const MOST_RANKED = 30;

export interface LockRank {
  symbol: string;
  /** What it is locked at; null while it is open again. */
  side: "ceiling" | "floor" | null;
  queue: number | null;
  opened: number;
  drainPerMinute: number | null;
  opensInSeconds: number | null;
}

/** Locked ones by what waits there in money, then those that opened, the most often first. */
export function rankLocks(
  symbols: readonly string[],
  figures: ReadonlyMap<string, CockpitFigures>,
  stateOf: RowSource["stateOf"],
): LockRank[] {
  const ranks = symbols.flatMap((symbol): (LockRank & { value: number })[] => {
    const lock = figures.get(symbol)?.lock;
    if (!lock || (lock.side === null && lock.opened === 0)) return [];
    const state = stateOf(symbol);
    const limit = lock.side === null ? null : (state?.[lock.side] ?? 0);
    const { side, queue, opened, drainPerMinute, opensInSeconds } = lock;
    const value = limit === null ? -1 / opened : (queue ?? 0) * limit;
    return [{ ...{ symbol, side, queue, opened, drainPerMinute, opensInSeconds }, value }];
  });
  // Those that are open have values from -1 upwards: the more openings, the nearer to nothing.
  return ranks
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST_RANKED)
    .map(({ value: _, ...rank }) => rank);
}

export interface ImbalanceRank {
  symbol: string;
  /** What the auction would give; null while it gives none, and where nobody tells. */
  price: number | null;
  paint: Paint;
  imbalance: number;
}

/** By what is too much in money, on either side. Null while nothing in the list is in a call auction. */
export function rankImbalances(
  symbols: readonly string[],
  stateOf: RowSource["stateOf"],
): ImbalanceRank[] | null {
  let isAuction = false;
  const ranks: (ImbalanceRank & { value: number })[] = [];
  for (const symbol of symbols) {
    const state = stateOf(symbol);
    if (!state || !isCallAuction(state.session)) continue;
    isAuction = true;
    const imbalance = auctionImbalanceOf(state);
    if (!imbalance) continue;
    const { price } = state.estimated;
    const value = Math.abs(imbalance) * (price || state.price || state.reference || 0);
    ranks.push({ symbol, price, paint: paintOf(price, state), imbalance, value });
  }
  if (!isAuction) return null;
  return ranks
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST_RANKED)
    .map(({ value: _, ...rank }) => rank);
}

export interface RoomRank {
  symbol: string;
  room: number;
  /** Of the morning's room, percent; null where it is not known. */
  takenPercent: number | null;
  takenPerMinute: number;
  exhaustedInSeconds: number | null;
}

/** Whose foreign room falls, the one that is gone first before the others. */
export function rankRooms(
  symbols: readonly string[],
  figures: ReadonlyMap<string, CockpitFigures>,
  stateOf: RowSource["stateOf"],
): RoomRank[] {
  return symbols
    .flatMap((symbol): RoomRank[] => {
      const room = figures.get(symbol)?.room;
      if (!room || room.now === null || room.takenPerMinute === null || room.takenPerMinute <= 0) return [];
      const { now, takenPerMinute, exhaustedInSeconds } = room;
      const state = stateOf(symbol);
      const takenPercent = state ? roomTakenOf(state) : null;
      return [{ symbol, room: now, takenPercent, takenPerMinute, exhaustedInSeconds }];
    })
    .sort((a, b) => lastIfNone(a.exhaustedInSeconds) - lastIfNone(b.exhaustedInSeconds))
    .slice(0, MOST_RANKED);
}

export interface RelatedRank {
  symbol: string;
  kind: "premium" | "basis";
  /** Percent of a warrant; points of a future. */
  value: number;
}

/** Futures as they are listed, then warrants, the cheapest against its underlying first. */
export function rankRelated(symbols: readonly string[], source: RowSource): RelatedRank[] {
  const futures: RelatedRank[] = [];
  const warrants: RelatedRank[] = [];
  for (const symbol of symbols) {
    const related = source.relatedOf(symbol);
    const state = related && source.stateOf(symbol);
    if (!related || !state) continue;
    const { price } = shownOf(state);
    const basis = basisOf(price, related);
    const premium = premiumOf(price, related);
    if (premium !== null) warrants.push({ symbol, kind: "premium", value: premium });
    else if (basis !== null) futures.push({ symbol, kind: "basis", value: basis });
  }
  return [...futures, ...warrants.sort((a, b) => a.value - b.value)].slice(0, MOST_RANKED);
}

function lastIfNone(seconds: number | null): number {
  return seconds ?? Number.MAX_VALUE;
}

/** The call auction that the list is in, if all that are in one are in the same. */
export function auctionOf(symbols: readonly string[], stateOf: RowSource["stateOf"]): State["session"] {
  for (const symbol of symbols) {
    const session = stateOf(symbol)?.session ?? null;
    if (isCallAuction(session)) return session;
  }
  return null;
}
