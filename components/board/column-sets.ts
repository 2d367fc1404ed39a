import { type ColumnId, LEVELS, type LevelColumnId } from "./columns.ts";

/** What a list is made of decides which columns it needs. */
export const BOARD_KINDS = ["standard", "watchlist", "futures", "warrants", "oddlot", "bonds"] as const;
export type BoardKind = (typeof BOARD_KINDS)[number];

/** Levels of the book on each side: three as everywhere, or ten where the market gives them. */
export type BookDepth = 3 | 10;

export interface ColumnSet {
  /** All it can show, in the order it shows them. */
  all: readonly ColumnId[];
  /** Not shown until somebody asks for them. */
  optional: readonly ColumnId[];
  /** What is left out on narrower boards, first to last; the first step that fits is taken. */
  steps: readonly { without: readonly ColumnId[]; isNarrower?: true }[];
  /** What comes back, in this order, where a step has left more room than it had to. */
  returns: readonly (readonly ColumnId[])[];
  /** px, where the numbers of this kind are longer than the usual ones. */
  widths?: Partial<Record<ColumnId, number>>;
}

function bids(depth: BookDepth): LevelColumnId[] {
  const levels = LEVELS.slice(0, depth).toReversed();
  return levels.flatMap((level): LevelColumnId[] => [`bid${level}Price`, `bid${level}Volume`]);
}

function asks(depth: BookDepth): LevelColumnId[] {
  return LEVELS.slice(0, depth).flatMap((level): LevelColumnId[] => [
    `ask${level}Price`,
    `ask${level}Volume`,
  ]);
}

const LIMITS: readonly ColumnId[] = ["ceiling", "floor", "reference"];
const MATCH: readonly ColumnId[] = ["price", "volume", "change", "percent"];
const FOREIGN: readonly ColumnId[] = ["foreignBuy", "foreignSell", "room"];
/** For the last half hour; they stand on nobody's board until asked for. */
const COCKPIT: readonly ColumnId[] = ["surplus", "imbalance"];
const LEVEL_3: readonly ColumnId[] = ["bid3Price", "bid3Volume", "ask3Price", "ask3Volume"];
const LEVEL_2: readonly ColumnId[] = ["bid2Price", "bid2Volume", "ask2Price", "ask2Volume"];
const RANGE: readonly ColumnId[] = ["high", "average", "low"];

/** Each step leaves out what the one before it did, and one thing more. */
function steps(...groups: (readonly ColumnId[])[]): ColumnSet["steps"] {
  return [{ without: [] }, ...groups.map((_, at) => ({ without: groups.slice(0, at + 1).flat() }))];
}

const TO_1376: readonly ColumnId[] = ["room", "foreignSell", "average"];
const TO_1276: readonly ColumnId[] = [...TO_1376, "high", "low"];
const TO_LEVEL_2: readonly ColumnId[] = [...TO_1276, ...LEVEL_3];

function standard(depth: BookDepth): ColumnSet {
  return {
    all: [
      ...["symbol" as const, ...LIMITS, ...bids(depth), ...MATCH, ...asks(depth)],
      ...["total" as const, ...COCKPIT, "open" as const, ...RANGE, ...FOREIGN, "roomTaken" as const],
    ],
    optional: [...COCKPIT, "open", "roomTaken"],
    steps: [
      { without: [] },
      { without: ["room"] },
      { without: ["room", "foreignSell"] },
      { without: TO_1376 },
      { without: TO_1376, isNarrower: true },
      { without: TO_1276 },
      { without: [...TO_1276, "foreignBuy"] },
      { without: TO_LEVEL_2 },
      { without: [...TO_LEVEL_2, "foreignBuy"] },
      { without: [...TO_LEVEL_2, "foreignBuy", ...LEVEL_2] },
      { without: [...TO_LEVEL_2, "foreignBuy", ...LEVEL_2, "ceiling", "floor"] },
    ],
    returns: [["foreignBuy"], ["high", "low"], ["average"], ["foreignSell"]],
  };
}

export const TAGGED: readonly ColumnId[] = ["tag", "group", "note"];
export const HELD: readonly ColumnId[] = ["quantity", "cost", "profit", "profitPercent"];

