import type { Preferences } from "../state/preferences.ts";
import { type BoardKind, type BookDepth, type ColumnSet, columnSetOf } from "./column-sets.ts";
import { type ColumnGroup, type ColumnId, groupOf, widthOf } from "./columns.ts";

/** A column somebody chose, and its width if somebody dragged it. */
export interface ColumnChoice {
  id: ColumnId;
  /** px; null as usual. */
  width: number | null;
}

export interface LayoutWish {
  kind: BoardKind;
  depth: BookDepth;
  /** Chosen by hand, in this order, however wide that gets; null lets the width of the board decide. */
  chosen: readonly ColumnChoice[] | null;
  foreign: Preferences["foreign"];
  change: Preferences["change"];
  /** Optional columns that this list has something for. */
  extra?: readonly ColumnId[];
  /** Columns that the source has nothing for: only who chooses them by hand sees them. */
  untold?: readonly ColumnId[];
}

/** A column where it stands, px from the left edge of the row. */
export interface PlacedColumn {
  id: ColumnId;
  left: number;
  width: number;
}

export interface BoardLayout {
  kind: "table" | "phone";
  columns: readonly PlacedColumn[];
  /** Of a whole row, px. */
  width: number;
  /** Only one of the two foreign columns is there: its head switches between them. */
  hasForeignSwitch: boolean;
}

/** Below this the board is the phone's: two lines a row, level 1 only. */
export const PHONE_BELOW = 640;

export const MIN_COLUMN = 34;
export const MAX_COLUMN = 320;

/** What a row may give up to spare a last column: volumes of seven digits still fit. */
const NARROWER: Partial<Record<ColumnId, number>> = { bid1Volume: 68, ask1Volume: 68, total: 76, volume: 60 };

interface Sized {
  id: ColumnId;
  width: number;
}

/** The columns for a board of this width. */
export function layoutFor(width: number, wish: LayoutWish): BoardLayout {
  if (width < PHONE_BELOW) return phoneLayout(width);
  const set = columnSetOf(wish.kind, wish.depth);
  const sized = wish.chosen ? chosenColumns(wish.chosen, set) : columnsThatFit(width, set, wish);
  return placed(width, switched(sized, wish));
}

/** The usual width of a column in a set. */
export function usualWidth(id: ColumnId, set: ColumnSet): number {
  return set.widths?.[id] ?? widthOf(id);
}

function chosenColumns(chosen: readonly ColumnChoice[], set: ColumnSet): Sized[] {
  return chosen.map(({ id, width }) => ({ id, width: width ?? usualWidth(id, set) }));
}

function columnsThatFit(width: number, set: ColumnSet, wish: LayoutWish): Sized[] {
  const isWanted = (id: ColumnId) =>
    (!set.optional.includes(id) || wish.extra?.includes(id)) &&
    !wish.untold?.includes(id) &&
    !isOffByChange(id, wish.change);
  const all = set.all.filter(isWanted);
  // Who asks for ten levels wants to see them, and scrolls.
  if (wish.depth === 10) return all.map((id) => ({ id, width: usualWidth(id, set) }));
  const candidates = set.steps.map(({ without, isNarrower = false }) => ({
    ids: all.filter((id) => !without.includes(id)),
    isNarrower,
  }));
  const sizeOf = (id: ColumnId, isNarrower: boolean) => (isNarrower && NARROWER[id]) || usualWidth(id, set);
  const sumOf = ({ ids, isNarrower }: (typeof candidates)[number]) =>
    ids.reduce((sum, id) => sum + sizeOf(id, isNarrower), 0);
  const best = candidates.find((candidate) => sumOf(candidate) <= width) ?? candidates.at(-1);
  if (!best) return [];
  for (const group of set.returns) {
    const ids = all.filter((id) => best.ids.includes(id) || group.includes(id));
    if (sumOf({ ...best, ids }) <= width) best.ids = ids;
  }
  return best.ids.map((id) => ({ id, width: sizeOf(id, best.isNarrower) }));
}

function isOffByChange(id: ColumnId, change: Preferences["change"]): boolean {
  return (id === "change" && change === "percent") || (id === "percent" && change === "change");
}

/** Of a pair of which one is there, the one that the person's switch says. */
function switched(columns: readonly Sized[], { foreign, change }: LayoutWish): Sized[] {
  const has = (id: ColumnId) => columns.some((column) => column.id === id);
  const bought: ColumnId = foreign === "buy" ? "foreignBuy" : "foreignSell";
  const isForeignOne = has("foreignBuy") !== has("foreignSell");
  const isChangeOne = has("change") !== has("percent");
  return columns
    .filter(({ id }) => isChangeOne || !isOffByChange(id, change))
    .map((column) => {
      const { id } = column;
      if (isForeignOne && (id === "foreignBuy" || id === "foreignSell")) return { ...column, id: bought };
      if (isChangeOne && change !== "both" && (id === "change" || id === "percent")) {
        return { ...column, id: change };
      }
      return column;
    });
}

function placed(width: number, columns: readonly Sized[]): BoardLayout {
  const has = (id: ColumnId) => columns.some((column) => column.id === id);
  const sum = columns.reduce((total, column) => total + column.width, 0);
  const spare = Math.max(0, Math.floor(width - sum));
  const last = has("room") ? "room" : has("total") ? "total" : columns.at(-1)?.id;
  const half = Math.floor(spare / 2);
  let left = 0;
  const result = columns.map((column) => {
    const extra = (column.id === "symbol" ? half : 0) + (column.id === last ? spare - half : 0);
    const one = { id: column.id, left, width: column.width + extra };
    left += one.width;
    return one;
  });
  return {
    kind: "table",
    columns: result,
    width: left,
    hasForeignSwitch: has("foreignBuy") !== has("foreignSell"),
  };
}

/** Shares of a phone's width at which the columns end: symbol, price, change, bid 1, ask 1. */
const PHONE_ENDS = [0.25, 0.433, 0.628, 0.808, 1] as const;

function phoneLayout(width: number): BoardLayout {
  const ends = PHONE_ENDS.map((share) => Math.round(width * share));
  const ids: readonly (readonly ColumnId[])[] = [
    ["symbol", "reference"],
    ["price", "total"],
    ["change", "percent"],
    ["bid1Price", "bid1Volume"],
    ["ask1Price", "ask1Volume"],
  ];
  const columns: PlacedColumn[] = ids.flatMap((pair, at) =>
    pair.map((id) => {
      const left = ends[at - 1] ?? 0;
      return { id, left, width: (ends[at] ?? width) - left };
    }),
  );
  const depthLeft = ends[2] ?? 0;
  columns.push({ id: "depth", left: depthLeft, width: width - depthLeft });
  return { kind: "phone", columns, width, hasForeignSwitch: false };
}

export interface GroupSpan {
  group: ColumnGroup;
  left: number;
  width: number;
  /** Columns it spans. */
  count: number;
}

/** Neighbouring columns of one group, for the upper row of the head and the grounds behind the rows. */
export function groupSpans(columns: readonly PlacedColumn[]): GroupSpan[] {
  const spans: GroupSpan[] = [];
  for (const column of columns) {
    const group = groupOf(column.id);
    const last = spans.at(-1);
    if (last?.group === group) {
      last.width += column.width;
      last.count += 1;
    } else spans.push({ group, left: column.left, width: column.width, count: 1 });
  }
  return spans;
}
