import type { Clock } from "../../clock.ts";
import { FeedFault } from "../feed.ts";
import { asFields, type Fields, pick } from "../field.ts";
import { type HttpAnswer, request } from "../http.ts";
import { retryAfterMs } from "../retry-after.ts";
import { statusOf } from "./decode.ts";
import {
  FASTCONNECT_OTP_PENDING,
  FASTCONNECT_REFRESH_PATH,
  FASTCONNECT_TOKEN_PATH,
  FASTCONNECT_USER_AGENT,
  type FastconnectRefreshRequest,
  type FastconnectTokenRequest,
} from "./wire.ts";

/** A life we believe in when the answer does not tell it, ms: what others have seen of access tokens. */
const DEFAULT_LIFE_MS = 15 * 60_000;
/** Somebody has to look at a phone. */
const OTP_POLL_MS = 5_000;
/** As it may stand in a header. */
const TOKEN = /^[\x21-\x7e]{1,8192}$/;

/** What one login or refresh gave. Times are our wall clock, epoch ms. */
export interface Tokens {
  accessToken: string;
  /** From here on it is renewed: at 80 % of its life. */
  renewAtMs: number;
  expiresAtMs: number;
  /** Good once; null when there was none, so that only a login brings more. */
  refreshToken: string | null;
  /** Null when that was not told. */
  refreshExpiresAtMs: number | null;
}

/** A refresh token that SSI does not take: used before, too old, or ended by a login elsewhere. */
export class RefreshRefused extends Error {}

export interface TokenTransport {
  restUrl: string;
  clock: Clock;
  /** Each answer's simulation header. */
  answered(simulationHeader: string | null): void;
}

export async function logIn(transport: TokenTransport, body: FastconnectTokenRequest): Promise<Tokens> {
  const answer = await post(transport, FASTCONNECT_TOKEN_PATH, body);
  return readTokenAnswer(answer, transport.clock.wallMs());
}

export async function refresh(transport: TokenTransport, body: FastconnectRefreshRequest): Promise<Tokens> {
  const answer = await post(transport, FASTCONNECT_REFRESH_PATH, body);
  try {
    return readTokenAnswer(answer, transport.clock.wallMs());
  } catch (error) {
    const isRefused = error instanceof FeedFault && error.code === "auth-refused" && answer.status !== 403;
    throw isRefused ? new RefreshRefused(error.message, { cause: error }) : error;
  }
}

/** Never ended by us half-way: an answer that nobody reads would be a refresh token lost. */
async function post(transport: TokenTransport, path: string, body: object): Promise<HttpAnswer> {
  const answer = await request({
    clock: transport.clock,
    signal: new AbortController().signal,
    method: "POST",
    url: `${transport.restUrl.replace(/\/+$/, "")}${path}`,
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      "user-agent": FASTCONNECT_USER_AGENT,
    },
    body: JSON.stringify(body),
  });
  transport.answered(answer.simulationHeader);
  return answer;
}

/** The tokens, bare or below `data`; anything else is a FeedFault in SSI's words. */
export function readTokenAnswer(answer: HttpAnswer, nowMs: number): Tokens {
  const body = asFields(answer.json);
  const code = body ? Number(pick(body, "code") ?? 0) : 0;
  if (answer.status !== 200 || code !== 0) throw refusalOf(answer, body, code);
  const fields = body && (asFields(pick(body, "data")) ?? body);
  const accessToken = fields && tokenOf(fields, "accessToken");
  if (!fields || !accessToken) {
    throw new FeedFault("protocol", "SSI's token service answered 200 without a token");
  }
  const toldMs = instantOf(pick(fields, "expiresAt"));
  // Of a fresh token that seems to be over our own clock is to blame, and its life is as ever.
  const expiresAtMs = toldMs !== null && toldMs > nowMs ? toldMs : nowMs + DEFAULT_LIFE_MS;
  return {
    accessToken,
    renewAtMs: nowMs + (expiresAtMs - nowMs) * 0.8,
    expiresAtMs,
    refreshToken: tokenOf(fields, "refreshToken"),
    refreshExpiresAtMs: instantOf(pick(fields, "refreshExpiresAt")),
  };
}

function refusalOf(answer: HttpAnswer, body: Fields | null, code: number): FeedFault {
  const { status: httpStatus } = answer;
  const said = body && pick(body, "msg", "message");
  const message = typeof said === "string" ? said.slice(0, 200) : "";
  const status = httpStatus === 200 && Number.isFinite(code) ? statusOf(code) : httpStatus;
  const words = message ? `${message} (${code || status})` : `SSI's token service answered ${status}`;
  if (httpStatus === 202 || code === FASTCONNECT_OTP_PENDING) {
    const pending = `SSI waits until the login is confirmed in its app (Smart OTP): ${message || "pending"}`;
    return new FeedFault("unreachable", pending, { retryAfterMs: OTP_POLL_MS });
  }
  if (status === 429) {
    const waitMs = retryAfterMs(answer.retryAfter);
    const tooMany = `SSI takes no more requests of this API key for ${waitMs / 1000} s (429)`;
    return new FeedFault("unreachable", tooMany, { retryAfterMs: waitMs });
  }
  if (status >= 500 || status === 204 || status === 409) return new FeedFault("unreachable", words);
  if (status === 403 && !message) {
    const why = "it takes only registered addresses, and programs it likes";
    return new FeedFault("auth-refused", `SSI's firewall turned us away (403): ${why}`);
  }
  if (status >= 400) return new FeedFault("auth-refused", words);
  return new FeedFault("protocol", `SSI's token service answered ${status} ${message}`.trim());
}

function tokenOf(fields: Fields, name: string): string | null {
  const token = pick(fields, name);
  return typeof token === "string" && TOKEN.test(token) ? token : null;
}

/** Epoch seconds, as a number or as text, in ms; null for what is none. */
function instantOf(value: unknown): number | null {
  const seconds = typeof value === "string" && /^\d{1,13}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== "number" || !Number.isFinite(seconds) || seconds <= 0) return null;
  // A number beyond the year 5000 is in milliseconds already.
  return seconds > 1e11 ? seconds : seconds * 1_000;
}
