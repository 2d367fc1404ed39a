import type { Health } from "#lib/contract/health.ts";
import type { State } from "#lib/contract/state.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Market } from "../market/market.ts";
import type { Directory } from "./directory.ts";
import type { Flush, Lane } from "./fanout.ts";
import {
  ALL_INDICES_ROOM,
  allFollowed,
  barRoom,
  followsSymbol,
  indexRoom,
  isInFollowedList,
  listBarRoom,
  listRoom,
  listTickRoom,
  NEWS_ROOM,
  tickRoom,
} from "./follower.ts";
import { HEALTH_MS } from "./limits.ts";
import type { PublicStates } from "./public-states.ts";
import { type Backlog, createBacklog, missTick, oweBar } from "./slow-client.ts";
import {
  type Audience,
  type Client,
  type LiveServer,
  queuedBytesOf,
  terminate,
  toUpdate,
} from "./socket-io-client.ts";

/** Who reads too slowly is in this room and left out of every sending. */
export const BEHIND_ROOM = "behind";

export interface SenderOptions {
  io: LiveServer;
  audience: Audience;
  market: Pick<Market, "state">;
  directory: Directory;
  states: PublicStates;
  health: () => Health;
  clock: Pick<Clock, "monotonicMs">;
  log: Log;
}

/**
 * What Socket.IO clients are sent. A list is a room, whose update is built and framed once; single symbols are
 * one message per client.
 */
