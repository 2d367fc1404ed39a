/**
 * The words of SSI FastConnect v3 on the wire: REST for the session, a plain WebSocket for the stream. Numbers
 * travel as strings, times as `yyyy/MM/dd HH:mm:ss` in Vietnam, prices in VND (points), volumes in shares.
 */

export const FASTCONNECT_TOKEN_PATH = "/api/v3/auth/token";
export const FASTCONNECT_REFRESH_PATH = "/api/v3/auth/refresh";
export const FASTCONNECT_STREAM_PATH = "/ws/v3";

/**
 * SSI's firewall answers 403 to agents that do not look like a browser's. This is who we are, in the form that
 * well-behaved programs use: it begins as browsers do and then says the truth, instead of posing as Chrome.
 */
export const FASTCONNECT_USER_AGENT = "Mozilla/5.0 (compatible; Khop/1.0; price board)";

/** The server drops client frames from this size on, so ours stay below. */
export const FASTCONNECT_MAX_FRAME_BYTES = 4_096;

/** Too many connections of one key (more than ten): when to come back at the earliest, ms. */
export const FASTCONNECT_CROWDED_MS = 30_000;

/** HTTP 202: somebody has to confirm the login in SSI's app. */
export const FASTCONNECT_OTP_PENDING = 401_114;

/** Stands for every symbol in a topic; a board's name there stands for its symbols, an index for its members. */
export const FASTCONNECT_EVERYTHING = "*";
export const FASTCONNECT_BOARDS = ["HOSE", "HNX", "UPCOM", "DER"] as const;
export type FastconnectBoard = (typeof FASTCONNECT_BOARDS)[number];

/** Topic types that carry symbols. `indexsummary` exists too; its fields are not published. */
export const FASTCONNECT_SYMBOL_TYPES = ["trade", "quote", "room", "put", "oddlot", "market"] as const;
export type FastconnectSymbolType = (typeof FASTCONNECT_SYMBOL_TYPES)[number];

export const FASTCONNECT_INDEX_TYPE = "trade.index";
/** Sessions of the boards. */
export const FASTCONNECT_FLAG_TOPIC = "market.FLAG";

export interface FastconnectTokenRequest {
  apiKey: string;
  apiSecret: string;
  otp?: string;
}

export interface FastconnectRefreshRequest {
  refreshToken: string;
}

/** No envelope around it. Times in epoch seconds; a refresh token is good once. */
export interface FastconnectTokenAnswer {
  tokenType: "Bearer";
  accessToken: string;
  refreshToken: string;
  expiresAt: number;
  refreshExpiresAt: number;
}

/** Body of a refused request, and the frame of a refused connection. */
export interface FastconnectRefusal {
  code: number;
  msg: string;
}

/** Client to server. */
export type FastconnectRequest =
  | { method: "subscribe" | "unsubscribe"; channel: "DATA"; topics: readonly string[] }
  | { method: "list_subscription" }
  | { method: "ping_pong"; channel: "HEARTBEAT"; topics: readonly [] };

/** Server to client: an answer to a request. */
export interface FastconnectAck {
  method: string;
  channel: "DATA" | "HEARTBEAT" | "TRADING";
  status: "ok" | "error";
  message: string;
}

/** Answer to `list_subscription`: topics joined with `;`. */
export interface FastconnectSubscriptionList {
  trading: string;
  data: string;
}

export interface FastconnectData<T> {
  channel: "DATA";
  topic: string;
  data: T;
}

type FastconnectLevel = readonly [price: string, volume: string];

/** `trade.X`. */
export interface FastconnectTrade {
  /** Symbol. */
  s: string;
  t: string;
  p: string;
  q: string;
  /** Average price of the day. */
  a?: string;
  /** Side; absent when unknown. */
  si?: "B" | "S";
  o?: string;
  h?: string;
  l?: string;
  /** Shares of the day up to and including this trade. */
  v?: string;
}

/** `trade.X@1m`, `trade.X@5m`, also of an index: the running bar. */
export interface FastconnectBar {
  s: string;
  /** Start of the bar. */
  st: string;
  t: string;
  o: string;
  h: string;
  l: string;
  c: string;
  v: string;
}

/** `quote.X`: the full book, best first. */
export interface FastconnectQuote {
  s: string;
  t: string;
  bids: readonly FastconnectLevel[];
  asks: readonly FastconnectLevel[];
}

/** `room.X`, foreign investors. */
export interface FastconnectRoom {
  s: string;
  t: string;
  /** Total and remaining room, shares. */
  tr: string;
  cr: string;
  /** Bought and sold today: shares and VND. */
  bq: string;
  bv: string;
  sq: string;
  sv: string;
}

/** `put.X`, put-through. */
export interface FastconnectPut {
  s: string;
  t: string;
  p: string;
  q: string;
  /** Of the day: shares and VND. */
  tq: string;
  tv: string;
}

/** `oddlot.X`. */
export interface FastconnectOddLot extends FastconnectQuote {
  p?: string;
  q?: string;
}

/** `market.X`, the day's limits; `t` is a date alone. */
export interface FastconnectMaster {
  s: string;
  b: FastconnectBoard;
  t: string;
  ce: string;
  fl: string;
  ref: string;
}

/** `market.FLAG`: the session of a whole board. */
export interface FastconnectFlag {
  b: FastconnectBoard;
  t: string;
  f: string;
}

/** `trade.index.X`. */
export interface FastconnectIndex {
  s: string;
  b: FastconnectBoard;
  /** Session. */
  ss: string;
  t: string;
  /** Level, points. Not a volume, although a trade's `v` is one. */
  v: string;
  c: string;
  cr: string;
  adv: string;
  dec: string;
  /** Unchanged. */
  nc: string;
  ce: string;
  fl: string;
  /** Matched: VND and shares. */
  tmv: string;
  tmq: string;
  /** Put-through: VND and shares. */
  tvp: string;
  tqp: string;
  /** Both together. */
  tq: string;
  tv: string;
}
