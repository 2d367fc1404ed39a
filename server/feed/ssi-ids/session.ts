import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { IdsAuth } from "./wire.ts";

const MAX_KEY_LENGTH = 16_384;

/** The parts of an RSAKeyValue and their names in a JWK. */
const KEY_PARTS = [
  ["Modulus", "n"],
  ["Exponent", "e"],
  ["D", "d"],
  ["P", "p"],
  ["Q", "q"],
  ["DP", "dp"],
  ["DQ", "dq"],
  ["InverseQ", "qi"],
] as const;

/**
 * The private key as SSI hands it out (base64 of an RSAKeyValue XML, or that XML) or as PEM, also when its
 * line ends were written `\n` to fit on one line. Throws in words that never hold a part of the key.
 */
export function readPrivateKey(text: string): KeyObject {
  const trimmed = text.trim();
  if (trimmed.length > MAX_KEY_LENGTH) throw new Error("the private key is too long to be one");
  try {
    if (trimmed.startsWith("-----BEGIN")) return rsaOnly(createPrivateKey(trimmed.replaceAll("\\n", "\n")));
    const xml = trimmed.startsWith("<") ? trimmed : Buffer.from(trimmed, "base64").toString("utf8");
    return rsaOnly(createPrivateKey({ key: jwkOf(xml), format: "jwk" }));
  } catch {
    throw new Error("the private key is neither base64 of an RSAKeyValue XML nor PEM");
  }
}

function rsaOnly(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== "rsa") throw new Error("not an RSA key");
  return key;
}

function jwkOf(xml: string): Record<string, string> {
  const jwk: Record<string, string> = { kty: "RSA" };
  for (const [tag, name] of KEY_PARTS) {
    const value = new RegExp(`<${tag}>([A-Za-z0-9+/=\\s]+)</${tag}>`).exec(xml)?.[1];
    if (value === undefined) throw new Error(`no ${tag}`);
    jwk[name] = Buffer.from(value, "base64").toString("base64url");
  }
  return jwk;
}

/** The first frame of a session. `timestampMs` is our wall clock, `nonce` hex that is used once. */
export function authFrame(
  publicKey: string,
  privateKey: KeyObject,
  timestampMs: number,
  nonce: string,
): IdsAuth {
  const timestamp = Math.round(timestampMs);
  const signature = sign("sha256", Buffer.from(`${publicKey}|${timestamp}|${nonce}`, "utf8"), privateKey);
  return { type: "auth", publicKey, timestamp, nonce, signature: signature.toString("hex") };
}
