import type { Clock } from "../../clock.ts";
import { FeedFault, type FeedRun } from "../feed.ts";
import { asFields, pick } from "../field.ts";
import { type HttpAnswer, request } from "../http.ts";
import { retryAfterMs } from "../retry-after.ts";
import { FCDATA_HUB, FCDATA_SIGNALR_PATH } from "./wire.ts";

/** Classic SignalR (not Core) as far as a WebSocket client needs it. */
const CLIENT_PROTOCOL = "1.5";
const ABORT_LIMIT_MS = 1_000;

/** A negotiated connection: its addresses, all with the connection token in the query. */
export interface Connection {
  socketUrl: string;
  startUrl: string;
  abortUrl: string;
  headers: Record<string, string>;
}

export async function negotiate(
  hubUrl: string,
  accessToken: string,
  run: Pick<FeedRun, "clock" | "signal">,
  answered: (simulationHeader: string | null) => void,
): Promise<Connection> {
  const base = signalRBase(hubUrl);
  const headers = { authorization: `Bearer ${accessToken}` };
  const connectionData = JSON.stringify([{ name: FCDATA_HUB.toLowerCase() }]);
  const query = new URLSearchParams({ connectionData, clientProtocol: CLIENT_PROTOCOL });
  const { clock, signal } = run;
  const answer = await request({ method: "GET", url: `${base}/negotiate?${query}`, headers, clock, signal });
  answered(answer.simulationHeader);
  const connectionToken = connectionTokenOf(answer);
  query.set("transport", "webSockets");
  query.set("connectionToken", connectionToken);
  return {
    socketUrl: `${base.replace(/^http/, "ws")}/connect?${query}&tid=10`,
    startUrl: `${base}/start?${query}`,
    abortUrl: `${base}/abort?${query}`,
    headers,
  };
}

/** After the WebSocket is open; until then the server sends nothing. */
export async function startStream(
  connection: Connection,
  run: Pick<FeedRun, "clock" | "signal">,
): Promise<void> {
  const { clock, signal } = run;
  const { startUrl: url, headers } = connection;
  const answer = await request({ method: "GET", url, headers, clock, signal });
  if (isRefusal(answer)) throw new FeedFault("auth-refused", messageOf(answer));
  if (answer.status !== 200) throw failureOf(answer, "/start");
}

/** Tells the server that we are gone. It finds out by itself too, so nothing depends on the answer. */
export async function stopStream(connection: Connection, clock: Clock): Promise<void> {
  const { signal } = new AbortController();
  const { abortUrl: url, headers } = connection;
  await request({ method: "POST", url, headers, clock, signal, limitMs: ABORT_LIMIT_MS }).catch(() => {});
}

/** `…/v2.0/signalr` of an address that may lack it, over http(s) whatever scheme it was written with. */
export function signalRBase(hubUrl: string): string {
  const base = hubUrl.replace(/\/+$/, "").replace(/^ws/, "http");
  if (base.endsWith("/signalr")) return base;
  return base.endsWith("/v2.0") ? `${base}/signalr` : `${base}${FCDATA_SIGNALR_PATH}`;
}

function connectionTokenOf(answer: HttpAnswer): string {
  if (isRefusal(answer)) throw new FeedFault("auth-refused", messageOf(answer));
  const fields = asFields(answer.json);
  if (answer.status !== 200 || !fields) throw failureOf(answer, "/negotiate");
  const connectionToken = pick(fields, "ConnectionToken");
  if (typeof connectionToken !== "string" || pick(fields, "TryWebSockets") !== true) {
    throw new FeedFault("protocol", "the hub offers no WebSocket");
  }
  return connectionToken;
}

/** An answer that is no refusal of the token and nothing to go on with either. */
function failureOf({ status, retryAfter }: HttpAnswer, path: string): FeedFault {
  const code = status === 429 || status >= 500 ? "unreachable" : "protocol";
  const isTooMany = status === 429 || retryAfter !== null;
  return new FeedFault(code, `the hub answered ${path} with ${status}`, {
    ...(isTooMany ? { retryAfterMs: retryAfterMs(retryAfter) } : {}),
  });
}

/** SSI refuses with HTTP 401, with a redirect to a login page, or with HTTP 200 and a status in the body. */
function isRefusal(answer: HttpAnswer): boolean {
  const fields = asFields(answer.json);
  const status = fields ? Number(pick(fields, "status")) : Number.NaN;
  return [answer.status, status].some((code) => code === 401 || code === 403 || code === 302);
}

function messageOf(answer: HttpAnswer): string {
  const fields = asFields(answer.json);
  const message = fields && pick(fields, "message");
  return typeof message === "string" ? message.slice(0, 200) : `the hub answered ${answer.status}`;
}
