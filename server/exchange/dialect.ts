import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ExchangeEvent } from "./core/event.ts";

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

/** A reader that is so far behind is cut off: it would only ever see the past, at the cost of all others. */
export const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

/** WebSocket close code «try again later». */
export const CLOSE_TOO_SLOW = 1013;

export const MAX_CONNECTIONS = 500;
