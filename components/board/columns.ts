import type { HideableColumn } from "../state/preferences.ts";

/** The standard columns of a Vietnamese board, in their order. */
export const COLUMN_IDS = [
  "symbol",
  "ceiling",
  "floor",
  "reference",
  "bid3Price",
  "bid3Volume",
  "bid2Price",
  "bid2Volume",
  "bid1Price",
  "bid1Volume",
  "price",
  "volume",
  "change",
  "percent",
  "ask1Price",
  "ask1Volume",
  "ask2Price",
  "ask2Volume",
  "ask3Price",
  "ask3Volume",
  "total",
  "high",
  "average",
  "low",
  "foreignBuy",
  "foreignSell",
  "room",
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export type ColumnGroup = "id" | "bid" | "match" | "ask" | "rest" | "foreign";

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
  /** Only one of the two foreign columns fits: its head switches between them. */
  hasForeignSwitch: boolean;
}

const WIDTHS: Record<ColumnId, number> = {
  symbol: 70,
  ceiling: 50,
  floor: 50,
  reference: 50,
  bid3Price: 50,
  bid3Volume: 62,
  bid2Price: 50,
  bid2Volume: 62,
  bid1Price: 50,
  bid1Volume: 70,
  price: 56,
  volume: 62,
  change: 50,
  percent: 52,
  ask1Price: 50,
  ask1Volume: 70,
  ask2Price: 50,
  ask2Volume: 62,
  ask3Price: 50,
  ask3Volume: 62,
  total: 80,
  high: 50,
  average: 50,
  low: 50,
  foreignBuy: 68,
  foreignSell: 68,
  room: 106,
};

/** What a row may give up to spare a last column: volumes of seven digits still fit. */
const NARROWER: Partial<Record<ColumnId, number>> = { bid1Volume: 68, ask1Volume: 68, total: 76, volume: 60 };

const LEVEL_3: readonly ColumnId[] = ["bid3Price", "bid3Volume", "ask3Price", "ask3Volume"];
const LEVEL_2: readonly ColumnId[] = ["bid2Price", "bid2Volume", "ask2Price", "ask2Volume"];
const TO_1376: readonly ColumnId[] = ["room", "foreignSell", "average"];
const TO_1276: readonly ColumnId[] = [...TO_1376, "high", "low"];

/** What is left out on narrower boards; the first step that fits is taken. */
const STEPS: readonly { without: readonly ColumnId[]; isNarrower?: true }[] = [
  { without: [] },
  { without: ["room"] },
  { without: ["room", "foreignSell"] },
  { without: TO_1376 },
  { without: TO_1376, isNarrower: true },
  { without: TO_1276 },
  { without: [...TO_1276, "foreignBuy"] },
  { without: [...TO_1276, ...LEVEL_3] },
  { without: [...TO_1276, ...LEVEL_3, "foreignBuy"] },
  { without: [...TO_1276, ...LEVEL_3, "foreignBuy", ...LEVEL_2] },
  { without: [...TO_1276, ...LEVEL_3, "foreignBuy", ...LEVEL_2, "ceiling", "floor"] },
];

/** What comes back, in this order, where a step has left more room than it had to. */
const RETURNS: readonly (readonly ColumnId[])[] = [
  ["foreignBuy"],
  ["high", "low"],
  ["average"],
  ["foreignSell"],
];

const HIDES: Record<HideableColumn, readonly ColumnId[]> = {
  bid3: ["bid3Price", "bid3Volume"],
  ask3: ["ask3Price", "ask3Volume"],
  high: ["high"],
  average: ["average"],
  low: ["low"],
  foreign: ["foreignBuy", "foreignSell"],
  room: ["room"],
};

/** Below this the board is the phone's: two lines a row, level 1 only. */
export const PHONE_BELOW = 640;

export function groupOf(id: ColumnId): ColumnGroup {
  if (id.startsWith("bid")) return "bid";
  if (id.startsWith("ask")) return "ask";
  if (id === "price" || id === "volume" || id === "change" || id === "percent") return "match";
  if (id === "foreignBuy" || id === "foreignSell" || id === "room") return "foreign";
  if (id === "symbol" || id === "ceiling" || id === "floor" || id === "reference") return "id";
  return "rest";
}

/** The columns for a board of this width, less those the person took off. */
export function layoutFor(
  width: number,
  hidden: readonly HideableColumn[],
  foreign: "buy" | "sell",
): BoardLayout {
  if (width < PHONE_BELOW) return phoneLayout(width);
  const hiddenIds = new Set(hidden.flatMap((column) => HIDES[column]));
  const candidates = STEPS.map((step) => ({
    isNarrower: step.isNarrower ?? false,
    ids: COLUMN_IDS.filter((id) => !hiddenIds.has(id) && !step.without.includes(id)),
  }));
  const widthOf = (id: ColumnId, isNarrower: boolean) => (isNarrower && NARROWER[id]) || WIDTHS[id];
  const sumOf = (candidate: (typeof candidates)[number]) =>
    candidate.ids.reduce((sum, id) => sum + widthOf(id, candidate.isNarrower), 0);
  const chosen =
    candidates.find((candidate) => sumOf(candidate) <= width) ?? candidates[candidates.length - 1];
  if (!chosen) return phoneLayout(width);
  for (const group of RETURNS) {
    const ids = COLUMN_IDS.filter(
      (id) => chosen.ids.includes(id) || (group.includes(id) && !hiddenIds.has(id)),
    );
    if (sumOf({ ...chosen, ids }) <= width) chosen.ids = ids;
  }
  const hasForeignSwitch = chosen.ids.includes("foreignBuy") && !chosen.ids.includes("foreignSell");
  const ids = chosen.ids.map((id) =>
    id === "foreignBuy" && hasForeignSwitch && foreign === "sell" ? "foreignSell" : id,
  );
  const spare = Math.max(0, Math.floor(width - sumOf(chosen)));
  const last: ColumnId = ids.includes("room") ? "room" : "total";
  let left = 0;
  const columns = ids.map((id) => {
    const extra = id === "symbol" ? Math.floor(spare / 2) : id === last ? spare - Math.floor(spare / 2) : 0;
    const placed = { id, left, width: widthOf(id, chosen.isNarrower) + extra };
    left += placed.width;
    return placed;
  });
  return { kind: "table", columns, width: left, hasForeignSwitch };
}

/** Shares of a phone's width at which the columns end: symbol, price, change, bid 1, ask 1. */
const PHONE_ENDS = [0.25, 0.433, 0.628, 0.808, 1] as const;

function phoneLayout(width: number): BoardLayout {
  const ends = PHONE_ENDS.map((share) => Math.round(width * share));
  const ids: readonly (readonly ColumnId[])[] = [
    ["symbol", "reference"],
    ["price"],
    ["change", "percent"],
    ["bid1Price", "bid1Volume"],
    ["ask1Price", "ask1Volume"],
  ];
  const columns = ids.flatMap((pair, at) =>
    pair.map((id) => {
      const left = ends[at - 1] ?? 0;
      return { id, left, width: (ends[at] ?? width) - left };
    }),
  );
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
