import { z } from "zod";
import type { IdsKeys } from "./keys.ts";

/** Wall clocks may differ by so much. */
export const MAX_SKEW_MS = 60_000;

const MAX_NONCES = 10_000;

const AuthFrame = z.object({
  type: z.literal("auth"),
  publicKey: z.string().max(4_096),
  timestamp: z.number().int(),
  nonce: z.string().regex(/^[0-9a-fA-F]{8,128}$/),
  signature: z.string().max(2_048),
});

/** Null = let in. */
export type AuthRefusal = { code: string; message: string } | null;

/** Judges auth frames: the key's own signature, a fresh timestamp, a nonce never seen. */
export function createAuthorizer(keys: IdsKeys): (frame: unknown, wallMs: number) => AuthRefusal {
  const nonces = new Map<string, number>();

  return (frame, wallMs) => {
    const parsed = AuthFrame.safeParse(frame);
    if (!parsed.success)
      return { code: "AUTH_REQUIRED", message: "The first frame must be a whole auth frame." };
    const { publicKey, timestamp, nonce, signature } = parsed.data;
    if (publicKey !== keys.publicKey) return { code: "UNKNOWN_KEY", message: "The public key is not known." };
    if (Math.abs(wallMs - timestamp) > MAX_SKEW_MS) {
      return { code: "CLOCK_SKEW", message: "The timestamp is more than 60 s off." };
    }
    if (!keys.isSignedBy(`${publicKey}|${timestamp}|${nonce}`, signature)) {
      return { code: "BAD_SIGNATURE", message: "The signature does not match." };
    }
    // An older one would be refused for its timestamp anyway.
    for (const [seen, seenMs] of nonces) if (wallMs - seenMs > 2 * MAX_SKEW_MS) nonces.delete(seen);
    if (nonces.has(nonce)) return { code: "NONCE_REUSED", message: "The nonce was used before." };
    if (nonces.size >= MAX_NONCES)
      return { code: "TOO_MANY", message: "Too many sign-ins; try again later." };
    nonces.set(nonce, wallMs);
    return null;
  };
}
