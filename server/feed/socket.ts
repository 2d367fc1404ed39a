import WebSocket from "ws";
import type { Clock } from "../clock.ts";
import { FeedFault } from "./feed.ts";
import { retryAfterMs } from "./retry-after.ts";
import { SIMULATION_HEADER } from "./simulation.ts";

/** Of one incoming message; `ws` itself would take 100 MiB. */
const MAX_MESSAGE_BYTES = 1_048_576;
/** Unsent bytes after which the peer counts as not reading. */
const MAX_UNSENT_BYTES = 1_048_576;
/** A stopped process answers a waiting handshake the moment it wakes, so waiting beats starting anew. */
const HANDSHAKE_LIMIT_MS = 15_000;
const CLOSE_LIMIT_MS = 1_000;

export interface SocketOptions {
  clock: Clock;
  /** Ends the connection: at once when its reason is a FeedFault, politely otherwise. */
  signal: AbortSignal;
  headers?: Record<string, string>;
  /** Each message. Not before `resume`. */
  message(data: SocketMessage): void;
  /** Any sign of life. */
  alive(): void;
}

/** One message; `isText` says that the bytes are UTF-8 text. */
export interface SocketMessage {
  bytes: Buffer;
  isText: boolean;
}

/** Text as a string, binary as bytes: how most drivers read and all recordings keep a message. */
export function frameOf({ bytes, isText }: SocketMessage): string | Uint8Array {
  return isText ? bytes.toString("utf8") : bytes;
}

/** A WebSocket with our limits on it. */
export interface FeedSocket {
  /** The upgrade response's `x-simulated-exchange`. */
  readonly simulationHeader: string | undefined;
  /** Lets messages through: until then they wait in the kernel. */
  resume(): void;
  send(text: string): void;
  ping(): void;
  /** Says goodbye and waits briefly. */
  close(): void;
  /** Code and words of the peer's or our own close; rejects with a FeedFault when the transport broke. */
  readonly closed: Promise<{ code: number; reason: string }>;
}

/** Resolves once the peer has accepted; rejects with a FeedFault. */
export function openSocket(url: string, options: SocketOptions): Promise<FeedSocket> {
  const { clock, signal } = options;
  return new Promise((resolve, reject) => {
    let simulationHeader: string | undefined;
    let fault: FeedFault | null = null;
    let isOpen = false;
    let cancelClose = (): void => {};
    const ws = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      handshakeTimeout: HANDSHAKE_LIMIT_MS,
      followRedirects: false,
      ...(options.headers ? { headers: options.headers } : {}),
    });

    const end = (because: FeedFault): void => {
      fault ??= because;
      ws.terminate();
    };
    const close = (): void => {
      if (ws.readyState !== WebSocket.OPEN) return;
      // A paused socket would not notice the peer's goodbye.
      ws.resume();
      ws.close(1000);
      cancelClose = clock.after(CLOSE_LIMIT_MS, () => ws.terminate());
    };
    const onAbort = (): void => {
      if (signal.reason instanceof FeedFault) end(signal.reason);
      else if (ws.readyState === WebSocket.CONNECTING) ws.terminate();
      else close();
    };

    const closed = new Promise<{ code: number; reason: string }>((settle, fail) => {
      ws.once("close", (code, reason) => {
        cancelClose();
        signal.removeEventListener("abort", onAbort);
        const because = fault ?? new FeedFault("unreachable", "the connection ended before it began");
        reject(because);
        if (fault) fail(fault);
        else settle({ code, reason: reason.toString("utf8").slice(0, 200) });
      });
    });
    // Whoever opened the socket may already be gone when it breaks.
    closed.catch(() => {});

    ws.once("upgrade", (response) => {
      const header = response.headers[SIMULATION_HEADER];
      simulationHeader = Array.isArray(header) ? header.join() : header;
    });
    ws.once("unexpected-response", (request, response) => {
      fault = refusalOf(response.statusCode ?? 0, response.headers["retry-after"]);
      request.destroy();
      ws.terminate();
    });
    ws.on("error", (error) => {
      fault ??= faultOf(error, url, isOpen);
    });
    ws.on("ping", options.alive);
    ws.on("pong", options.alive);
    ws.on("message", (bytes: Buffer, isBinary) => {
      options.alive();
      options.message({ bytes, isText: !isBinary });
    });
    ws.once("open", () => {
      isOpen = true;
      ws.pause();
      options.alive();
      resolve({
        simulationHeader,
        resume: () => ws.resume(),
        send(text) {
          if (ws.readyState !== WebSocket.OPEN) return;
          if (ws.bufferedAmount > MAX_UNSENT_BYTES) end(new FeedFault("lost", "the peer does not read"));
          else ws.send(text);
        },
        ping() {
          if (ws.readyState === WebSocket.OPEN) ws.ping();
        },
        close,
        closed,
      });
    });

    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

function refusalOf(status: number, retryAfter: string | undefined): FeedFault {
  const code = status === 401 || status === 403 ? "auth-refused" : "unreachable";
  const isTooMany = status === 429 || retryAfter !== undefined;
  return new FeedFault(code, `the peer answered the WebSocket with HTTP ${status}`, {
    ...(isTooMany ? { retryAfterMs: retryAfterMs(retryAfter) } : {}),
  });
}

function faultOf(error: Error & { code?: string }, url: string, isOpen: boolean): FeedFault {
  const options = { cause: error };
  const { host } = new URL(url);
  if (error.code?.startsWith("WS_ERR_")) {
    return new FeedFault("protocol", `${host} broke the WebSocket protocol: ${error.message}`, options);
  }
  if (error.message.includes("handshake has timed out")) {
    return new FeedFault("unreachable", `${host} accepted the connection and then said nothing`, options);
  }
  return new FeedFault(isOpen ? "lost" : "unreachable", `${host}: ${error.code ?? error.message}`, options);
}
