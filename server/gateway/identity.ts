import { createHash, randomBytes, randomInt } from "node:crypto";

/**
 * Who a browser is, without an account: a random token in a cookie. Only its hash goes any further, so that a
 * copy of the store opens nobody's lists.
 */
export const DEVICE_COOKIE = "khop_device";

/** 256 bits as base64url. */
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;
/** The longest that browsers keep a cookie. */
const MAX_AGE_SECONDS = 400 * 86_400;

export function newDeviceToken(): string {
  return randomBytes(32).toString("base64url");
}

/** The device's token out of a `Cookie` header, or null. */
export function deviceTokenOf(cookieHeader: string | null | undefined): string | null {
  for (const pair of (cookieHeader ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 0 || pair.slice(0, equals).trim() !== DEVICE_COOKIE) continue;
    const token = pair.slice(equals + 1).trim();
    if (TOKEN_PATTERN.test(token)) return token;
  }
  return null;
}

/** SHA-256, hex: all that the store knows of a token or code. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

const API_TOKEN_PATTERN = /^Bearer (khop_[A-Za-z0-9_-]{43})$/;

export function newApiToken(): string {
  return `khop_${newDeviceToken()}`;
}

/** A personal token out of an `Authorization` header, or null. */
export function apiTokenOf(authorization: string | null | undefined): string | null {
  return API_TOKEN_PATTERN.exec(authorization ?? "")?.[1] ?? null;
}

/** Without letters and digits that look alike. */
const CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const CODE_LENGTH = 8;

/** For typing over from one screen to another: 39 bits, which the limit of tries makes enough for minutes. */
export function newPairingCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS.charAt(randomInt(CODE_LETTERS.length))).join(
    "",
  );
}

/**
 * The `Set-Cookie` of a token. `Secure` would keep a plain-HTTP page in the local network from having one.
 * `Strict` where the browser tells us that a visitor comes from another site (it brings no cookie then, and must
 * not be given a new one over its own); browsers tell it on HTTPS and on this machine only, else `Lax`.
 */
export function deviceCookie(token: string, options: { isSecure: boolean; isStrict: boolean }): string {
  const sameSite = options.isStrict ? "Strict" : "Lax";
  const attributes = `Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=${sameSite}`;
  return `${DEVICE_COOKIE}=${token}; ${attributes}${options.isSecure ? "; Secure" : ""}`;
}
