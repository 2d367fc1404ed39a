import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import type { FastconnectRefusal, FastconnectTokenAnswer } from "../../feed/ssi-fastconnect/wire.ts";
import { createTokenMint } from "../jwt.ts";

/** Seen after live logins by others; SSI publishes none. */
const ACCESS_SECONDS = 15 * 60;
const REFRESH_SECONDS = 8 * 3_600;

/** Used refresh tokens remembered, so that a second use is told from a token never given out. */
const MAX_USED = 1_000;

/** SSI's codes for a refresh token that cannot be used; what each stands for is our guess. */
const REFRESH_UNKNOWN = 401_101;
const REFRESH_OVER = 401_102;
const REFRESH_USED = 401_103;

const Login = z.object({
  apiKey: z.string().max(200).optional(),
  apiSecret: z.string().max(200).optional(),
  otp: z.string().max(20).optional(),
});
const Refresh = z.object({ refreshToken: z.string().max(500).optional() });

/** An answer to an auth request, without any envelope. */
export interface AuthAnswer {
  status: number;
  body: FastconnectTokenAnswer | FastconnectRefusal;
}

/** The one session of the one key of this run. */
export interface Sessions {
  apiKey: string;
  apiSecret: string;
  /** A new login ends the session before it. */
  login(body: unknown): AuthAnswer;
  /** A refresh token is good once; a second use ends the session. */
  refresh(body: unknown): AuthAnswer;
  requestOtp(body: unknown): AuthAnswer;
  /** The key that an `Authorization` header speaks for, or null. */
  keyOf(authorization: string | undefined): string | null;
  /** No access token given out so far is good any more; refresh tokens are. */
  expireAll(): void;
}

interface Session {
  id: string;
  refreshToken: string;
  refreshExpiresAt: number;
}

export function createSessions(wallMs: () => number): Sessions {
  const apiKey = randomBytes(16).toString("hex");
  const apiSecret = randomBytes(24).toString("hex");
  const mint = createTokenMint(wallMs);
  const used = new Set<string>();
  let session: Session | null = null;

  function open(id: string): AuthAnswer {
    const { token: accessToken, claims } = mint.issue(apiKey, ACCESS_SECONDS, id);
    const refreshToken = randomBytes(48).toString("base64url");
    const refreshExpiresAt = claims.iat + REFRESH_SECONDS;
    session = { id, refreshToken, refreshExpiresAt };
    const body = { tokenType: "Bearer" as const, accessToken, refreshToken };
    return { status: 200, body: { ...body, expiresAt: claims.exp, refreshExpiresAt } };
  }

  /** Null when key and secret are right. */
  function refusalOf(body: unknown): AuthAnswer | null {
    const login = Login.safeParse(body);
    if (!login.success) return refusal(400, "Bad request");
    if (!login.data.apiKey) return refusal(400, "apiKey is required");
    if (!login.data.apiSecret) return refusal(400, "apiSecret is required");
    const isRight = login.data.apiKey === apiKey && login.data.apiSecret === apiSecret;
    return isRight ? null : refusal(401, "Unauthorized");
  }

  function remember(refreshToken: string): void {
    used.add(refreshToken);
    const oldest = used.size > MAX_USED ? used.values().next().value : undefined;
    if (oldest !== undefined) used.delete(oldest);
  }

  return {
    apiKey,
    apiSecret,
    login(body) {
      const refused = refusalOf(body);
      if (refused) return refused;
      // The refresh token of a session that a login ended is as good as unknown: only a second use is punished.
      return open(randomUUID());
    },
    refresh(body) {
      const token = Refresh.safeParse(body).data?.refreshToken;
      if (!token) return refusal(400, "refreshToken is required");
      if (used.has(token)) {
        session = null;
        return refusal(REFRESH_USED, "The refresh token was used before; the session is revoked");
      }
      if (session?.refreshToken !== token) return refusal(REFRESH_UNKNOWN, "The refresh token is not valid");
      remember(token);
      const { id, refreshExpiresAt } = session;
      if (refreshExpiresAt * 1000 > wallMs()) return open(id);
      session = null;
      return refusal(REFRESH_OVER, "The refresh token has expired");
    },
    requestOtp(body) {
      return refusalOf(body) ?? { status: 200, body: { code: 0, msg: "Request OTP success" } };
    },
    keyOf(authorization) {
      const claims = mint.read(authorization);
      return claims && session && claims.sid === session.id ? claims.sub : null;
    },
    expireAll: mint.expireAll,
  };
}

/** Codes of six digits begin with the HTTP status. */
function refusal(code: number, msg: string): AuthAnswer {
  return { status: code < 1_000 ? code : Math.floor(code / 1_000), body: { code, msg } };
}
