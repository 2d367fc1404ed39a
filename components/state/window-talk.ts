import type { SubscribeAnswer } from "#lib/contract/socket.ts";
import type { Request } from "./follow-plan.ts";
import type { LineMessage } from "./line.ts";

/** Whoever holds this lock serves the pop-out windows of this browser with its line. */
export const HUB_LOCK = "khop-hub";
/** Where windows and pages find each other. */
export const LOBBY = "khop-line";

/** In the lobby: a window looks for a hub, a hub is there, an ordinary page would be hub in a window's place. */
export type LobbyWord = { says: "seek"; guest: string } | { says: "hub" } | { says: "page" };

/** One window and its hub talk on a channel of their own. */
export const roomOf = (guest: string): string => `${LOBBY}-${guest}`;

export type GuestWord =
  | { says: "subscribe"; id: number; request: Request }
  | { says: "unsubscribe"; request: Request }
  | { says: "clock"; id: number }
  | { says: "ping" }
  | { says: "leave" };

export type HubWord =
  | { says: "welcome"; isOpen: boolean }
  | { says: "opened" }
  | { says: "lost" }
  | { says: "message"; message: LineMessage }
  | { says: "answer"; id: number; answer: SubscribeAnswer | null }
  | { says: "clock"; id: number; serverMs: number }
  | { says: "pong" }
  | { says: "leave" };

/** A `BroadcastChannel` for words of known kinds; nobody hears his own. */
export interface Channel<Said> {
  say(word: Said): void;
  close(): void;
}

export function openChannel<Said, Heard>(name: string, heard: (word: Heard) => void): Channel<Said> {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent) => heard(data as Heard);
  return { say: (word) => channel.postMessage(word), close: () => channel.close() };
}
