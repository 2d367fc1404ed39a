import type { Server, Socket } from "socket.io";
import type { ClientEvents, ServerEvents, Update } from "#lib/contract/socket.ts";
import type { State } from "#lib/contract/state.ts";
import type { Follows } from "./follower.ts";
import type { RequestVerdict } from "./rate-limit.ts";
import type { Backlog, SlowGuard } from "./slow-client.ts";

export type LiveServer = Server<ClientEvents, ServerEvents>;
export type LiveSocket = Socket<ClientEvents, ServerEvents>;

/** One Socket.IO connection and what we keep about it. */
export interface Client {
  socket: LiveSocket;
  follows: Follows;
  guard: (nowMs: number) => RequestVerdict;
  slow: SlowGuard;
  /** What it is owed while it is behind, else null. */
  backlog: Backlog | null;
}

/** All connections, and who follows which list; requests write it, the sender reads it. */
export interface Audience {
  /** By socket id. */
  clients: Map<string, Client>;
  /** How many clients follow a list. */
  listFollowers: Map<string, number>;
  /** Per list, the socket ids that got its snapshot since the last flush. */
  newcomers: Map<string, Map<string, { epoch: string; seq: number }>>;
}

/** The wall clock with fractions of a millisecond, which a browser on the same machine can subtract. */
export function wallNowMs(): number {
  return performance.timeOrigin + performance.now();
}

export function toUpdate(epoch: string, seq: number, states: State[]): Update {
  return { epoch, seq, sentAt: wallNowMs(), states };
}

/** What Engine.IO has for us besides its public face. */
interface EngineConnection {
  writeBuffer?: { data?: unknown }[];
  transport?: { socket?: { bufferedAmount?: number; terminate?(): void } };
}

/** Bytes that wait for a client: in Engine.IO's own queue and below it in the WebSocket. */
export function queuedBytesOf(socket: LiveSocket): number {
  const connection = socket.conn as unknown as EngineConnection;
  let bytes = connection.transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of connection.writeBuffer ?? []) bytes += typeof data === "string" ? data.length : 0;
  return bytes;
}

/**
 * Cuts a connection without waiting for a peer that may never read again. Nothing is said before: a client that
 * is told to leave stays away for good, one that was cut off comes back when it can.
 */
export function terminate(socket: LiveSocket): void {
  const connection = socket.conn as unknown as EngineConnection;
  if (connection.transport?.socket?.terminate) connection.transport.socket.terminate();
  else socket.conn.close(true);
}
