import type { WebSocket } from "ws";
import type { Channel } from "#lib/contract/socket.ts";
import type { IndexMessage } from "#lib/contract/state.ts";
import type { Level } from "#lib/market/event.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Market } from "../market/market.ts";
import type { Flush, Lane } from "./fanout.ts";
import type { PublicStates } from "./public-states.ts";
import { type Backlog, createBacklog, missTick, oweBar, type SlowGuard } from "./slow-client.ts";

/** One connection of the JSON WebSocket and what it follows: instruments and index codes by name. */
export interface JsonClient {
  socket: WebSocket;
  symbols: Map<string, { channels: Set<Channel>; snapshotSeq: number }>;
  hasNews: boolean;
  hasAllIndices: boolean;
  /** Whether anything came since the last ping. */
  isAlive: boolean;
  slow: SlowGuard;
  /** What it is owed while it is behind, else null. */
  backlog: Backlog | null;
}

export interface JsonAudience {
  clients: Set<JsonClient>;
  bySymbol: Map<string, Set<JsonClient>>;
}

export interface JsonSenderOptions {
  audience: JsonAudience;
  market: Pick<Market, "state" | "source">;
  states: PublicStates;
  clock: Pick<Clock, "monotonicMs">;
  log: Log;
  marketNowMs: () => number;
}

/** What clients of the JSON WebSocket are sent: each message is written as JSON once, however many get it. */
export function createJsonSender(options: JsonSenderOptions): Lane {
  const { market, states, clock, log } = options;
  const { clients, bySymbol } = options.audience;
  /** The levels that were last seen of a symbol: a quote is sent when they are others. */
  const levels = new Map<string, { bids: readonly Level[]; asks: readonly Level[] }>();

  function followers(symbol: string, channel: Channel): JsonClient[] {
    const found: JsonClient[] = [];
    for (const client of bySymbol.get(symbol) ?? []) {
      if (client.symbols.get(symbol)?.channels.has(channel)) found.push(client);
    }
    return found;
  }

  function flushQuotes(flush: Flush): void {
    for (const symbol of flush.symbols) {
      const state = market.state(symbol);
      if (!state || !bySymbol.has(symbol)) continue;
      const before = levels.get(symbol);
      if (before && before.bids === state.bids && before.asks === state.asks) continue;
      levels.set(symbol, { bids: state.bids, asks: state.asks });
      const receivers = followers(symbol, "quote").filter(
        (client) => !client.backlog && state.seq > (client.symbols.get(symbol)?.snapshotSeq ?? 0),
      );
      if (receivers.length === 0) continue;
      const text = JSON.stringify({
        type: "quote",
        symbol,
        source: market.source,
        bids: state.bids,
        asks: state.asks,
        timestamp: isoOf(options.marketNowMs()),
        seq: state.seq,
      });
      for (const client of receivers) client.socket.send(text);
    }
    // What nobody follows any more need not be remembered.
    if (levels.size > 2 * bySymbol.size + 100) levels.clear();
  }

  function flushBars(flush: Flush): void {
    for (const bar of flush.bars) {
      const receivers = followers(bar.symbol, "bar");
      if (receivers.length === 0) continue;
      const text = JSON.stringify({ type: "bar", ...bar });
      for (const client of receivers) {
        if (client.backlog) oweBar(client.backlog, bar);
        else client.socket.send(text);
      }
    }
  }

  function hasIndex(client: JsonClient, index: IndexMessage): boolean {
    return client.hasAllIndices || client.symbols.has(index.index);
  }

  function flushIndices(flush: Flush): void {
    for (const index of flush.indices) {
      const text = JSON.stringify({ type: "index", ...index });
      for (const client of clients) {
        if (!hasIndex(client, index)) continue;
        if (client.backlog) client.backlog.indices.set(index.index, index);
        else client.socket.send(text);
      }
    }
  }

  /** A new day or run: what clients knew is history, so each gets the states of what it follows again. */
  function restart(client: JsonClient): void {
    for (const symbol of client.symbols.keys()) {
      if (market.state(symbol)) send(client, { type: "state", ...states.of(symbol) });
    }
  }

  function judgeClients(nowMs: number): void {
    for (const client of clients) {
      const queuedBytes = client.socket.bufferedAmount;
      const verdict = client.slow.judge(queuedBytes, nowMs);
      if (verdict === "close") {
        log.warn({ queuedBytes }, "closed a client of the JSON WebSocket that does not read");
        client.socket.terminate();
      } else if (verdict === "behind") client.backlog ??= createBacklog();
      else if (client.backlog) pay(client, client.backlog);
    }
  }

  function pay(client: JsonClient, backlog: Backlog): void {
    client.backlog = null;
    for (const symbol of backlog.symbols) {
      if (client.symbols.has(symbol)) send(client, { type: "state", ...states.of(symbol) });
    }
    for (const index of backlog.indices.values()) send(client, { type: "index", ...index });
    for (const bar of backlog.bars.values()) send(client, { type: "bar", ...bar });
    if (backlog.missedTicks > 0) {
      send(client, { type: "missed", ticks: backlog.missedTicks, symbols: [...backlog.missedSymbols] });
    }
  }

  return {
    ticks(ticks) {
      for (const tick of ticks) {
        const receivers = followers(tick.symbol, "tick");
        if (receivers.length === 0) continue;
        const text = JSON.stringify({ type: "tick", ...tick });
        for (const client of receivers) {
          if (client.backlog) missTick(client.backlog, tick);
          else client.socket.send(text);
        }
      }
    },
    news(news) {
      for (const item of news) {
        const text = JSON.stringify({ type: "news", ...item });
        for (const client of clients) if (client.hasNews) client.socket.send(text);
      }
    },
    flush(flush) {
      judgeClients(clock.monotonicMs());
      for (const client of clients) {
        const { backlog } = client;
        if (backlog) {
          const changed = flush.isNewEpoch ? client.symbols.keys() : flush.symbols;
          for (const symbol of changed) if (client.symbols.has(symbol)) backlog.symbols.add(symbol);
        } else if (flush.isNewEpoch) restart(client);
      }
      if (flush.isNewEpoch) levels.clear();
      else flushQuotes(flush);
      flushBars(flush);
      flushIndices(flush);
    },
  };
}

export function send(client: JsonClient, message: object): void {
  if (client.socket.readyState === client.socket.OPEN) client.socket.send(JSON.stringify(message));
}
