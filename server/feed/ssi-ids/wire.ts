/**
 * The words of SSI IDS on the wire. SSI publishes no document of it: these are ours until SSI hands one out,
 * and only this folder knows them.
 */

/** X ticks, quotes and state; B one-minute bars; I indices; N news. */
export type IdsChannel = "X" | "B" | "I" | "N";

export const IDS_CHANNELS: readonly IdsChannel[] = ["X", "B", "I", "N"];

/** Stands for every symbol in a subscription. */
export const IDS_EVERYTHING = "*";

/** Close code after a refused authentication, or when a session has ended. */
export const IDS_CLOSE_UNAUTHORIZED = 4401;

/** First frame of the client. */
export interface IdsAuth {
  type: "auth";
  publicKey: string;
  /** Epoch ms; more than 60 s off is refused. */
  timestamp: number;
  /** Hex, used once. */
  nonce: string;
  /** Lower-case hex of RSASSA-PKCS1-v1_5 with SHA-256 over `publicKey|timestamp|nonce`. */
  signature: string;
}

export type IdsAuthAnswer =
  | { type: "auth"; status: "success"; sessionId: string }
  | { type: "auth"; status: "error"; code: string; message: string };

export interface IdsSubscription {
  type: "subscribe" | "unsubscribe";
  channel: IdsChannel;
  symbols: readonly string[];
}

export interface IdsSubscriptionAnswer {
  type: "subscribed" | "unsubscribed";
  channel: IdsChannel;
  symbols: readonly string[];
}

export interface IdsHeartbeat {
  type: "ping" | "pong";
}

export interface IdsData<T> {
  type: "data";
  channel: IdsChannel;
  data: T;
}

type IdsLevel = readonly [price: number, volume: number];

/** Channel X. `lastVolume` present = a trade; absent = quote or state only. Prices VND, volumes shares. */
export interface IdsX {
  sym: string;
  lastPrice?: number;
  lastVolume?: number;
  /** HH:mm:ss in Vietnam; the date is the trading day of the session. */
  time: string;
  totalVolume?: number;
  /** VND. */
  totalValue?: number;
  side?: "B" | "S" | "U";
  bids?: readonly IdsLevel[];
  asks?: readonly IdsLevel[];
  ref?: number;
  ceiling?: number;
  floor?: number;
  open?: number;
  high?: number;
  low?: number;
  foreignBuy?: number;
  foreignSell?: number;
  room?: number;
  session?: string;
  status?: string;
  /** Indicative price and volume of a call auction. */
  estPrice?: number;
  estVolume?: number;
}

/** Channel B. */
export interface IdsB {
  sym: string;
  /** HH:mm:ss of the minute's start. */
  time: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** Channel I. */
export interface IdsI {
  index: string;
  /** Points. */
  value: number;
  change: number;
  changePercent: number;
  advances: number;
  declines: number;
  noChanges: number;
  ceilings: number;
  floors: number;
  volume: number;
  /** VND. */
  turnover: number;
  time: string;
  session?: string;
}

/** Channel N. */
export interface IdsN {
  id: string;
  /** ISO 8601. */
  time: string;
  symbols: readonly string[];
  title: string;
  url?: string;
  source?: string;
}
