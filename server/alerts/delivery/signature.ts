import { createHmac } from "node:crypto";

/** `X-Khop-Signature`: HMAC-SHA256 of `<unix seconds>.<body>`, so that an old message cannot pass for a new one. */
export function signatureOf(secret: string, body: string, wallMs: number): string {
  const seconds = Math.floor(wallMs / 1_000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}
