import { createHash, randomBytes } from "node:crypto";

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

/** SHA-256, hex: what the store knows a device by. */
export function ownerHashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The `Set-Cookie` of a token. `Secure` would keep a plain-HTTP page in the local network from having one. */
export function deviceCookie(token: string, isSecure: boolean): string {
  const attributes = `Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax`;
  return `${DEVICE_COOKIE}=${token}; ${attributes}${isSecure ? "; Secure" : ""}`;
}
