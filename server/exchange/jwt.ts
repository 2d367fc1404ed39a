import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** What our tokens say; times in epoch seconds. */
export interface Claims {
  sub: string;
  iat: number;
  exp: number;
  jti: string;
  /** The session it belongs to, where there are sessions. */
  sid?: string;
}

/** JSON Web Tokens of one dialect, signed with a key of this run. */
export interface TokenMint {
  issue(subject: string, lifeSeconds: number, sid?: string): { token: string; claims: Claims };
  /** Claims of a token, or of an `Authorization` header; null when it is not ours, is over, or was expired. */
  read(authorization: string | null | undefined): Claims | null;
  /** No token issued so far is good any more. */
  expireAll(): void;
}

export function createTokenMint(wallMs: () => number): TokenMint {
  // An old token does not fit a new key: that expires it, and nothing has to be remembered.
  let key = randomBytes(32);

  function sign(text: string): string {
    return createHmac("sha256", key).update(text).digest("base64url");
  }

  return {
    issue(sub, lifeSeconds, sid) {
      const iat = Math.floor(wallMs() / 1000);
      const jti = randomBytes(8).toString("hex");
      const claims: Claims = { sub, iat, exp: iat + lifeSeconds, jti, ...(sid && { sid }) };
      const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
      return { token: `${text}.${sign(text)}`, claims };
    },
    read(authorization) {
      const token = authorization?.replace(/^Bearer\s+/i, "") ?? "";
      const [head, body, signature, ...more] = token.split(".");
      if (!head || !body || !signature || more.length > 0) return null;
      if (!isEqual(signature, sign(`${head}.${body}`))) return null;
      const claims = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as Claims;
      return claims.exp * 1000 > wallMs() ? claims : null;
    },
    expireAll() {
      key = randomBytes(32);
    },
  };
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
