import { randomBytes } from "node:crypto";
import { deliver } from "../deliver.ts";
import { type Feed, FeedFault, type FeedRun } from "../feed.ts";
import { readSimulation } from "../simulation.ts";
import { type FeedSocket, frameOf, openSocket } from "../socket.ts";
import { decodeFrame, type IdsControl } from "./decode.ts";
import { authFrame, readPrivateKey } from "./session.ts";
import { followWanted, type Subscriptions } from "./subscriptions.ts";
import { IDS_CLOSE_UNAUTHORIZED } from "./wire.ts";

export interface IdsOptions {
  /** `wss://…`. */
  url: string;
  publicKey: string;
  /** Base64 of an RSAKeyValue XML, or PEM. */
  privateKey: string;
  /** The market clock, epoch ms: the wire carries times of day without a date. */
  marketNowMs(): number;
}

/** SSI IDS. Throws at once when the private key cannot be read. */
export function idsFeed(options: IdsOptions): Feed {
  const privateKey = readPrivateKey(options.privateKey);
  return async (run) => {
    const session = createSession(options, run);
    const socket = await openSocket(options.url, {
      clock: run.clock,
      signal: run.signal,
      message: (message) => session.message(frameOf(message)),
      alive: () => run.sink.alive(),
    });
    try {
      await run.sink.connected(readSimulation(socket.simulationHeader, options.url));
      session.begin(socket);
      const nonce = randomBytes(16).toString("hex");
      socket.send(JSON.stringify(authFrame(options.publicKey, privateKey, run.clock.wallMs(), nonce)));
      socket.resume();
      run.heartbeat(() => {
        socket.ping();
        socket.send('{"type":"ping"}');
      });
      session.end(await socket.closed);
    } finally {
      session.stop();
      socket.close();
      // Not before it is gone: there is never more than one connection.
      await socket.closed.catch(() => {});
    }
  };
}

/** What one connection knows: whether it is let in, and what it asked for. */
function createSession(options: IdsOptions, run: FeedRun) {
  const { sink, log } = run;
  let socket: FeedSocket | null = null;
  let subscriptions: Subscriptions | null = null;
  let fault: FeedFault | null = null;

  function control(message: IdsControl): void {
    switch (message.kind) {
      case "ping":
        socket?.send('{"type":"pong"}');
        return;
      case "authenticated":
        if (subscriptions || !socket) return;
        sink.authenticated();
        subscriptions = followWanted(socket, run);
        return;
      case "auth-refused":
        fault = new FeedFault("auth-refused", message.message || message.code || "no reason was given");
        socket?.close();
        return;
      case "subscribed":
        subscriptions?.confirmed(message.channel, message.symbols);
        return;
      case "error":
        log.warn({ code: message.code, upstream: message.message }, "SSI IDS reports an error");
        return;
      case "pong":
      case "unsubscribed":
        return;
      default:
        message satisfies never;
    }
  }

  return {
    begin(open: FeedSocket): void {
      socket = open;
    },
    message(data: string | Uint8Array): void {
      sink.frame?.(data);
      const marketNowMs = options.marketNowMs();
      const frame = decodeFrame(data, { marketNowMs });
      if (frame.control) control(frame.control);
      // Nothing is believed before the session is confirmed.
      else if (subscriptions) deliver(frame.decoded, sink, marketNowMs, () => rawTextOf(data));
    },
    /** Gives the connection's end its meaning. */
    end({ code, reason }: { code: number; reason: string }): void {
      if (fault) throw fault;
      if (run.signal.aborted || code === 1000 || code === 1001) return;
      const words = reason ? `${code}, ${reason}` : String(code);
      if (code === IDS_CLOSE_UNAUTHORIZED && !subscriptions) throw new FeedFault("auth-refused", words);
      throw new FeedFault("lost", `the connection was closed: ${words}`);
    },
    stop(): void {
      subscriptions?.stop();
    },
  };
}

/** Bytes are kept as base64: enough of them for the 2 KB that inspection shows. */
function rawTextOf(data: string | Uint8Array): string {
  if (typeof data === "string") return data;
  return `base64:${Buffer.from(data.subarray(0, 1_500)).toString("base64")}`;
}
