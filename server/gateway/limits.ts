/** What one client may ask of this server. The figures are ours; the clients are told which one they met. */
export const LIMITS = {
  /** Bytes of one incoming message, Socket.IO and JSON WebSocket alike. */
  messageBytes: 16 * 1024,
  /** Bytes of one REST body. */
  bodyBytes: 64 * 1024,
  /** Bytes of a body that carries a person's document: some 1,500 drawings. */
  documentBytes: 256 * 1024,
  /** Symbols one connection follows, over all its subscriptions. */
  symbolsPerSocket: 2_000,
  /** Lists one connection follows. */
  listsPerSocket: 20,
  /** Requests of one connection: so many a second, and so many at once. */
  requestsPerSecond: 20,
  requestBurst: 40,
  /** Refused requests after which a connection that does not slow down is closed. */
  refusalsBeforeClose: 200,
  /** Events nobody has defined: so many within ten seconds and the connection is closed. */
  unknownEvents: 20,
  /** Connections of each kind that are open at once. */
  sockets: 10_000,
  /** Socket.IO connections of one person, over all devices and programs. */
  socketsPerOwner: 10,
  /** Rules of one person that are tried out on the past at the same time. */
  backtestsPerOwner: 2,
  /** WebSockets of one network address: an office behind one router, with several windows each. */
  socketsPerAddress: 50,
  /** REST requests of one network address. */
  apiRequestsPerSecond: 50,
  apiRequestBurst: 200,
} as const;

/** How often changed states are sent, ms. */
export const FLUSH_MS = 100;
/** How often everybody hears that the server is alive, ms. */
export const HEALTH_MS = 1_000;
/** Socket.IO's heartbeat: how often, and how long an answer may take. */
export const HEARTBEAT = { intervalMs: 10_000, limitMs: 10_000 };
export type Heartbeat = typeof HEARTBEAT;
/** Our side's heartbeat on the JSON WebSocket, ms; who missed one is dropped at the next. */
export const PING_MS = 15_000;

export interface SlowClientLimits {
  /** Bytes that may be queued for one client. */
  capBytes: number;
  /** How long a client may stay over the cap before it is closed, ms. */
  graceMs: number;
}

export const SLOW_CLIENT: SlowClientLimits = { capBytes: 1024 * 1024, graceMs: 10_000 };
