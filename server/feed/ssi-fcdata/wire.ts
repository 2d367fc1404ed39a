/** The words of SSI FastConnect Data v2 on the wire: REST for the token, classic SignalR for the stream. */

export const FCDATA_HUB = "FcMarketDataV2Hub";
export const FCDATA_TOKEN_PATH = "/api/v2/Market/AccessToken";
export const FCDATA_SIGNALR_PATH = "/v2.0/signalr";

/** Every stream type; `ALL` after the colon means all symbols. */
export const FCDATA_TYPES = ["X", "X-QUOTE", "X-TRADE", "R", "MI", "B", "F", "OL"] as const;
export type FcDataType = (typeof FCDATA_TYPES)[number];

export interface FcDataTokenRequest {
  consumerID: string;
  consumerSecret: string;
}

/** `status` is a number here; 200 is the only good one, whatever the HTTP code says. */
export interface FcDataTokenAnswer {
  message: string;
  status: number;
  data: { accessToken: string } | null;
}

/** `GET {base}/negotiate`. Times in seconds. */
export interface SignalRNegotiation {
  Url: string;
  ConnectionToken: string;
  ConnectionId: string;
  KeepAliveTimeout: number;
  DisconnectTimeout: number;
  ConnectionTimeout: number;
  TryWebSockets: boolean;
  ProtocolVersion: string;
  TransportConnectTimeout: number;
  LongPollDelay: number;
}

/** Client to server: call a method of the hub. */
export interface SignalRInvocation {
  H: string;
  M: string;
  A: readonly unknown[];
  I: number;
}

/** Server to client: messages, an answer to an invocation, the initial frame, or `{}` to keep alive. */
export interface SignalRFrame {
  /** Cursor. */
  C?: string;
  /** 1 in the initial frame. */
  S?: number;
  M?: readonly { H: string; M: string; A: readonly unknown[] }[];
  /** Number of the invocation that is answered, as text. */
  I?: string;
  R?: unknown;
  E?: string;
}

/** The argument of `Broadcast`: JSON text that holds JSON text. */
export interface FcDataBroadcast {
  DataType: FcDataType;
  Content: string;
}
