import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { Server } from "socket.io";
import type { Health } from "#lib/contract/health.ts";
import { type Refusal, refuse } from "#lib/contract/refusals.ts";
import { type SubscribeAnswer, Subscription } from "#lib/contract/socket.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Market } from "../market/market.ts";
import type { Directory } from "./directory.ts";
import type { Lane } from "./fanout.ts";
import { ALL_INDICES_ROOM, BAD_SUBSCRIPTION, createFollows, follow, roomsOf, unfollow } from "./follower.ts";
import { type Heartbeat, LIMITS, type SlowClientLimits } from "./limits.ts";
import type { Identity } from "./owner.ts";
import type { OwnerNews } from "./owner-news.ts";
import { answerOwner, type Belongings } from "./owner-requests.ts";
import type { Interest } from "./parts.ts";
import type { PublicStates } from "./public-states.ts";
import { createRateLimit, createRequestGuard } from "./rate-limit.ts";
import { createSlowGuard } from "./slow-client.ts";
import {
  type Audience,
  type Client,
  type LiveServer,
  type LiveSocket,
  terminate,
  toUpdate,
  wallNowMs,
} from "./socket-io-client.ts";
import { BEHIND_ROOM, createSender } from "./socket-io-sender.ts";

export const SOCKET_IO_PATH = "/socket.io/";

