import type { IndexDay } from "./index-basket.ts";
import type { MinuteBar } from "./minute-path.ts";
import type { NewsLine } from "./news.ts";
import type { SymbolDay } from "./symbol-day.ts";
import type { Trade } from "./trading.ts";

/**
 * What happened. `day` is the symbol as it stands right after; it goes on changing, so whoever wants to keep
 * something takes a copy at once.
 */
export type ExchangeEvent =
  | { kind: "trade"; day: SymbolDay; trade: Trade }
  /** The book changed without a trade. */
  | { kind: "book"; day: SymbolDay }
  /** A call auction would now match at another price or volume; the book may have changed too. */
  | { kind: "estimate"; day: SymbolDay }
  | { kind: "session"; day: SymbolDay }
  /** Everything about the symbol, said again: a new day. */
  | { kind: "state"; day: SymbolDay }
  /** A minute with trades is over. */
  | { kind: "minute"; day: SymbolDay; bar: MinuteBar }
  | { kind: "index"; index: IndexDay }
  | { kind: "news"; news: NewsLine };
