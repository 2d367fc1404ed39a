import { z } from "zod/mini";
import { SYMBOL_PATTERN } from "../market/instrument.ts";
import type { Health } from "./health.ts";
import type { Refusal } from "./refusals.ts";
import type { BarMessage, IndexMessage, NewsMessage, State, TickMessage } from "./state.ts";

export const CHANNELS = ["tick", "quote", "bar", "index", "news"] as const;
export type Channel = (typeof CHANNELS)[number];

/** The most symbols one subscription may name; whole boards are lists. */
export const MAX_SYMBOLS = 500;

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

/** What changed since the last flush: whole states, newest wins. */
export interface Update {
  epoch: string;
  seq: number;
  /** Server wall clock when sent, epoch ms as a float. */
  sentAt: number;
  states: State[];
}

export type SubscribeAnswer =
  | { ok: true; epoch: string; seq: number; states: State[]; unknown: string[] }
  | { ok: false; error: Refusal };

export interface ClientEvents {
  /** Adds to what the socket follows. Without `channels`: conflated `update`s of the states. */
  subscribe(request: unknown, answer: (answer: SubscribeAnswer) => void): void;
  unsubscribe(
    request: unknown,
    answer?: (answer: { ok: true } | { ok: false; error: Refusal }) => void,
  ): void;
}

export interface ServerEvents {
  update(update: Update): void;
  tick(tick: TickMessage): void;
  bar(bar: BarMessage): void;
  index(index: IndexMessage): void;
  news(news: NewsMessage): void;
  /** About once a second, and at once when the feed's state changes. */
  health(health: Health): void;
}
