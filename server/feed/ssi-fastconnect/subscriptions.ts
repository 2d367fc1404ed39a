import type { FeedRun } from "../feed.ts";
import type { FeedSocket } from "../socket.ts";
import type { FastconnectControl } from "./decode.ts";
import { boardTopicsFor, COMMON_TOPICS, EVERYTHING_TOPICS, splitTopics, topicsOf } from "./topic.ts";
import { FASTCONNECT_EVERYTHING } from "./wire.ts";

type Ack = Extract<FastconnectControl, { kind: "ack" }>;

export interface Subscriptions {
  /** Upstream answered a request. */
  answered(ack: Ack): void;
  stop(): void;
}

/** Asks for what is wanted, and keeps asking as that changes. */
export function followWanted(socket: FeedSocket, run: FeedRun): Subscriptions {
  const { wanted, sink, log } = run;
  const requests = createRequests();
  let asked: string[] = wanted.everything ? [FASTCONNECT_EVERYTHING] : [...wanted.symbols()];
  const refused = new Set<string>();

  function request(method: "subscribe" | "unsubscribe", topics: readonly string[]): void {
    for (const part of splitTopics(method, topics)) {
      if (method === "subscribe") requests.add(part.topics);
      socket.send(part.text);
    }
  }

  function refuse(topics: readonly string[], message: string): void {
    log.warn({ upstream: message }, "SSI refuses a subscription");
    for (const topic of topics) {
      if (EVERYTHING_TOPICS.includes(topic)) request("subscribe", boardTopicsFor(topic));
      // Only who is refused as a trade is unknown: for others there may be no such board.
      else if (topic.startsWith("trade.")) refused.add(topic.slice("trade.".length));
    }
  }

  function confirm(): void {
    const known = asked.filter((symbol) => !refused.has(symbol));
    const unknown = asked.filter((symbol) => refused.has(symbol));
    sink.subscribed?.(known, unknown);
    asked = [];
    refused.clear();
  }

  // A topic of many symbols has a request of its own: a refusal then tells what it is about.
  for (const topic of wanted.everything ? [...COMMON_TOPICS, ...EVERYTHING_TOPICS] : COMMON_TOPICS) {
    request("subscribe", [topic]);
  }
  if (!wanted.everything) request("subscribe", topicsOf(wanted.symbols()));
  const stop = wanted.everything
    ? () => {}
    : wanted.onChange((added, removed) => {
        request("unsubscribe", topicsOf(removed));
        request("subscribe", topicsOf(added));
        asked.push(...added);
      });

  return {
    answered({ method, isOk, message }) {
      if (method !== "subscribe") {
        if (!isOk) log.warn({ upstream: message }, `SSI refuses: ${method}`);
        return;
      }
      const isWaiting = requests.size > 0;
      const topics = requests.answered(isOk, message);
      if (!isOk) refuse(topics, message);
      if (isWaiting && requests.size === 0) confirm();
    },
    stop,
  };
}

/**
 * Subscribe requests that are not answered yet, in their order. An answer names its topics, or only some of
 * them when a second one refuses the others, or, since the texts are not documented, none at all.
 */
function createRequests() {
  let waiting: Set<string>[] = [];
  return {
    get size() {
      return waiting.length;
    },
    add(topics: readonly string[]): void {
      waiting.push(new Set(topics));
    },
    /** The topics that an answer is about. */
    answered(isOk: boolean, message: string): string[] {
      const named = message.match(/[a-z]+(?:\.[a-z]+)?\.(?:\*|[A-Z0-9]+)/g) ?? [];
      const at = Math.max(
        0,
        waiting.findIndex((topics) => named.some((topic) => topics.has(topic))),
      );
      const request = waiting[at];
      if (!request) return [];
      const about = named.filter((topic) => request.has(topic));
      for (const topic of about) request.delete(topic);
      const isDone = !isOk || about.length === 0 || request.size === 0;
      // Answers come in order: whatever was asked before is answered too.
      waiting = waiting.slice(isDone ? at + 1 : at);
      return about.length > 0 ? about : [...request];
    },
  };
}
