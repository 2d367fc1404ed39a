import type { ExchangeEvent } from "../core/event.ts";
import type { Exchange } from "../core/exchange.ts";
import type { SymbolDay } from "../core/symbol-day.ts";
import { type Channels, isFollowing, type StreamType } from "./channels.ts";
import {
  barContent,
  type Content,
  indexContent,
  indexIdOf,
  oddLotContent,
  quoteContent,
  roomContent,
  snapshotContent,
  statusContent,
  tradeContent,
} from "./content.ts";
import { broadcastMessage, type HubMessage } from "./hub-socket.ts";

/** A message of one type about one code, encoded when the first asks for it. */
export interface Broadcast {
  type: StreamType;
  /** In capitals. */
  code: string;
  message(): HubMessage;
}

/** What the hub says of an event. SSI may say one thing in several types: a trade is also a bar and a snapshot. */
export function broadcastsOf(event: ExchangeEvent, nowMs: number): Broadcast[] {
  switch (event.kind) {
    case "trade": {
      const { day, trade } = event;
      const told = [
        of(day, "X-TRADE", () => tradeContent(day, trade)),
        of(day, "B", () => barContent(day, trade)),
        ...bookOf(day, nowMs),
      ];
      return trade.isForeign ? [...told, of(day, "R", () => roomContent(day, nowMs))] : told;
    }
    case "book":
    case "estimate":
      return bookOf(event.day, nowMs);
    case "session":
      return [of(event.day, "F", () => statusContent(event.day, nowMs)), snapshotOf(event.day, nowMs)];
    case "state":
      return stateOf(event.day, nowMs);
    case "index": {
      const code = indexIdOf(event.index.basket.code);
      return [broadcast("MI", code, () => indexContent(event.index))];
    }
    case "room":
      return [of(event.day, "R", () => roomContent(event.day, nowMs))];
    case "oddlot":
      return [of(event.day, "OL", () => oddLotContent(event.day, nowMs))];
    // Put-through deals have no message of their own here.
    case "deal":
    case "minute":
    case "news":
      return [];
    default:
      return event satisfies never;
  }
}

/** The present, for somebody who begins to follow. */
export function openingOf(channels: Channels, exchange: Exchange): HubMessage[] {
  const { nowMs } = exchange;
  const states = [...exchange.days.values()].flatMap((day) => stateOf(day, nowMs));
  const indices = exchange.indices.flatMap((index) => broadcastsOf({ kind: "index", index }, nowMs));
  return [...states, ...indices]
    .filter(({ type, code }) => isFollowing(channels, type, code))
    .map(({ message }) => message());
}

function stateOf(day: SymbolDay, nowMs: number): Broadcast[] {
  return [
    snapshotOf(day, day.last === null ? nowMs : day.lastTimeMs),
    of(day, "R", () => roomContent(day, nowMs)),
    of(day, "F", () => statusContent(day, nowMs)),
    of(day, "OL", () => oddLotContent(day, nowMs)),
  ];
}

function bookOf(day: SymbolDay, nowMs: number): Broadcast[] {
  return [of(day, "X-QUOTE", () => quoteContent(day, nowMs)), snapshotOf(day, nowMs)];
}

function snapshotOf(day: SymbolDay, timeMs: number): Broadcast {
  return of(day, "X", () => snapshotContent(day, timeMs));
}

function of(day: SymbolDay, type: StreamType, content: () => Content): Broadcast {
  return broadcast(type, day.listing.symbol, content);
}

function broadcast(type: StreamType, code: string, content: () => Content): Broadcast {
  let encoded: HubMessage | null = null;
  return {
    type,
    code: code.toUpperCase(),
    message() {
      encoded ??= broadcastMessage(type, content());
      return encoded;
    },
  };
}
