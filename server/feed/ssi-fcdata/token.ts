import { FeedFault } from "../feed.ts";
import { asFields, pick } from "../field.ts";
import { type HttpAnswer, type HttpRequest, request } from "../http.ts";
import { retryAfterMs } from "../retry-after.ts";
import { FCDATA_TOKEN_PATH, type FcDataTokenRequest } from "./wire.ts";

/** A life we believe in when the token does not tell its own: SSI documents 8 hours. */
const DEFAULT_LIFE_MS = 8 * 3_600_000;
const MAX_TOKEN_LENGTH = 8_192;

export interface Token {
  accessToken: string;
  /** Our wall clock, epoch ms: renewed from here on. */
  renewAtMs: number;
}

/** Asks for a token; the answer is handed back too, since its headers tell who answered. */
export async function fetchToken(
  restUrl: string,
  credentials: FcDataTokenRequest,
  transport: Pick<HttpRequest, "clock" | "signal">,
  onAnswer: (answer: HttpAnswer) => void,
): Promise<Token> {
  const answer = await request({
    ...transport,
    method: "POST",
    url: `${restUrl.replace(/\/+$/, "")}${FCDATA_TOKEN_PATH}`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(credentials),
  });
  onAnswer(answer);
  return readTokenAnswer(answer.status, answer.json, transport.clock.wallMs(), answer.retryAfter);
}

/** SSI answers HTTP 200 also when it refuses: only the `status` in the body counts. */
export function readTokenAnswer(
  httpStatus: number,
  body: unknown,
  nowMs: number,
  retryAfter: string | null = null,
): Token {
  const fields = asFields(body);
  const status = Number(fields ? (pick(fields, "status") ?? httpStatus) : httpStatus);
  const said = fields ? pick(fields, "message") : undefined;
  const message = typeof said === "string" ? said.slice(0, 200) : "";
  const data = asFields(fields && pick(fields, "data"));
  const accessToken = data && pick(data, "accessToken");
  if (status === 200 && typeof accessToken === "string" && accessToken.length <= MAX_TOKEN_LENGTH) {
    return { accessToken, renewAtMs: renewalOf(accessToken, nowMs) };
  }
  if (status === 429 || status >= 500) {
    const words = `the token service answered ${status} ${message}`.trim();
    throw new FeedFault(
      "unreachable",
      words,
      status === 429 ? { retryAfterMs: retryAfterMs(retryAfter) } : {},
    );
  }
  if (status >= 400) throw new FeedFault("auth-refused", message || `the token service answered ${status}`);
  throw new FeedFault("protocol", `the token service answered ${status} without a token`);
}

/** At 80 % of its life. */
export function renewalOf(accessToken: string, nowMs: number): number {
  const expiresAtMs = expiryOf(accessToken) ?? nowMs + DEFAULT_LIFE_MS;
  return nowMs + Math.max(0, expiresAtMs - nowMs) * 0.8;
}

/** The `exp` claim (epoch seconds) of a JWT, as ms. */
function expiryOf(accessToken: string): number | null {
  const payload = accessToken.split(".")[1];
  if (!payload) return null;
  try {
    const claims = asFields(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
    const seconds = claims && pick(claims, "exp");
    return typeof seconds === "number" && Number.isFinite(seconds) ? seconds * 1000 : null;
  } catch {
    return null;
  }
}
