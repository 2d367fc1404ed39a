import { z } from "zod/mini";
import { SYMBOL_PATTERN } from "../market/instrument.ts";
import type { AlertNews, AlertRule } from "./alert.ts";
import type { DocumentNews } from "./document.ts";
import type { Health } from "./health.ts";
import { MAX_SYMBOLS } from "./limits.ts";
import type { Refusal } from "./refusals.ts";
import type { BarMessage, IndexMessage, NewsMessage, State, TickMessage } from "./state.ts";
import type { Watchlist, WatchlistNews } from "./watchlist.ts";

export const CHANNELS = ["tick", "quote", "bar", "index", "news"] as const;
export type Channel = (typeof CHANNELS)[number];

export { MAX_SYMBOLS };

export const SymbolName = z.string().check(z.regex(SYMBOL_PATTERN));

/** A board list by its name, e.g. `VN30`, `HOSE`, `ETF`. */
export const ListName = z.string().check(z.regex(/^[A-Z0-9]{1,20}$/));

const Channels = z.array(z.enum(CHANNELS)).check(z.maxLength(CHANNELS.length));

/** `{list}` or `{symbols}`: a list follows its members, symbols stand for themselves. */
export const Subscription = z.union([
  z.strictObject({ list: ListName, channels: z.optional(Channels) }),
  z.strictObject({
    symbols: z.array(SymbolName).check(z.minLength(1), z.maxLength(MAX_SYMBOLS)),
    channels: z.optional(Channels),
  }),
]);
export type Subscription = z.infer<typeof Subscription>;

/**
 * What changed since the last flush: whole states, newest wins. Its seq is greater than that of the snapshot
 * in the acknowledgement. An epoch you do not know means: forget every state, this update has all you follow
 * (one update per list, and one for single symbols).
 */
export interface Update {
  epoch: string;
  seq: number;
  /** Server wall clock when sent, epoch ms as a float. */
  sentAt: number;
  states: State[];
}

/** Trades that were left out because this client read too slowly; `/api/v1/realtime/ticks` has them. */
export interface Missed {
  ticks: number;
  symbols: string[];
}

export type SubscribeAnswer =
  | { ok: true; epoch: string; seq: number; states: State[]; unknown: string[] }
  | { ok: false; error: Refusal };

type Refused = { ok: false; error: Refusal };
export type WatchlistsAnswer = { ok: true; watchlists: Watchlist[] } | Refused;
export type AlertsAnswer = { ok: true; alerts: AlertRule[]; unread: number } | Refused;

export interface ClientEvents {
  /**
   * Adds to what the socket follows: instruments give conflated `update`s of their states, index codes `index`
   * events. `channels` add to that: `tick` every trade, `bar` the running 1-minute bars, `index` all indices,
   * `news` all news. Without an acknowledgement the snapshot comes as an `update`, a refusal as `refused`.
   */
  subscribe(request: unknown, answer: (answer: SubscribeAnswer) => void): void;
  /** Ends all of a list or of symbols, or only the channels that are named. */
  unsubscribe(
    request: unknown,
    answer?: (answer: { ok: true } | { ok: false; error: Refusal }) => void,
  ): void;
  /**
   * The lists of whose cookie or token opened this socket, as `GET /api/v1/watchlists` has them. What changes
   * later comes as the event `watchlists`, without being asked for.
   */
  watchlists(answer: (answer: WatchlistsAnswer) => void): void;
  /** The same of alert rules; firings come as the event `alerts`. */
  alerts(answer: (answer: AlertsAnswer) => void): void;
  /** Answered at once with the server's wall clock, epoch ms as a float: the browser learns its offset. */
  clock(answer: (serverMs: number) => void): void;
}

export interface ServerEvents {
  update(update: Update): void;
  tick(tick: TickMessage): void;
  bar(bar: BarMessage): void;
  index(index: IndexMessage): void;
  news(news: NewsMessage): void;
  missed(missed: Missed): void;
  /** The owner's lists were changed, here or on another tab or device. */
  watchlists(news: WatchlistNews): void;
  alerts(news: AlertNews): void;
  /** From now on the socket is told of its owner's changes; those before are read. */
  joined(): void;
  document(news: DocumentNews): void;
  /** Why a request that asked for no acknowledgement was not carried out. */
  refused(refusal: Refusal): void;
  /** About once a second, and at once when the feed's state changes. */
  health(health: Health): void;
}
