import type { ServerEvents, SubscribeAnswer } from "#lib/contract/socket.ts";
import type { Request } from "./follow-plan.ts";

type Bodies = { [Name in keyof ServerEvents]: Parameters<ServerEvents[Name]>[0] };

/** One message of the server, whatever way it came. */
export type LineMessage = { [Name in keyof Bodies]: { name: Name; body: Bodies[Name] } }[keyof Bodies];

/** What is done with each message: whoever adds an event to the contract is told here that it has no taker. */
export type Takers = { [Name in keyof Bodies]: (body: Bodies[Name]) => void };

export const HEARD_NAMES = Object.keys({
  update: true,
  index: true,
  health: true,
  tick: true,
  bar: true,
  news: true,
  missed: true,
  alerts: true,
  watchlists: true,
  joined: true,
  document: true,
  refused: true,
} satisfies Record<keyof Bodies, true>) as (keyof Bodies)[];

/** Where a page's live data come from: a socket of its own, or that of another page of this browser. */
export interface Line {
  isOpen(): boolean;
  /** Answered with null when no answer came in time. */
  subscribe(request: Request, answer: (answer: SubscribeAnswer | null) => void): void;
  unsubscribe(request: Request): void;
  /** The server's wall clock, epoch ms; never answered when it does not answer. */
  askClock(answer: (serverMs: number) => void): void;
  close(): void;
}

/** Who listens to a line. */
export interface Ear {
  /** Open, perhaps again: whatever was asked for before is to be asked for anew. */
  opened(): void;
  lost(): void;
  message(message: LineMessage): void;
}

export type OpenLine = (ear: Ear) => Line;

/** An answer that takes longer is asked for again. */
export const ANSWER_MS = 5_000;
