import { deliver } from "../deliver.ts";
import { FeedFault, type FeedRun } from "../feed.ts";
import type { FeedSocket } from "../socket.ts";
import { decodeFrame, type FastconnectControl } from "./decode.ts";
import { followWanted, type Subscriptions } from "./subscriptions.ts";
import { FASTCONNECT_CROWDED_MS, type FastconnectRequest } from "./wire.ts";

/** A refusal within the stream comes at once; a server that is merely quiet for so long has let us in. */
const REFUSAL_WINDOW_MS = 5_000;
/** Close codes that are about the token. */
const CLOSE_UNAUTHORIZED: readonly number[] = [4401, 4403];

/** What one connection knows: whether it is let in, and what it asked for. */
export function createConnection(run: FeedRun, nowMs: () => number) {
  const { sink, log, clock } = run;
  let socket: FeedSocket | null = null;
  let subscriptions: Subscriptions | null = null;
  let fault: FeedFault | null = null;
  let isIn = false;
  let isTokenRefused = false;
  let cancelWindow = (): void => {};

  function letIn(): void {
    if (isIn || fault) return;
    isIn = true;
    cancelWindow();
    sink.authenticated();
  }

  function control(message: FastconnectControl): void {
    if (message.kind === "refused") {
      refuse(message);
      return;
    }
    letIn();
    if (message.kind === "ack") subscriptions?.answered(message);
  }

  function refuse({ status, message }: Extract<FastconnectControl, { kind: "refused" }>): void {
    const words = `SSI refuses the connection: ${message || "no reason was given"} (${status})`;
    // Who was in and is sent away for the age of the token comes back with a new one.
    const refusal = isIn && status === 401 ? new FeedFault("lost", words) : refusalOf(status, words);
    if (!refusal) {
      log.warn({ upstream: message, status }, "SSI reports an error on the stream");
      return;
    }
    isTokenRefused ||= status === 401;
    fault ??= refusal;
    socket?.close();
  }

  return {
    get isTokenRefused() {
      return isTokenRefused;
    },
    begin(open: FeedSocket): void {
      socket = open;
      beat();
      subscriptions = followWanted(open, run);
      cancelWindow = clock.after(REFUSAL_WINDOW_MS, letIn);
    },
    beat,
    message(data: string | Uint8Array): void {
      sink.frame?.(data);
      const text = typeof data === "string" ? data : Buffer.from(data).toString("utf8");
      const marketNowMs = nowMs();
      const frame = decodeFrame(text, { marketNowMs });
      if (frame.control) control(frame.control);
      if (!frame.decoded || fault) return;
      // Only a connection that was let in carries data.
      if (frame.decoded.events.length > 0) letIn();
      deliver(frame.decoded, sink, marketNowMs, () => text);
    },
    /** Gives the connection's end its meaning. */
    end({ code, reason }: { code: number; reason: string }): void {
      if (fault) throw fault;
      isTokenRefused ||= CLOSE_UNAUTHORIZED.includes(code);
      if (run.signal.aborted || code === 1000 || code === 1001) return;
      const words = `the connection was closed: ${reason ? `${code}, ${reason}` : code}`;
      throw new FeedFault(isTokenRefused && !isIn ? "auth-refused" : "lost", words);
    },
    stop(): void {
      cancelWindow();
      subscriptions?.stop();
    },
  };

  /** SSI's own heartbeat and the WebSocket's: whichever it answers shows that it lives. */
  function beat(): void {
    socket?.ping();
    socket?.send(
      JSON.stringify({ method: "ping_pong", channel: "HEARTBEAT", topics: [] } satisfies FastconnectRequest),
    );
  }
}

/** Null for a code that ends nothing. */
function refusalOf(status: number, words: string): FeedFault | null {
  if (status === 401 || status === 403) return new FeedFault("auth-refused", words);
  if (status === 429) return new FeedFault("unreachable", words, { retryAfterMs: FASTCONNECT_CROWDED_MS });
  return status >= 500 && status < 600 ? new FeedFault("unreachable", words) : null;
}
