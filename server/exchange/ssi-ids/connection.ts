import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";
import { z } from "zod";
import type { IdsChannel } from "../../feed/ssi-ids/wire.ts";
import { CLOSE_TOO_SLOW, MAX_BUFFERED_BYTES } from "../dialect.ts";
import { parseJson } from "../http.ts";
import type { AuthRefusal } from "./authorize.ts";
import { createFrame, type Frame, type FrameForm } from "./frame.ts";

const CLOSE_UNAUTHORIZED = 4401;
/** A peer that says nothing, not even pong, for so long is gone. */
const SILENCE_MS = 30_000;
const SIGN_IN_MS = 10_000;
const CHANNELS = ["X", "B", "I", "N"] as const;
const MAX_SYMBOLS = 5_000;

const ClientFrame = z.object({
  type: z.enum(["subscribe", "unsubscribe"]),
  channel: z.enum(CHANNELS),
  symbols: z.array(z.string().max(20)).max(MAX_SYMBOLS),
});

/** What one connection follows: codes, or everything. */
type Following = Set<string> | "everything";

export interface IdsConnection {
  /** Sends a frame of a channel when one of `codes` is followed there. */
  offer(channel: IdsChannel, codes: readonly string[], frame: () => Frame): void;
  flush(): void;
  /** Every few seconds: pings, and ends what has gone silent. */
  heartbeat(nowMs: number): void;
  close(): void;
}

export interface ConnectionSetup {
  socket: WebSocket;
  /** Under the WebSocket: frames of one flush leave together. */
  transport: Socket;
  form: FrameForm;
  monotonicMs(): number;
  authorize(frame: unknown): AuthRefusal;
  /** The codes that exist on a channel, out of those asked for; all when `*` is among them. */
  known(channel: IdsChannel, symbols: readonly string[]): { codes: string[]; isEverything: boolean };
  /** What a new subscriber is told at once. */
  opening(channel: IdsChannel, codes: readonly string[]): Frame[];
}

export function openConnection(setup: ConnectionSetup): IdsConnection {
  const { socket, transport, form } = setup;
  const following: Record<IdsChannel, Following> = {
    X: new Set(),
    B: new Set(),
    I: new Set(),
    N: new Set(),
  };
  const openedMs = setup.monotonicMs();
  let heardMs = openedMs;
  let isIn = false;
  let queue: Frame[] = [];

  socket.on("message", (data, isBinary) => {
    heardMs = setup.monotonicMs();
    if (isBinary) return say({ type: "error", code: "NOT_TEXT", message: "Send text frames." });
    receive(parseJson(textOf(data)));
  });
  socket.on("pong", () => {
    heardMs = setup.monotonicMs();
  });
  // A broken peer ends in 'close'; nothing else is to be done about it here.
  socket.on("error", () => {});

  function receive(frame: unknown): void {
    const type = typeof frame === "object" && frame !== null && "type" in frame ? frame.type : undefined;
    if (type === "ping") say({ type: "pong" });
    else if (type === "pong") return;
    else if (!isIn || type === "auth") signIn(frame);
    else {
      const request = ClientFrame.safeParse(frame);
      if (request.success) follow(request.data);
      else say({ type: "error", code: "BAD_REQUEST", message: "This frame is not part of the protocol." });
    }
  }

  function signIn(frame: unknown): void {
    const refusal = isIn
      ? { code: "ALREADY_IN", message: "This session is authenticated." }
      : setup.authorize(frame);
    if (refusal) {
      say({ type: "auth", status: "error", ...refusal });
      if (!isIn) socket.close(CLOSE_UNAUTHORIZED, refusal.code);
      return;
    }
    isIn = true;
    say({ type: "auth", status: "success", sessionId: randomUUID() });
  }

  function follow({ type, channel, symbols }: z.infer<typeof ClientFrame>): void {
    const { codes, isEverything } = setup.known(channel, symbols);
    const before = following[channel];
    if (type === "unsubscribe") {
      if (isEverything) following[channel] = new Set();
      else if (before !== "everything") for (const code of codes) before.delete(code);
    } else if (isEverything) following[channel] = "everything";
    else if (before !== "everything") for (const code of codes) before.add(code);
    const told = isEverything ? ["*"] : codes;
    say({ type: type === "subscribe" ? "subscribed" : "unsubscribed", channel, symbols: told });
    if (type !== "subscribe") return;
    queue.push(...setup.opening(channel, codes));
    flush();
  }

  function say(message: unknown): void {
    // After what is queued, so that a subscriber sees its answer in its place.
    queue.push(createFrame(message));
    flush();
  }

  function flush(): void {
    if (queue.length === 0) return;
    const frames = queue;
    queue = [];
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      // The close frame stands behind all that was not read; who never comes to it is cut off after 30 s.
      socket.close(CLOSE_TOO_SLOW, "too slow");
      return;
    }
    transport.cork();
    for (const frame of frames) socket.send(frame.in(form));
    transport.uncork();
  }

  return {
    offer(channel, codes, frame) {
      const followed = following[channel];
      if (followed === "everything" || codes.some((code) => followed.has(code))) queue.push(frame());
    },
    flush,
    heartbeat(nowMs) {
      if (!isIn && nowMs - openedMs > SIGN_IN_MS) {
        say({ type: "auth", status: "error", code: "TIMEOUT", message: "No auth frame came." });
        return socket.close(CLOSE_UNAUTHORIZED, "TIMEOUT");
      }
      if (nowMs - heardMs > SILENCE_MS) return socket.terminate();
      say({ type: "ping" });
      if (socket.readyState === socket.OPEN) socket.ping();
    },
    close: () => socket.close(1001, "the exchange is going down"),
  };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.from(data as Buffer).toString("utf8");
}
