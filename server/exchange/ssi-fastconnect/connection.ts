import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";
import { z } from "zod";
import { FASTCONNECT_MAX_FRAME_BYTES, type FastconnectAck } from "../../feed/ssi-fastconnect/wire.ts";
import { CLOSE_TOO_SLOW, MAX_BUFFERED_BYTES } from "../dialect.ts";
import { parseJson } from "../http.ts";
import { createFollowing, isTradingTopic, type Lane, parseTopic, type TopicWish } from "./topics.ts";

const MAX_TOPICS = 20_000;

const ClientFrame = z.object({
  method: z.string().max(40),
  channel: z.string().max(40).optional(),
  topics: z.array(z.string()).max(FASTCONNECT_MAX_FRAME_BYTES).optional(),
});

export interface FastConnectConnection {
  /** Sends a text when a topic of this lane names one of `filters`. */
  offer(lane: Lane, filters: readonly string[], text: () => string): void;
  isFollowing(lane: Lane, filters: readonly string[]): boolean;
  flush(): void;
  close(): void;
}

export interface ConnectionSetup {
  socket: WebSocket;
  /** Under the WebSocket: frames of one flush leave together. */
  transport: Socket;
  /** What a new follower is told at once. */
  opening(wish: TopicWish): string[];
}

export function openConnection({ socket, transport, opening }: ConnectionSetup): FastConnectConnection {
  const following = createFollowing();
  let queue: string[] = [];
  socket.on("message", (data) => {
    const text = textOf(data);
    // SSI drops a longer one without a word.
    if (Buffer.byteLength(text) <= FASTCONNECT_MAX_FRAME_BYTES) receive(parseJson(text));
  });
  socket.on("error", () => {});

  function receive(value: unknown): void {
    const frame = ClientFrame.safeParse(value);
    if (!frame.success) {
      acknowledge("", "DATA", "error", "Invalid message");
      return;
    }
    const { method, topics = [] } = frame.data;
    const word = method.toLowerCase();
    if (word === "ping_pong") acknowledge("PING_PONG", "HEARTBEAT", "ok", "pong");
    else if (word === "list_subscription") {
      say(JSON.stringify({ trading: "", data: following.topics.join(";") }));
    } else if (word === "subscribe") subscribe(topics);
    else if (word === "unsubscribe") unsubscribe(topics);
    else acknowledge(method, "DATA", "error", `Invalid method: ${method}`);
  }

  function subscribe(topics: readonly string[]): void {
    const { wishes, bad, denied } = sortTopics(topics);
    if (following.size + wishes.length > MAX_TOPICS) {
      acknowledge("subscribe", "DATA", "error", `Invalid: more than ${MAX_TOPICS} topics`);
      return;
    }
    for (const wish of wishes) following.add(wish);
    report("subscribe", "Subscribed", { wishes, bad, denied });
    queue.push(...wishes.flatMap(opening));
    flush();
  }

  function unsubscribe(topics: readonly string[]): void {
    const sorted = sortTopics(topics);
    following.remove(sorted.wishes.map((wish) => wish.topic));
    report("unsubscribe", "Unsubscribed", sorted);
  }

  /** One acknowledgement of what was done, one of what was not. */
  function report(method: string, done: string, { wishes, bad, denied }: SortedTopics): void {
    if (wishes.length > 0) {
      acknowledge(method, "DATA", "ok", `${done}: ${wishes.map((wish) => wish.topic).join(";")}`);
    }
    if (denied.length > 0) {
      acknowledge(method, "TRADING", "error", `Denied (scope): ${denied.join(";")}`);
    }
    if (bad.length > 0 || wishes.length + denied.length === 0) {
      acknowledge(method, "DATA", "error", `Invalid: ${bad.join(";").slice(0, 1_000)}`);
    }
  }

  function acknowledge(
    method: string,
    channel: FastconnectAck["channel"],
    status: FastconnectAck["status"],
    message: string,
  ): void {
    say(JSON.stringify({ method, channel, status, message } satisfies FastconnectAck));
  }

  function say(text: string): void {
    // After what is queued, so that a subscriber sees its answer in its place.
    queue.push(text);
    flush();
  }

  function flush(): void {
    if (queue.length === 0) return;
    const texts = queue;
    queue = [];
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      socket.close(CLOSE_TOO_SLOW, "too slow");
      return;
    }
    transport.cork();
    for (const text of texts) socket.send(text);
    transport.uncork();
  }

  return {
    offer(lane, filters, text) {
      if (following.has(lane, filters)) queue.push(text());
    },
    isFollowing: following.has,
    flush,
    close: () => socket.close(1001, "the exchange is going down"),
  };
}

interface SortedTopics {
  wishes: TopicWish[];
  bad: string[];
  denied: string[];
}

function sortTopics(topics: readonly string[]): SortedTopics {
  const sorted: SortedTopics = { wishes: [], bad: [], denied: [] };
  for (const text of topics) {
    const wish = parseTopic(text);
    if (wish) sorted.wishes.push(wish);
    else if (isTradingTopic(text)) sorted.denied.push(text);
    else sorted.bad.push(text);
  }
  return sorted;
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.from(data as Buffer).toString("utf8");
}
