import type { Listing } from "../core/listing.ts";

/** Topic types; `indexsummary` stays silent, for its fields are not published. */
const TYPES = ["trade", "quote", "room", "put", "oddlot", "market", "trade.index", "indexsummary"] as const;
const TRADING_TYPES = /^(order|portfolio|asset|margin)\./i;

/** What travels together: a topic type with its interval. */
export type Lane =
  | Exclude<(typeof TYPES)[number], "indexsummary">
  | "flag"
  | "trade@1m"
  | "trade@5m"
  | "trade.index@1m"
  | "trade.index@5m"
  /** Known, and nothing is ever said there. */
  | "silent";

/** One topic as it was asked for, its filter in capitals. */
export interface TopicWish {
  /** As acknowledgements and lists name it. */
  topic: string;
  lane: Lane;
  /** Symbols, boards, index codes, or `*`. */
  filters: readonly string[];
}

const TOPIC = /^(trade\.index|[a-z]+)\.([^@]{1,2000})(?:@(tick|1m|5m))?$/i;
const FILTER = /^(\*|[A-Z0-9_]{1,20})$/;

/** Other names of our indices, in capitals. */
const INDEX_NAMES = new Map([["HNXUPCOMINDEX", "UPCOMINDEX"]]);

/** `trade.SSI@1m`, `quote.VN30`, `market.flag`, lists with `-` or commas; null when it is none of ours. */
export function parseTopic(text: string): TopicWish | null {
  const match = TOPIC.exec(text.trim());
  if (!match) return null;
  const type = TYPES.find((one) => one === match[1]?.toLowerCase());
  const filter = (match[2] ?? "").toUpperCase();
  const interval = match[3]?.toLowerCase() === "tick" ? undefined : match[3]?.toLowerCase();
  const filters = filter.split(/[-,]/).map((word) => INDEX_NAMES.get(word) ?? word);
  if (!type || !filters.every((word) => FILTER.test(word))) return null;
  if (interval && type !== "trade" && type !== "trade.index") return null;
  const topic = `${type}.${filter}${interval ? `@${interval}` : ""}`;
  return { topic, filters, lane: laneOf(type, filter, interval) };
}

/** A topic of the trading stream, for which market data keys have no right. */
export function isTradingTopic(text: string): boolean {
  return TRADING_TYPES.test(text);
}

function laneOf(type: (typeof TYPES)[number], filter: string, interval: string | undefined): Lane {
  if (type === "market" && filter === "FLAG") return "flag";
  if (type === "indexsummary") return "silent";
  if (interval === undefined || (type !== "trade" && type !== "trade.index")) return type;
  return interval === "1m" ? `${type}@1m` : `${type}@5m`;
}

/** Any of these in a topic's filters means the listing. */
export function filtersOf({ symbol, exchange, type, indices }: Listing): string[] {
  const board = type === "STOCK" ? BOARD_INDICES.get(exchange) : undefined;
  return ["*", symbol, exchange, ...indices, ...(board ? [board] : [])];
}

/** Indices whose members are the board. */
const BOARD_INDICES = new Map([
  ["HOSE", "VNINDEX"],
  ["HNX", "HNXINDEX"],
  ["UPCOM", "UPCOMINDEX"],
]);

/** What one connection follows. */
export interface Following {
  readonly topics: readonly string[];
  readonly size: number;
  add(wish: TopicWish): void;
  remove(topics: readonly string[]): void;
  has(lane: Lane, filters: readonly string[]): boolean;
}

export function createFollowing(): Following {
  const wishes = new Map<string, TopicWish>();
  let byLane = new Map<Lane, Set<string>>();

  function rebuild(): void {
    byLane = new Map();
    for (const { lane, filters } of wishes.values()) addFilters(lane, filters);
  }

  function addFilters(lane: Lane, filters: readonly string[]): void {
    const known = byLane.get(lane) ?? new Set();
    for (const filter of filters) known.add(filter);
    byLane.set(lane, known);
  }

  return {
    get topics() {
      return [...wishes.keys()];
    },
    get size() {
      return wishes.size;
    },
    add(wish) {
      wishes.set(wish.topic, wish);
      addFilters(wish.lane, wish.filters);
    },
    remove(topics) {
      for (const topic of topics) wishes.delete(topic);
      rebuild();
    },
    has(lane, filters) {
      const followed = byLane.get(lane);
      return followed !== undefined && filters.some((filter) => followed.has(filter));
    },
  };
}
