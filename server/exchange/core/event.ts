import type { IndexDay } from "./index-basket.ts";
import type { MinuteBar } from "./minute-path.ts";
import type { NewsLine } from "./news.ts";
import type { SymbolDay } from "./symbol-day.ts";
import type { Deal, Trade } from "./trading.ts";

/**
 * What happened. `day` is the symbol as it stands right after; it goes on changing, so whoever wants to keep
 * something takes a copy at once.
 */
export type ExchangeEvent =
  | { kind: "trade"; day: SymbolDay; trade: Trade }
  /** The shown book changed without a trade. */
  | { kind: "book"; day: SymbolDay }
  /** An order came into a call auction: expected price and volume or the shown book changed. */
  | { kind: "estimate"; day: SymbolDay }
  /** Foreigners have another room, without a trade of theirs. */
  | { kind: "room"; day: SymbolDay }
  /** The odd-lot board traded (`trade`) or shows another book. */
  | { kind: "oddlot"; day: SymbolDay; trade: Trade | null }
  | { kind: "deal"; day: SymbolDay; deal: Deal }
  /** Another session, or trading in this symbol was halted or goes on. */
  | { kind: "session"; day: SymbolDay }
  /** Everything about the symbol, said again: a new day. */
  | { kind: "state"; day: SymbolDay }
  /** A minute with trades is over. */
  | { kind: "minute"; day: SymbolDay; bar: MinuteBar }
  | { kind: "index"; index: IndexDay }
  | { kind: "news"; news: NewsLine };
