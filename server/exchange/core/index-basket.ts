import type { Session } from "#lib/market/session.ts";
import { BOARDS, type Board, type Listing } from "./listing.ts";
import type { MinuteBar } from "./minute-path.ts";
import { createMinuteRecord, type MinuteRecord } from "./price-record.ts";
import { markPrice, type SymbolDay } from "./symbol-day.ts";

/** Which stocks make an index, and where it stood before the first day. */
export interface IndexBasket {
  code: string;
  board: Board;
  members: ReadonlySet<string>;
  /** Shares of each member that count: the listed ones, fewer where a cap holds. */
  weights: ReadonlyMap<string, number>;
  /** Close of 2026-02-09, points. */
  priorClose: number;
}

const WHOLE_BOARDS: Record<string, Board> = { VNINDEX: "HOSE", HNXINDEX: "HNX", UPCOMINDEX: "UPCOM" };

/** No member weighs more than this part of its index at the reference prices. */
const CAPS: Record<string, number> = { VN30: 0.1, HNX30: 0.15 };

/**
 * The indices whose level and members are known. Weights are listed shares, capped where the rules say so: free
 * float stands in none of our sources. With a narrowed list of symbols an index is made of those of its members that are there.
 */
export function loadBaskets(
  listings: readonly Listing[],
  closes: ReadonlyMap<string, number>,
): IndexBasket[] {
  return [...closes].flatMap(([code, priorClose]) => {
    const wholeBoard = WHOLE_BOARDS[code];
    const members = listings.filter(
      (listing) =>
        listing.type === "STOCK" &&
        listing.listedShares > 0 &&
        (wholeBoard ? listing.exchange === wholeBoard : listing.indices.includes(code)),
    );
    if (members.length === 0) return [];
    const board =
      wholeBoard ?? BOARDS.find((name) => members.every((one) => one.exchange === name)) ?? "HOSE";
    const weights = weightsOf(members, CAPS[code] ?? 1);
    return [{ code, board, members: new Set(weights.keys()), weights, priorClose }];
  });
}

/** A cap that so few members cannot keep does not hold. */
function weightsOf(members: readonly Listing[], cap: number): Map<string, number> {
  const shares = new Map(members.map((one) => [one.symbol, one.listedShares]));
  if (members.length * cap <= 1) return shares;
  // Capping one makes the others weigh more: again until all keep it.
  for (let round = 0; round < 20; round++) {
    const worth = members.map((one) => ({ one, vnd: (shares.get(one.symbol) ?? 0) * one.referencePrice }));
    const total = worth.reduce((sum, { vnd }) => sum + vnd, 0);
    const heavy = worth.filter(({ vnd }) => vnd > total * cap * 1.0001);
    if (heavy.length === 0) break;
    for (const { one, vnd } of heavy) {
      shares.set(one.symbol, Math.round(((shares.get(one.symbol) ?? 0) * total * cap) / vnd));
    }
  }
  return shares;
}

/** One index on one trading day. */
export interface IndexDay {
  readonly basket: IndexBasket;
  readonly members: readonly SymbolDay[];
  /** Of the members, in their order. */
  readonly weights: readonly number[];
  /** Sum of price times shares at the reference prices, divided by it, is `priorClose`. */
  readonly divisor: number;
  readonly priorClose: number;
  readonly record: MinuteRecord;
  session: Session;
  value: number;
  volumeShares: number;
  valueVnd: number;
  advances: number;
  noChanges: number;
  declines: number;
  ceilings: number;
  floors: number;
  timeMs: number;
}

export function openIndexDay(
  basket: IndexBasket,
  days: ReadonlyMap<string, SymbolDay>,
  priorClose: number,
  timeMs: number,
): IndexDay {
  const members = [...basket.members].flatMap((symbol) => days.get(symbol) ?? []);
  const weights = members.map((day) => weightOf(basket, day));
  const base = members.reduce((sum, day, at) => sum + day.limits.reference * (weights[at] ?? 0), 0);
  const index: IndexDay = {
    basket,
    ...{ members, weights },
    divisor: base / priorClose,
    priorClose,
    record: createMinuteRecord(),
    session: "C",
    value: priorClose,
    volumeShares: 0,
    valueVnd: 0,
    advances: 0,
    noChanges: 0,
    declines: 0,
    ceilings: 0,
    floors: 0,
    timeMs,
  };
  computeIndex(index, timeMs);
  return index;
}

function weightOf(basket: IndexBasket, { listing }: SymbolDay): number {
  return basket.weights.get(listing.symbol) ?? 0;
}

/** Computes everything anew from the members; true when anything is different. */
export function computeIndex(index: IndexDay, timeMs: number): boolean {
  let worth = 0;
  let volumeShares = 0;
  let valueVnd = 0;
  const counts = { advances: 0, noChanges: 0, declines: 0, ceilings: 0, floors: 0 };
  for (let at = 0; at < index.members.length; at++) {
    const day = index.members[at];
    if (!day) break;
    const price = markPrice(day);
    worth += price * (index.weights[at] ?? 0);
    volumeShares += day.totalShares;
    valueVnd += day.totalValueVnd;
    if (price > day.limits.reference) counts.advances++;
    else if (price < day.limits.reference) counts.declines++;
    else counts.noChanges++;
    if (price > day.limits.reference && price === day.limits.ceiling) counts.ceilings++;
    if (price < day.limits.reference && price === day.limits.floor) counts.floors++;
  }
  const value = toPoints(worth / index.divisor);
  const isChanged = value !== index.value || volumeShares !== index.volumeShares;
  Object.assign(index, counts, { value, volumeShares, valueVnd, timeMs });
  return isChanged;
}

/** Two decimals, as the exchanges publish. */
export function toPoints(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The index over the minutes that had happened before the exchange started, from its members' bars. */
export function indexMinutesBefore(index: IndexDay): MinuteBar[] {
  const changes = new Map<number, { worth: number; volumeShares: number; valueVnd: number }>();
  for (const day of index.members) {
    let price = day.limits.reference;
    for (const bar of day.before) {
      const change = changes.get(bar.minute) ?? { worth: 0, volumeShares: 0, valueVnd: 0 };
      change.worth += (bar.close - price) * weightOf(index.basket, day);
      change.volumeShares += bar.volumeShares;
      change.valueVnd += bar.valueVnd;
      changes.set(bar.minute, change);
      price = bar.close;
    }
  }
  let worth = index.divisor * index.priorClose;
  let open = index.priorClose;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([minute, change]) => {
      worth += change.worth;
      const close = toPoints(worth / index.divisor);
      const { volumeShares, valueVnd } = change;
      const bar = { minute, open, high: Math.max(open, close), low: Math.min(open, close), close };
      open = close;
      return { ...bar, volumeShares, valueVnd };
    });
}
