import { createHash } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { FeedFault } from "../feed.ts";
import { readSessionFile, type SavedSession, withSessionLock, writeSessionFile } from "./session-file.ts";
import { logIn, RefreshRefused, refresh, type Tokens, type TokenTransport } from "./token.ts";

export interface SessionOptions {
  /** `https://api.ssi.com.vn`. */
  restUrl: string;
  apiKey: string;
  apiSecret: string;
  /** Sent with one login and never again; market data needs none. */
  otp: string | null;
  /** Where the session is kept between runs; null keeps it in memory alone. */
  sessionFile: string | null;
}

/** A session that ends sooner than this after its login was taken over by another program with the same key. */
const TAKEN_OVER_MS = 10 * 60_000;

/**
 * The one session that SSI grants an API key. It is kept in a file, which all programs with the same folder
 * share: a login ends whatever session there was, so it is the last resort, and a refresh token is good once.
 */
export interface FastconnectSession {
  /** A token good for a while yet: the kept one, a renewed one, or one of a login. Rejects with a FeedFault. */
  token(ask: SessionAsk): Promise<Tokens>;
  /** SSI does not take this access token any more: the next `token` renews it. */
  refuse(accessToken: string): void;
  /** Resolves when no request is under way, whose answer would be lost. */
  idle(): Promise<void>;
}

export interface SessionAsk {
  clock: Clock;
  log: Log;
  answered: TokenTransport["answered"];
}

export function createFastconnectSession(options: SessionOptions): FastconnectSession {
  const { restUrl, apiKey, apiSecret, otp, sessionFile } = options;
  const owner = hashOf(`${apiKey} ${restUrl}`);
  const otpHash = otp === null ? null : hashOf(`${owner} ${otp}`);
  let isOtpSpent = false;
  /** In memory too, should the disk be full. */
  let current: SavedSession | null = null;
  let refused: string | null = null;
  let underWay: Promise<Tokens> | null = null;

  function isGood(session: SavedSession, nowMs: number): boolean {
    // A timer may come a little early, so a second counts as over.
    return session.accessToken !== refused && session.renewAtMs > nowMs + 1_000;
  }

  /** The newest of what we know and what another program may have left in the file. */
  function newest(): SavedSession | null {
    const saved = sessionFile === null ? null : readSessionFile(sessionFile, owner);
    if (!current || (saved && saved.expiresAtMs > current.expiresAtMs)) current = saved;
    return current;
  }

  function keep(tokens: Tokens, loggedInAtMs: number, usedOtp: string | null, log: Log): Tokens {
    // The answer may leave the refresh token out; the old one is used up then.
    current = { ...tokens, owner, loggedInAtMs, usedOtp };
    try {
      if (sessionFile !== null) writeSessionFile(sessionFile, current);
    } catch (error) {
      log.error({ err: error }, "SSI's session cannot be saved: after a restart it takes a new login");
    }
    return tokens;
  }

  async function obtain({ clock, log, answered }: SessionAsk): Promise<Tokens> {
    const transport = { restUrl, clock, answered };
    const known = newest();
    const nowMs = clock.wallMs();
    if (known && isGood(known, nowMs)) return known;
    if (known?.refreshToken && (known.refreshExpiresAtMs ?? Number.POSITIVE_INFINITY) > nowMs) {
      try {
        const tokens = await refresh(transport, { refreshToken: known.refreshToken });
        return keep(tokens, known.loggedInAtMs, known.usedOtp, log);
      } catch (error) {
        if (!(error instanceof RefreshRefused)) throw error;
        log.warn({ upstream: error.message }, "SSI has ended the session");
        const forgotten = { ...known, refreshToken: null, renewAtMs: 0, expiresAtMs: nowMs };
        keep(forgotten, known.loggedInAtMs, known.usedOtp, log);
        if (nowMs - known.loggedInAtMs < TAKEN_OVER_MS) {
          const why = "SSI ended the session soon after its login: does another program use this API key?";
          throw new FeedFault("auth-refused", `${why} ${error.message}`, { cause: error });
        }
      }
    }
    const tokens = await logInOnce(transport, known?.usedOtp ?? null);
    return keep(tokens, clock.wallMs(), otpHash, log);
  }

  async function logInOnce(transport: TokenTransport, usedOtp: string | null): Promise<Tokens> {
    const isOtpNew = otp !== null && !isOtpSpent && otpHash !== usedOtp;
    try {
      const tokens = await logIn(transport, { apiKey, apiSecret, ...(isOtpNew ? { otp } : {}) });
      isOtpSpent = true;
      return tokens;
    } catch (error) {
      // A password that was refused once will be again, and too many of them lock the account.
      if (error instanceof FeedFault && error.code === "auth-refused") isOtpSpent = true;
      throw error;
    }
  }

  return {
    async token(ask) {
      if (underWay) return underWay;
      const known = newest();
      if (known && isGood(known, ask.clock.wallMs())) return known;
      const work = () => obtain(ask);
      const locked = sessionFile === null ? work() : withSessionLock(sessionFile, ask.clock, work);
      underWay = locked.finally(() => {
        underWay = null;
      });
      return underWay;
    },
    refuse(accessToken) {
      refused = accessToken;
    },
    async idle() {
      await underWay?.catch(() => {});
    },
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