export interface SocketIoLane extends Lane, OwnerNews {
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export interface SocketIoOptions {
  market: Market;
  directory: Directory;
  states: PublicStates;
  health: () => Health;
  interest: Interest;
  clock: Clock;
  log: Log;
  slowClient: SlowClientLimits;
  heartbeat: Heartbeat;
  /** Whether a request comes from our own pages or from a program. */
  isAllowed(request: IncomingMessage): boolean;
  /** Whose a socket is; null for a program without a token. */
  identify(request: IncomingMessage): Promise<Identity | null>;
  /** What an owner has, for the programs that ask. */
  belongings: Belongings;
}

const DEFINED_EVENTS: ReadonlySet<string> = new Set([
  ...["subscribe", "unsubscribe", "clock"],
  ...["watchlists", "alerts"],
]);

export function createSocketIo(options: SocketIoOptions): SocketIoLane {
  const { market, directory, states, interest, clock, log } = options;
  // Socket.IO hangs its listeners on this server, which never listens; the gateway passes on what is meant for it.
  const door = createServer();
  const io: LiveServer = new Server(door, {
    path: SOCKET_IO_PATH,
    serveClient: false,
    // Browsers elsewhere get no CORS headers; `cors.origin` would not stop their WebSockets, `allowRequest` does.
    allowRequest: (request, answer) => answer(null, isWelcome(request)),
    allowEIO3: false,
    maxHttpBufferSize: LIMITS.messageBytes,
    perMessageDeflate: false,
    httpCompression: false,
    // Who opens a connection and then says nothing is gone within 10 s.
    connectTimeout: 9_000,
    pingInterval: options.heartbeat.intervalMs,
    pingTimeout: options.heartbeat.limitMs,
    destroyUpgrade: false,
  });
  const audience: Audience = { clients: new Map(), listFollowers: new Map(), newcomers: new Map() };
  const { clients, listFollowers, newcomers } = audience;
  /** By socket id. */
  const ownerRooms = new Map<string, readonly string[]>();
  /** How often proofs have lost their worth: what was asked before that must be asked again. */
  let endings = 0;
  /** As they were when the first follower came. */
  const listMembers = new Map<string, readonly string[]>();

  function isWelcome(request: IncomingMessage): boolean {
    return options.isAllowed(request) && io.engine.clientsCount < LIMITS.sockets;
  }

  io.on("connection", (socket) => {
    const client: Client = {
      socket,
      follows: createFollows(),
      guard: createRequestGuard(LIMITS),
      slow: createSlowGuard(options.slowClient),
      backlog: null,
    };
    clients.set(socket.id, client);
    watchEvents(socket);
    socket.on("subscribe", (request, answer) => {
      respond(client, "subscribe", request, answer, () => subscribe(client, request));
    });
    socket.on("unsubscribe", (request, answer) => {
      respond(client, "unsubscribe", request, answer, () => unsubscribe(client, request));
    });
    socket.on("clock", (answer: unknown) => {
      if (typeof answer === "function" && client.guard(clock.monotonicMs()) === "ok") answer(wallNowMs());
    });
    answerOwner(client, { ...options, identify: () => options.identify(socket.request) });
    socket.on("disconnect", () => forget(client));
    socket.emit("health", options.health());
    void joinOwner(socket);
  });

  /** Rooms of its own kind, which no subscription names: who is told of the owner's changes. */
  async function joinOwner(socket: LiveSocket): Promise<void> {
    try {
      const before = endings;
      const identity = await options.identify(socket.request);
      if (!identity || !socket.connected) return;
      if (endings !== before) return await joinOwner(socket);
      const room = ownerRoom(identity.ownerId);
      const others = [...ownerRooms.values()].filter((rooms) => rooms.includes(room));
      if (others.length >= LIMITS.socketsPerOwner) {
        socket.emit("refused", refuse("TOO_MANY_SOCKETS"));
        // Told to leave, it stays away until it or its page decides otherwise.
        socket.disconnect(true);
        return;
      }
      ownerRooms.set(socket.id, [ownerRoom(identity.ownerId), proofRoom(identity.proof)]);
      await socket.join([ownerRoom(identity.ownerId), proofRoom(identity.proof)]);
      socket.emit("joined");
    } catch (error) {
      log.error({ err: error }, "cannot tell whose a socket is; it hears of no watchlists");
    }
  }

  /** Undefined events are not answered; who keeps on sending them is sent away. */
  function watchEvents(socket: LiveSocket): void {
    const unknownEvents = createRateLimit(LIMITS.unknownEvents / 10, LIMITS.unknownEvents);
    socket.onAny((event: unknown) => {
      if (DEFINED_EVENTS.has(String(event)) || unknownEvents.take(clock.monotonicMs())) return;
      log.warn({ socket: socket.id }, "closed a client that sends undefined events");
      terminate(socket);
    });
    socket.on("error", (error) => log.debug({ err: error, socket: socket.id }, "a client sent nonsense"));
  }

  /** Limits, faults and the two ways of answering, the same for every request. */
  function respond(
    client: Client,
    event: "subscribe" | "unsubscribe",
    request: unknown,
    answer: unknown,
    carryOut: () => SubscribeAnswer | { ok: true },
  ): void {
    const call = typeof answer === "function" ? answer : typeof request === "function" ? request : null;
    const verdict = client.guard(clock.monotonicMs());
    if (verdict === "close") {
      log.warn({ socket: client.socket.id }, "closed a client that floods us with requests");
      terminate(client.socket);
      return;
    }
    let result: SubscribeAnswer | { ok: true };
    try {
      result = verdict === "ok" ? carryOut() : { ok: false, error: refuse("RATE_LIMITED") };
    } catch (error) {
      log.error({ err: error, event }, "a request of a client failed");
      result = { ok: false, error: refuse("INTERNAL") };
    }
    if (call) call(result);
    else tellWithoutAnswer(client, result);
    if (event === "subscribe" && result.ok) sendIndices(client, request);
  }

  function tellWithoutAnswer(client: Client, result: SubscribeAnswer | { ok: true }): void {
    if (!result.ok) client.socket.emit("refused", result.error);
    else if ("states" in result) {
      client.socket.emit("update", toUpdate(result.epoch, result.seq, result.states));
      if (result.unknown.length > 0) client.socket.emit("refused", unknownSymbols(result.unknown));
    }
  }

  function subscribe(client: Client, request: unknown): SubscribeAnswer {
    const parsed = Subscription.safeParse(request);
    if (!parsed.success) return { ok: false, error: BAD_SUBSCRIPTION };
    const { epoch, seq } = market;
    const followed = follow(client.follows, parsed.data, directory, seq);
    if (!followed.ok) return followed;
    if ("list" in parsed.data) {
      const { list } = parsed.data;
      const ofList = newcomers.get(list) ?? new Map<string, { epoch: string; seq: number }>();
      newcomers.set(list, ofList.set(client.socket.id, { epoch, seq }));
    }
    if (followed.newList) countList(followed.newList, 1);
    if (followed.newSymbols.length > 0) interest.want(followed.newSymbols);
    enterRooms(client);
    return { ok: true, epoch, seq, states: states.many(followed.symbols), unknown: followed.unknown };
  }

  /** Who begins to follow an index gets its level now, not only when it changes. */
  function sendIndices(client: Client, request: unknown): void {
    const parsed = Subscription.safeParse(request);
    if (!parsed.success) return;
    const names = "symbols" in parsed.data ? parsed.data.symbols : [];
    const hasAll = client.socket.rooms.has(ALL_INDICES_ROOM) && parsed.data.channels?.includes("index");
    for (const index of states.indices()) {
      const isNamed = names.includes(index.index) && client.follows.indices.has(index.index);
      if (hasAll || isNamed) client.socket.emit("index", index);
    }
  }

  function unsubscribe(client: Client, request: unknown): { ok: true } | { ok: false; error: Refusal } {
    const parsed = Subscription.safeParse(request);
    if (!parsed.success) return { ok: false, error: BAD_SUBSCRIPTION };
    const gone = unfollow(client.follows, parsed.data);
    if (gone.list) countList(gone.list, -1);
    if (gone.symbols.length > 0) interest.unwant(gone.symbols);
    enterRooms(client);
    return { ok: true };
  }

  function enterRooms(client: Client): void {
    const { socket } = client;
    const wanted = roomsOf(client.follows);
    const mine = new Set([socket.id, BEHIND_ROOM, ...(ownerRooms.get(socket.id) ?? [])]);
    for (const room of socket.rooms) if (!wanted.has(room) && !mine.has(room)) void socket.leave(room);
    const missing = [...wanted].filter((room) => !socket.rooms.has(room));
    if (missing.length > 0) void socket.join(missing);
  }

  /** A list is wanted upstream once, however many follow it. */
  function countList(list: string, change: 1 | -1): void {
    const count = (listFollowers.get(list) ?? 0) + change;
    if (count > 0) listFollowers.set(list, count);
    else listFollowers.delete(list);
    if (change === 1 && count === 1) {
      const members = directory.members(list) ?? [];
      listMembers.set(list, members);
      interest.want(members);
    }
    if (change === -1 && count === 0) {
      // The ones that were wanted: the list may have others by now.
      interest.unwant(listMembers.get(list) ?? []);
      listMembers.delete(list);
    }
  }

  function cut(room: string): void {
    endings += 1;
    for (const { socket } of clients.values()) {
      if (ownerRooms.get(socket.id)?.includes(room)) terminate(socket);
    }
  }

  function forget(client: Client): void {
    clients.delete(client.socket.id);
    ownerRooms.delete(client.socket.id);
    for (const list of client.follows.lists.keys()) countList(list, -1);
    if (client.follows.symbols.size > 0) interest.unwant([...client.follows.symbols.keys()]);
  }

  return {
    ...createSender({ io, audience, market, directory, states, health: options.health, clock, log }),
    handleRequest: (request, response) => void door.emit("request", request, response),
    handleUpgrade: (request, socket, head) => void door.emit("upgrade", request, socket, head),
    tell: (ownerId, news) => void io.to(ownerRoom(ownerId)).emit("watchlists", news),
    tellAlerts: (ownerId, news) => void io.to(ownerRoom(ownerId)).emit("alerts", news),
    tellDocument: (ownerId, news) => void io.to(ownerRoom(ownerId)).emit("document", news),
    end: (proof) => cut(proofRoom(proof)),
    endOwner: (ownerId) => cut(ownerRoom(ownerId)),
    close: () => io.close(),
  };
}

const ownerRoom = (ownerId: string): string => `owner:${ownerId}`;
const proofRoom = (proof: string): string => `proof:${proof}`;

export function unknownSymbols(symbols: readonly string[]): Refusal {
  return refuse("UNKNOWN_SYMBOL", `No instrument or index has this symbol: ${symbols.join(", ")}.`);
}