/** A person's own list: what the person says of the symbols is shown where there is anything. */
function watchlist(depth: BookDepth): ColumnSet {
  const set = standard(depth);
  const own = [...TAGGED, ...HELD];
  const [narrowest] = set.steps.slice(-1);
  const all = [...(narrowest?.without ?? []), ...LIMITS];
  return {
    ...set,
    all: [...set.all, ...own],
    optional: [...set.optional, ...own],
    steps: [...set.steps, { without: [...all, "total"] }, { without: [...all, "total", "volume", "note"] }],
  };
}

/** Points in the thousands, and bonds in the hundred thousands, need wider columns. */
const POINTS = 72;

function futures(depth: BookDepth): ColumnSet {
  const prices = [...LIMITS, ...bids(depth), ...MATCH, ...asks(depth), "open", ...RANGE] as const;
  const isPrice = (id: ColumnId) => !id.endsWith("Volume") && id !== "volume" && id !== "percent";
  return {
    all: [
      ...["symbol" as const, "expiry" as const, ...LIMITS, ...bids(depth), ...MATCH, ...asks(depth)],
      ...["total" as const, "openInterest" as const, "basis" as const, ...COCKPIT, "open" as const, ...RANGE],
      ...["foreignBuy" as const, "foreignSell" as const],
    ],
    optional: [...COCKPIT, "open", "average", "foreignBuy", "foreignSell"],
    steps: steps(
      ["foreignSell", "foreignBuy"],
      ["average"],
      ["high", "low"],
      LEVEL_3,
      ["openInterest"],
      LEVEL_2,
      ["ceiling", "floor"],
    ),
    returns: [["openInterest"], ["high", "low"]],
    widths: {
      ...Object.fromEntries(prices.filter(isPrice).map((id) => [id, POINTS])),
      ...Object.fromEntries(prices.filter((id) => !isPrice(id)).map((id) => [id, 54])),
      symbol: 96,
      change: 56,
      percent: 50,
    },
  };
}

function warrants(depth: BookDepth): ColumnSet {
  return {
    all: [
      ...["symbol" as const, "issuer" as const, ...LIMITS, ...bids(depth), ...MATCH, ...asks(depth)],
      ...["total" as const, ...COCKPIT, ...RANGE],
      ...["underlying" as const, "underlyingPrice" as const, "strike" as const],
      ...(["ratio", "lastTradingDay", "breakEven", "premium", "foreignBuy", "foreignSell"] as const),
    ],
    optional: [...COCKPIT, "average", "foreignBuy", "foreignSell"],
    steps: steps(
      ["average", "foreignBuy", "foreignSell"],
      ["high", "low"],
      ["issuer"],
      LEVEL_3,
      ["lastTradingDay"],
      LEVEL_2,
      ["ratio", "strike"],
      ["ceiling", "floor"],
    ),
    returns: [["lastTradingDay"], ["issuer"], ["high", "low"]],
    widths: { symbol: 86, bid1Volume: 66, ask1Volume: 66 },
  };
}

function oddlot(): ColumnSet {
  return {
    all: ["symbol", ...LIMITS, ...bids(3), "price", "volume", "change", "percent", ...asks(3)],
    optional: [],
    steps: steps(LEVEL_3, LEVEL_2, ["ceiling", "floor"]),
    returns: [],
  };
}

function bonds(depth: BookDepth): ColumnSet {
  return {
    all: [
      ...["symbol" as const, "reference" as const, ...bids(depth), ...MATCH, ...asks(depth)],
      "total",
      ...RANGE,
    ],
    optional: [],
    steps: steps(["average"], ["high", "low"], LEVEL_3, LEVEL_2),
    returns: [],
    widths: {
      ...Object.fromEntries(
        [...bids(depth), ...asks(depth), "reference" as const, "price" as const, ...RANGE]
          .filter((id) => !id.endsWith("Volume"))
          .map((id) => [id, 62]),
      ),
      symbol: 96,
    },
  };
}

const MAKERS: Record<BoardKind, (depth: BookDepth) => ColumnSet> = {
  standard,
  watchlist,
  futures,
  warrants,
  oddlot,
  bonds,
};

const SETS: ReadonlyMap<string, ColumnSet> = new Map(
  BOARD_KINDS.flatMap((kind) =>
    ([3, 10] as const).map((depth): [string, ColumnSet] => [`${kind} ${depth}`, MAKERS[kind](depth)]),
  ),
);

export function columnSetOf(kind: BoardKind, depth: BookDepth = 3): ColumnSet {
  return SETS.get(`${kind} ${depth}`) ?? MAKERS[kind](depth);
}
