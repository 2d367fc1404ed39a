import { type Message, webhookBodyOf } from "./message.ts";
import type { PostJson } from "./post-json.ts";
import { retryAfterMs } from "./schedule.ts";
import { signatureOf } from "./signature.ts";
import { resultOfFault, type TryResult } from "./try-result.ts";

export interface WebhookTarget {
  url: string;
  secret: string;
}

export async function sendWebhook(
  { url, secret }: WebhookTarget,
  message: Message,
  parts: { post: PostJson; wallMs: number; signal: AbortSignal },
): Promise<TryResult> {
  const body = webhookBodyOf(message);
  const headers = {
    "Idempotency-Key": message.firing.id,
    "X-Khop-Signature": signatureOf(secret, body, parts.wallMs),
  };
  const answer = await parts.post(new URL(url), body, headers, parts.signal);
  if (answer.fault) return resultOfFault(answer.fault);
  const { status } = answer;
  if (status >= 200 && status < 300) {
    return { kind: "delivered", detail: `Đã nhận, trả lời ${status} / Taken, answered ${status}` };
  }
  if (status >= 300 && status < 400) {
    return {
      kind: "hopeless",
      detail: `Trả lời ${status}: chuyển hướng không được theo / Answered ${status}: redirects are not followed`,
    };
  }
  const detail = `Trả lời ${status} / Answered ${status}`;
  if (status === 410) return { kind: "hopeless", detail };
  return {
    kind: "failed",
    detail,
    retryAfterMs: status === 429 || status === 503 ? retryAfterMs(answer.retryAfter) : null,
  };
}
