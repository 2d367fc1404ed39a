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
  /** Close of 2026-02-09, points. */
  priorClose: number;
}

const WHOLE_BOARDS: Record<string, Board> = { VNINDEX: "HOSE", HNXINDEX: "HNX", UPCOMINDEX: "UPCOM" };

/**
 * The indices whose level and members are known. Weights are listed shares: free float and caps are not
 * modelled. With a narrowed list of symbols an index is made of those of its members that are there.
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
    return [{ code, board, members: new Set(members.map((one) => one.symbol)), priorClose }];
  });
}

/** One index on one trading day. */
export interface IndexDay {
  readonly basket: IndexBasket;
  readonly members: readonly SymbolDay[];
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
  const base = members.reduce((sum, day) => sum + day.limits.reference * day.listing.listedShares, 0);
  const index: IndexDay = {
    basket,
    members,
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

/** Computes everything anew from the members; true when anything is different. */
export function computeIndex(index: IndexDay, timeMs: number): boolean {
  let worth = 0;
  let volumeShares = 0;
  let valueVnd = 0;
  const counts = { advances: 0, noChanges: 0, declines: 0, ceilings: 0, floors: 0 };
  for (const day of index.members) {
    const price = markPrice(day);
    worth += price * day.listing.listedShares;
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
      change.worth += (bar.close - price) * day.listing.listedShares;
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
