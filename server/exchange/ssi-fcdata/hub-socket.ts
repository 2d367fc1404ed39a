import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";
import { z } from "zod";
import { CLOSE_TOO_SLOW, MAX_BUFFERED_BYTES } from "../dialect.ts";
import { parseJson } from "../http.ts";
import { type Channels, isFollowing, parseChannels, type StreamType } from "./channels.ts";
import type { Content } from "./content.ts";

export const HUB = "FcMarketDataV2Hub";

/** Hub frames stay small: the pinned library of SSI's client takes no frame above 1 MiB. */
const MAX_FRAME_CHARACTERS = 128 * 1024;

/** Any hub may be named; only ours is there. Numbers of the official clients are whole, SignalR allows text. */
const Invocation = z.object({
  H: z.string().max(200),
  M: z.string().max(200),
  A: z.array(z.unknown()).max(10),
  I: z.union([z.number().int(), z.string().max(20)]),
});

/** A hub message as JSON text, ready to stand in `M`. */
export type HubMessage = string;

/** `{"DataType":..,"Content":".."}` as text; `content` comes with its quotation marks escaped. */
export function broadcastMessage(type: StreamType, content: Content): HubMessage {
  return `{"H":"${HUB}","M":"Broadcast","A":["{\\"DataType\\":\\"${type}\\",\\"Content\\":\\"{${content}}\\"}"]}`;
}

function errorMessage(words: string): HubMessage {
  return `{"H":"${HUB}","M":"Error","A":[${JSON.stringify(words)}]}`;
}

/** One WebSocket of the hub. What it follows outlives it in `channels`, for `/reconnect`. */
export interface HubSocket {
  readonly channels: Channels;
  offer(type: StreamType, code: string, message: () => HubMessage): void;
  flush(): void;
  keepAlive(): void;
  /** Ends it without a word, as a newer socket of the same connection token does. */
  drop(): void;
  close(): void;
}

export interface HubSocketSetup {
  socket: WebSocket;
  transport: Socket;
  channels: Channels;
  /** What a new follower is told at once. */
  opening(channels: Channels): HubMessage[];
}

export function openHubSocket(setup: HubSocketSetup): HubSocket {
  const { socket, transport, opening } = setup;
  let { channels } = setup;
  let queue: HubMessage[] = [];
  let cursor = 1;
  socket.send('{"C":"s-0,1","S":1,"M":[]}');
  socket.on("message", (data) => receive(parseJson(textOf(data))));
  socket.on("error", () => {});

  function receive(value: unknown): void {
    const invocation = Invocation.safeParse(value);
    if (!invocation.success) return;
    const { H: hub, M: method, A: args, I: number } = invocation.data;
    // Classic SignalR answers with the number as text.
    const I = String(number);
    if (hub.toUpperCase() !== HUB.toUpperCase()) {
      send(JSON.stringify({ I, E: `There is no hub «${hub}».` }));
    } else if (method.toUpperCase() !== "SWITCHCHANNELS") {
      send(JSON.stringify({ I, E: `The hub has no method «${method}».` }));
    } else switchChannels(args[0], I);
  }

  /** Replaces what was followed: SSI's own .NET client remembers only its last call. */
  function switchChannels(argument: unknown, I: string): void {
    const next = parseChannels(argument);
    send(JSON.stringify({ I }));
    if (!next) queue.push(errorMessage("Invalid channel"));
    else {
      channels = next;
      queue.push(...opening(channels));
    }
    flush();
  }

  function send(text: string): void {
    if (socket.readyState === socket.OPEN) socket.send(text);
  }

  function flush(): void {
    if (queue.length === 0) return;
    const messages = queue;
    queue = [];
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      // The close frame stands behind all that was not read; who never comes to it is cut off after 30 s.
      socket.close(CLOSE_TOO_SLOW, "too slow");
      return;
    }
    transport.cork();
    let start = 0;
    let size = 0;
    for (const [at, message] of messages.entries()) {
      if (at > start && size + message.length > MAX_FRAME_CHARACTERS) {
        sendMessages(messages.slice(start, at));
        start = at;
        size = 0;
      }
      size += message.length;
    }
    sendMessages(messages.slice(start));
    transport.uncork();
  }

  function sendMessages(messages: readonly HubMessage[]): void {
    cursor++;
    send(`{"C":"s-0,${cursor}","M":[${messages.join(",")}]}`);
  }

  return {
    get channels() {
      return channels;
    },
    offer(type, code, message) {
      if (isFollowing(channels, type, code)) queue.push(message());
    },
    flush,
    keepAlive: () => send("{}"),
    drop: () => socket.terminate(),
    close: () => socket.close(1001),
  };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.from(data as Buffer).toString("utf8");
}