export function createSender(options: SenderOptions): Lane {
  const { io, market, directory, states, clock, log } = options;
  const { clients, listFollowers, newcomers } = options.audience;
  const behind = new Set<Client>();
  let healthSentAtMs = Number.NEGATIVE_INFINITY;
  let sent: Pick<Health, "feed" | "situation"> | null = null;

  /** The rooms among these that somebody is in; sending to none at all would mean everybody. */
  function occupied(rooms: readonly string[]): string[] {
    return rooms.filter((room) => io.sockets.adapter.rooms.has(room));
  }

  function flushLists(flush: Flush): void {
    for (const list of listFollowers.keys()) {
      const symbols = flush.isNewEpoch
        ? (directory.members(list) ?? [])
        : [...flush.symbols].filter((symbol) => directory.contains(list, symbol));
      if (symbols.length === 0) continue;
      // A snapshot of this very seq has it all already; an update must be newer.
      const current = [...(newcomers.get(list) ?? [])].filter(
        ([, snapshot]) => snapshot.epoch === flush.epoch && snapshot.seq >= flush.seq,
      );
      const except = [BEHIND_ROOM, ...current.map(([id]) => id)];
      io.to(listRoom(list))
        .except(except)
        .emit("update", toUpdate(flush.epoch, flush.seq, states.many(symbols)));
    }
    newcomers.clear();
  }

  function flushSymbols(flush: Flush): void {
    for (const { follows, backlog, socket } of clients.values()) {
      if (backlog || follows.symbols.size === 0) continue;
      const found: State[] = [];
      const candidates =
        flush.isNewEpoch || flush.symbols.size > follows.symbols.size
          ? follows.symbols.keys()
          : flush.symbols;
      for (const symbol of candidates) {
        const followed = follows.symbols.get(symbol);
        if (!followed || isInFollowedList(follows, symbol, directory)) continue;
        const isDirty = flush.symbols.has(symbol) && (market.state(symbol)?.seq ?? 0) > followed.snapshotSeq;
        if (isDirty || flush.isNewEpoch) found.push(states.of(symbol));
      }
      if (found.length > 0) socket.emit("update", toUpdate(flush.epoch, flush.seq, found));
    }
  }

  function flushRest(flush: Flush): void {
    for (const index of flush.indices) {
      const rooms = occupied([ALL_INDICES_ROOM, indexRoom(index.index)]);
      if (rooms.length > 0) io.to(rooms).except(BEHIND_ROOM).emit("index", index);
    }
    for (const bar of flush.bars) {
      const rooms = occupied([barRoom(bar.symbol), ...directory.listsOf(bar.symbol).map(listBarRoom)]);
      if (rooms.length > 0) io.to(rooms).except(BEHIND_ROOM).emit("bar", bar);
    }
  }

  /** Sorts the clients into those that keep up and those that do not, and closes the hopeless. */
  function judgeClients(nowMs: number): void {
    for (const client of behind) if (!clients.has(client.socket.id)) behind.delete(client);
    for (const client of clients.values()) {
      const queuedBytes = queuedBytesOf(client.socket);
      const verdict = client.slow.judge(queuedBytes, nowMs);
      if (verdict === "close") {
        log.warn({ socket: client.socket.id, queuedBytes }, "closed a client that does not read");
        terminate(client.socket);
      } else if (verdict === "behind" && !client.backlog) {
        client.backlog = createBacklog();
        behind.add(client);
        void client.socket.join(BEHIND_ROOM);
      } else if (verdict === "ok" && client.backlog) {
        behind.delete(client);
      }
    }
  }

  /** Notes what those behind are owed, and pays those that have caught up. */
  function settle(flush: Flush): void {
    for (const client of clients.values()) {
      const { backlog, follows, socket } = client;
      if (!backlog) continue;
      const { rooms } = socket;
      const changed = flush.isNewEpoch ? allFollowed(follows, directory) : flush.symbols;
      for (const symbol of changed) {
        if (followsSymbol(follows, symbol, directory)) backlog.symbols.add(symbol);
      }
      for (const index of flush.indices) {
        if (rooms.has(ALL_INDICES_ROOM) || rooms.has(indexRoom(index.index))) {
          backlog.indices.set(index.index, index);
        }
      }
      for (const bar of flush.bars) {
        const barRooms = [barRoom(bar.symbol), ...directory.listsOf(bar.symbol).map(listBarRoom)];
        if (barRooms.some((room) => rooms.has(room))) oweBar(backlog, bar);
      }
      if (!behind.has(client)) pay(client, backlog, flush);
    }
  }

  function pay({ socket, follows }: Client, backlog: Backlog, flush: Flush): void {
    const owed = [...backlog.symbols].filter((symbol) => followsSymbol(follows, symbol, directory));
    if (owed.length > 0) socket.emit("update", toUpdate(flush.epoch, flush.seq, states.many(owed)));
    for (const index of backlog.indices.values()) socket.emit("index", index);
    for (const bar of backlog.bars.values()) socket.emit("bar", bar);
    if (backlog.missedTicks > 0) {
      socket.emit("missed", { ticks: backlog.missedTicks, symbols: [...backlog.missedSymbols] });
    }
  }

  function releasePaid(): void {
    for (const client of clients.values()) {
      if (!client.backlog || behind.has(client)) continue;
      client.backlog = null;
      void client.socket.leave(BEHIND_ROOM);
    }
  }

  function sendHealth(nowMs: number): void {
    const health = options.health();
    const isNews = health.feed !== sent?.feed || health.situation !== sent.situation;
    if (nowMs - healthSentAtMs < HEALTH_MS && !isNews) return;
    healthSentAtMs = nowMs;
    sent = health;
    io.except(BEHIND_ROOM).emit("health", health);
  }

  return {
    ticks(ticks) {
      for (const tick of ticks) {
        const all = [tickRoom(tick.symbol), ...directory.listsOf(tick.symbol).map(listTickRoom)];
        const rooms = occupied(all);
        if (rooms.length === 0) continue;
        io.to(rooms).except(BEHIND_ROOM).emit("tick", tick);
        for (const { backlog, socket } of behind) {
          if (backlog && rooms.some((room) => socket.rooms.has(room))) missTick(backlog, tick);
        }
      }
    },
    news(news) {
      for (const item of news) io.to(NEWS_ROOM).emit("news", item);
    },
    flush(flush) {
      const nowMs = clock.monotonicMs();
      judgeClients(nowMs);
      flushLists(flush);
      flushSymbols(flush);
      flushRest(flush);
      settle(flush);
      releasePaid();
      sendHealth(nowMs);
    },
  };
}
