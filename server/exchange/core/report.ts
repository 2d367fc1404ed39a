import type { ExchangeEvent } from "./event.ts";
import { isShown } from "./flow/orders.ts";
import type { SymbolDay } from "./symbol-day.ts";
import { bookOddLot, type Trade, tradesOf } from "./trading.ts";

export interface ReportSetup {
  emit(event: ExchangeEvent): void;
  onTrade(day: SymbolDay, trade: Trade): void;
}

/**
 * Tells what the orders of one symbol did since it was last asked: trades while the book stands as the whole
 * order left it, else what boards show of the changed levels, and a new room.
 */
export function reportOf({ emit, onTrade }: ReportSetup): (day: SymbolDay) => void {
  function reportFills(day: SymbolDay): boolean {
    const fills = day.fills.splice(0);
    const oddLots = fills.filter((fill) => fill.board === "odd-lot");
    const trades = tradesOf(oddLots.length === 0 ? fills : fills.filter((fill) => fill.board !== "odd-lot"));
    for (const trade of trades) onTrade(day, trade);
    for (const trade of tradesOf(oddLots)) {
      bookOddLot(day, trade);
      emit({ kind: "oddlot", day, trade });
    }
    return trades.some((trade) => trade.isForeign);
  }

  function reportLevels(day: SymbolDay, hasTraded: boolean): void {
    const changes = day.changes.splice(0);
    const main = changes.filter((change) => !change.isOddLot);
    if (main.length < changes.length && !hasTraded) emit({ kind: "oddlot", day, trade: null });
    if (main.length === 0 || hasTraded) return;
    if (day.matching.main.indicative()) emit({ kind: "estimate", day });
    else if (main.some(({ side, price }) => isShown(day, side, price))) emit({ kind: "book", day });
  }

  return (day) => {
    const { foreign, matching } = day;
    const room = foreign.roomShares;
    foreign.roomShares = matching.roomShares;
    const hasTraded = day.fills.length > 0;
    const isRoomTold = hasTraded && reportFills(day);
    if (day.changes.length > 0) reportLevels(day, hasTraded);
    if (foreign.roomShares !== room && !isRoomTold) emit({ kind: "room", day });
  };
}
