import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ExchangeEvent } from "./core/event.ts";

export const DIALECTS = ["ssi-ids", "ssi-fcdata", "ssi-fastconnect"] as const;
export type DialectName = (typeof DIALECTS)[number];

/** First words of the addresses of each dialect, in lower case. */
const ADDRESSES: readonly (readonly [string, DialectName])[] = [
  ["/realtime", "ssi-ids"],
  ["/v2.0/signalr/", "ssi-fcdata"],
  ["/api/v2/", "ssi-fcdata"],
  ["/ws/v3", "ssi-fastconnect"],
  ["/api/v3/", "ssi-fastconnect"],
];

/** Whose address it is; null = nobody's. */
export function dialectAt(url: URL): DialectName | null {
  const path = url.pathname.toLowerCase();
  return ADDRESSES.find(([start]) => path.startsWith(start))?.[1] ?? null;
}

/** One of SSI's ways to speak, as a server. All of them live on one port. */
export interface Dialect {
  /** Takes a request that is its own; false leaves it to the others. */
  request(request: IncomingMessage, response: ServerResponse, url: URL): boolean | Promise<boolean>;
  /** The same for a request that asks to be upgraded. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): boolean;
  /** Something happened: encoded now, sent with the next flush. */
  publish(event: ExchangeEvent): void;
  flush(): void;
  close(): void;
}

/**
 * A reader that is so far behind is cut off: it would only ever see the past, at the cost of all others. Two seconds
 * of 20,000 hub messages each.
 */
export const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/** WebSocket close code «try again later». */
export const CLOSE_TOO_SLOW = 1013;

export const MAX_CONNECTIONS = 500;
