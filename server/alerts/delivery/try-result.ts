import type { PostFault } from "./post-json.ts";

/** How one try went. `detail` is in words, Vietnamese and English, and names neither address nor secret. */
export type TryResult =
  | { kind: "delivered"; detail: string }
  /** `retryAfterMs`: how long the other side wants to be left alone, if it said so. */
  | { kind: "failed"; detail: string; retryAfterMs: number | null }
  /** Another try could only end the same way. */
  | { kind: "hopeless"; detail: string };

const FAULT_WORDS: Record<PostFault, string> = {
  private:
    "Địa chỉ không phải https công khai, máy chủ này không gửi tới đó / The address is not public https; this server does not send there",
  timeout: "Không trả lời trong 5 giây / No answer within 5 seconds",
  unreachable: "Không kết nối được / Cannot be reached",
  certificate: "Chứng chỉ TLS không hợp lệ / Its TLS certificate is not valid",
  aborted: "Máy chủ đang dừng / This server is stopping",
};

export function resultOfFault(fault: PostFault): TryResult {
  const detail = FAULT_WORDS[fault];
  return fault === "private" ? { kind: "hopeless", detail } : { kind: "failed", detail, retryAfterMs: null };
}
