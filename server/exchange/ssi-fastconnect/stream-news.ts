import type { ExchangeEvent } from "../core/event.ts";
import type { Exchange } from "../core/exchange.ts";
import type { IndexDay } from "../core/index-basket.ts";
import { BOARDS, type Board, type Listing } from "../core/listing.ts";
import type { SymbolDay } from "../core/symbol-day.ts";
import {
  dataText,
  flagData,
  indexData,
  indexName,
  masterData,
  oddLotData,
  putData,
  quoteData,
  roomData,
  tradeData,
} from "./messages.ts";
import { filtersOf, type Lane, type TopicWish } from "./topics.ts";

/** Something to say in one lane, encoded when the first asks for it. */
export interface StreamNews {
  lane: Lane;
  /** Following any of these is enough. */
  filters: readonly string[];
  text(): string;
}

const FLAG_FILTERS = ["FLAG"];

/** Turns what happened into what the stream says of it. */
export interface Newsroom {
  of(event: ExchangeEvent): StreamNews[];
  /** The present, for somebody who begins to follow. Last trades are not said again: REST has them. */
  opening(wish: TopicWish): string[];
  filtersOf(listing: Listing): readonly string[];
}

export function createNewsroom(exchange: Exchange): Newsroom {
  const filters = new Map<string, readonly string[]>();
  const flags = new Map<Board, string>();

  function listingFilters(listing: Listing): readonly string[] {
    let known = filters.get(listing.symbol);
    if (!known) {
      known = filtersOf(listing);
      filters.set(listing.symbol, known);
    }
    return known;
  }

  function about(day: SymbolDay, lane: Lane, data: () => unknown): StreamNews {
    const text = once(() => dataText(`${lane}.${day.listing.symbol}`, data()));
    return { lane, filters: listingFilters(day.listing), text };
  }

  const quote = (day: SymbolDay): StreamNews => about(day, "quote", () => quoteData(day, exchange.nowMs));
  const master = (day: SymbolDay): StreamNews =>
    about(day, "market", () => masterData(day, exchange.tradingDate));

  function room(day: SymbolDay): StreamNews[] {
    if (day.foreign.roomShares === null) return [];
    return [about(day, "room", () => roomData(day, exchange.nowMs))];
  }

  function flag(board: Board, session: string): StreamNews {
    const text = once(() => dataText("market.FLAG", flagData(board, session, exchange.nowMs)));
    return { lane: "flag", filters: FLAG_FILTERS, text };
  }

  function index(one: IndexDay): StreamNews {
    const text = once(() => dataText(`trade.index.${indexName(one.basket.code)}`, indexData(one)));
    return { lane: "trade.index", filters: indexFilters(one), text };
  }

  /** All symbols of a board change at once, and the board is told once. */
  function session(day: SymbolDay): StreamNews[] {
    const { exchange: board, type } = day.listing;
    // Bonds have sessions of their own, for which SSI names no board.
    if (type === "CORP_BOND") return [];
    if (flags.get(board) === day.session) return [];
    flags.set(board, day.session);
    return [flag(board, day.session)];
  }

  /** What a wish means of what is listed; symbols are looked up, only groups are searched for. */
  function daysOf(wished: readonly string[]): SymbolDay[] {
    const named = wished.map((word) => exchange.days.get(word));
    if (named.every((day) => day !== undefined)) return named;
    return [...exchange.days.values()].filter((day) =>
      listingFilters(day.listing).some((filter) => wished.includes(filter)),
    );
  }

  function boardFlags(): StreamNews[] {
    const days = [...exchange.days.values()];
    return BOARDS.flatMap((board) => {
      const day = days.find(({ listing }) => listing.exchange === board && listing.type !== "CORP_BOND");
      return day ? [flag(board, day.session)] : [];
    });
  }

  function present({ lane, filters: wished }: TopicWish): StreamNews[] {
    if (lane === "flag") return boardFlags();
    if (lane === "quote") return daysOf(wished).map(quote);
    if (lane === "market") return daysOf(wished).map(master);
    if (lane === "room") return daysOf(wished).flatMap(room);
    if (lane !== "trade.index") return [];
    const isWished = (one: IndexDay): boolean => indexFilters(one).some((filter) => wished.includes(filter));
    return exchange.indices.filter(isWished).map(index);
  }

  return {
    of(event) {
      switch (event.kind) {
        case "trade": {
          const { day, trade } = event;
          const told = [about(day, "trade", () => tradeData(day, trade)), quote(day)];
          return trade.isForeign ? [...told, ...room(day)] : told;
        }
        case "book":
        case "estimate":
          return [quote(event.day)];
        case "room":
          return room(event.day);
        case "oddlot": {
          const { day, trade } = event;
          return [about(day, "oddlot", () => oddLotData(day, trade, exchange.nowMs))];
        }
        case "deal":
          return [about(event.day, "put", () => putData(event.day, event.deal))];
        case "session":
          return session(event.day);
        case "state":
          return [master(event.day), quote(event.day), ...room(event.day)];
        case "index":
          return [index(event.index)];
        case "minute":
        case "news":
          return [];
        default:
          return event satisfies never;
      }
    },
    opening: (wish) => present(wish).map((news) => news.text()),
    filtersOf: listingFilters,
  };
}

export function indexFilters({ basket }: IndexDay): readonly string[] {
  return ["*", basket.code, basket.board];
}

function once(make: () => string): () => string {
  let text: string | null = null;
  return () => {
    text ??= make();
    return text;
  };
}
