import type { WebSocket } from "ws";
import { DIALECTS, type DialectName } from "./dialect.ts";

/** The streams of one dialect as this side of the network saw them. */
export interface DialectConnections {
  /** Whose end we have not seen yet: neither their FIN nor their RST, and we did not end them. */
  open: number;
  /** At most so many of them at the same time since the start. */
  most: number;
  /** Since the start. */
  total: number;
  /** What each open one asked for: its subscribing requests as they came, the oldest connection first. */
  asked: string[][];
}

/** Counts who listens. A peer that we only pretend not to hear (a fault) is open until it leaves. */
export interface Connections {
  /** The class of a dialect's sockets, counted. */
  countedOf(dialect: DialectName, WebSocketClass: typeof WebSocket): typeof WebSocket;
  report(): Record<DialectName, DialectConnections>;
}

/** Subscribing in the words of the three dialects; sign-ins and heartbeats are not told. */
const IS_REQUEST = /"(un)?subscribe"|"SwitchChannels"/i;
const MAX_REQUESTS = 200;
const MAX_REQUEST_LENGTH = 8_192;

export function createConnections(): Connections {
  const dialects = new Map(
    DIALECTS.map((dialect) => [dialect, { asked: new Map<WebSocket, string[]>(), most: 0, total: 0 }]),
  );

  function opened(dialect: DialectName, socket: WebSocket): void {
    const seen = dialects.get(dialect);
    if (!seen) return;
    const requests: string[] = [];
    seen.asked.set(socket, requests);
    seen.total++;
    seen.most = Math.max(seen.most, seen.asked.size);
    socket.on("message", (data) => {
      const text = String(data).slice(0, MAX_REQUEST_LENGTH);
      if (requests.length < MAX_REQUESTS && IS_REQUEST.test(text)) requests.push(text);
    });
    socket.once("close", () => seen.asked.delete(socket));
  }

  return {
    countedOf: (dialect, WebSocketClass) =>
      class extends WebSocketClass {
        /** On a server there is no address; what else the library hands on is its own affair. */
        constructor(address: string | URL | null, ...rest: unknown[]) {
          super(address as null, ...(rest as []));
          opened(dialect, this);
        }
      },
    report() {
      const entries = [...dialects].map(([dialect, { asked, most, total }]) => {
        return [dialect, { open: asked.size, most, total, asked: [...asked.values()] }];
      });
      return Object.fromEntries(entries) as Record<DialectName, DialectConnections>;
    },
  };
}
