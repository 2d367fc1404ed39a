/** Levels of the order book a board can show on each side. */
export const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export type Level = (typeof LEVELS)[number];
export type LevelColumnId = `${"bid" | "ask"}${Level}${"Price" | "Volume"}`;

const PLAIN_IDS = [
  "symbol",
  "ceiling",
  "floor",
  "reference",
  "price",
  "volume",
  "change",
  "percent",
  "total",
  "open",
  "high",
  "average",
  "low",
  "foreignBuy",
  "foreignSell",
  "room",
  /** Of the last half hour: what is left over at a limit, what an auction lacks, what foreigners took. */
  "surplus",
  "imbalance",
  "roomTaken",
  /** Of derivatives. */
  "expiry",
  "openInterest",
  "basis",
  /** Of covered warrants. */
  "issuer",
  "underlying",
  "underlyingPrice",
  "strike",
  "ratio",
  "lastTradingDay",
  "breakEven",
  "premium",
  /** Of a person's own list. */
  "tag",
  "group",
  "note",
  "quantity",
  "cost",
  "profit",
  "profitPercent",
  /** Of the phone: how much is bid against how much is asked. */
  "depth",
] as const;
/** What a person computes by a formula; the names and formulas stand beside the codes. */
const COMPUTED_IDS = ["computed1", "computed2", "computed3", "computed4"] as const;
export type ComputedColumnId = (typeof COMPUTED_IDS)[number];
export type ColumnId = (typeof PLAIN_IDS)[number] | LevelColumnId | ComputedColumnId;

export type ColumnGroup = "id" | "bid" | "match" | "ask" | "rest" | "foreign" | "terms";

interface PlainColumn {
  group: ColumnGroup;
  /** px. */
  width: number;
  /** In an address: short, and never another one for the same column. */
  code: string;
}

const PLAIN: Record<(typeof PLAIN_IDS)[number], PlainColumn> = {
  symbol: { group: "id", width: 70, code: "s" },
  ceiling: { group: "id", width: 50, code: "ce" },
  floor: { group: "id", width: 50, code: "fl" },
  reference: { group: "id", width: 50, code: "re" },
  price: { group: "match", width: 56, code: "p" },
  volume: { group: "match", width: 62, code: "v" },
  change: { group: "match", width: 50, code: "ch" },
  percent: { group: "match", width: 52, code: "pc" },
  total: { group: "rest", width: 80, code: "t" },
  open: { group: "rest", width: 50, code: "op" },
  high: { group: "rest", width: 50, code: "hi" },
  average: { group: "rest", width: 50, code: "av" },
  low: { group: "rest", width: 50, code: "lo" },
  foreignBuy: { group: "foreign", width: 68, code: "fb" },
  foreignSell: { group: "foreign", width: 68, code: "fs" },
  room: { group: "foreign", width: 106, code: "rm" },
  surplus: { group: "rest", width: 82, code: "su" },
  imbalance: { group: "rest", width: 92, code: "im" },
  roomTaken: { group: "foreign", width: 62, code: "rt" },
  expiry: { group: "terms", width: 76, code: "ex" },
  openInterest: { group: "terms", width: 68, code: "oi" },
  basis: { group: "terms", width: 62, code: "ba" },
  issuer: { group: "terms", width: 66, code: "is" },
  underlying: { group: "terms", width: 54, code: "un" },
  underlyingPrice: { group: "terms", width: 62, code: "up" },
  strike: { group: "terms", width: 62, code: "st" },
  ratio: { group: "terms", width: 48, code: "ra" },
  lastTradingDay: { group: "terms", width: 76, code: "lt" },
  breakEven: { group: "terms", width: 62, code: "be" },
  premium: { group: "terms", width: 62, code: "pr" },
  tag: { group: "rest", width: 34, code: "tg" },
  group: { group: "rest", width: 92, code: "gr" },
  note: { group: "rest", width: 130, code: "no" },
  quantity: { group: "rest", width: 66, code: "qt" },
  cost: { group: "rest", width: 56, code: "co" },
  profit: { group: "rest", width: 92, code: "pl" },
  profitPercent: { group: "rest", width: 62, code: "pp" },
  depth: { group: "rest", width: 0, code: "dp" },
};

/** Where a level column reads its number. */
export interface LevelPlace {
  side: "bids" | "asks";
  /** 0 is the best. */
  at: number;
  /** 0 = price, 1 = volume, as the contract orders them. */
  part: 0 | 1;
}

const PLACES: ReadonlyMap<ColumnId, LevelPlace> = new Map(
  LEVELS.flatMap((level) =>
    (["bid", "ask"] as const).flatMap((side): [LevelColumnId, LevelPlace][] => [
      [`${side}${level}Price`, { side: `${side}s`, at: level - 1, part: 0 }],
      [`${side}${level}Volume`, { side: `${side}s`, at: level - 1, part: 1 }],
    ]),
  ),
);

export function levelPlaceOf(id: ColumnId): LevelPlace | undefined {
  return PLACES.get(id);
}

/** Which of the computed columns it is, from 0; -1 for none of them. */
export function computedPlaceOf(id: ColumnId): number {
  return COMPUTED_IDS.indexOf(id as ComputedColumnId);
}

export function computedColumn(place: number): ComputedColumnId {
  return COMPUTED_IDS[place] ?? "computed1";
}

export const COLUMN_IDS: readonly ColumnId[] = [...PLAIN_IDS, ...PLACES.keys(), ...COMPUTED_IDS];

function plainOf(id: ColumnId): PlainColumn | undefined {
  return id in PLAIN ? PLAIN[id as keyof typeof PLAIN] : undefined;
}

export function groupOf(id: ColumnId): ColumnGroup {
  const place = PLACES.get(id);
  if (place) return place.side === "bids" ? "bid" : "ask";
  return plainOf(id)?.group ?? "rest";
}

/** px, for a name and for seven digits. */
const COMPUTED_WIDTH = 76;

/** px, before anybody made it wider or narrower. */
export function widthOf(id: ColumnId): number {
  const place = PLACES.get(id);
  if (!place) return plainOf(id)?.width ?? COMPUTED_WIDTH;
  if (place.part === 0) return 50;
  return place.at === 0 ? 70 : 62;
}

export function codeOf(id: ColumnId): string {
  const place = PLACES.get(id);
  if (!place) return plainOf(id)?.code ?? `f${computedPlaceOf(id) + 1}`;
  return `${place.side === "bids" ? "b" : "a"}${place.at + 1}${place.part === 0 ? "p" : "v"}`;
}

const BY_CODE: ReadonlyMap<string, ColumnId> = new Map(COLUMN_IDS.map((id) => [codeOf(id), id]));

export function columnOfCode(code: string): ColumnId | undefined {
  return BY_CODE.get(code);
}

/** Columns of words: written from the left, and sorted by the alphabet. */
export function isWords(id: ColumnId): boolean {
  return ["symbol", "issuer", "underlying", "group", "note"].includes(id);
}
