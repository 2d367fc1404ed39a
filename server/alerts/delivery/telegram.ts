import { z } from "zod";
import { chatTextOf, type Message } from "./message.ts";
import type { PostJson } from "./post-json.ts";
import { retryAfterMs } from "./schedule.ts";
import { resultOfFault, type TryResult } from "./try-result.ts";

export interface TelegramTarget {
  botToken: string;
  chatId: string;
}

/** What the Bot API answers, as far as it matters here. */
const Answer = z.object({
  ok: z.boolean(),
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().optional() }).optional(),
});

export async function sendTelegram(
  { botToken, chatId }: TelegramTarget,
  message: Message,
  parts: { post: PostJson; baseUrl: string; signal: AbortSignal },
): Promise<TryResult> {
  const url = new URL(`${parts.baseUrl.replace(/\/+$/, "")}/bot${botToken}/sendMessage`);
  const body = JSON.stringify({
    chat_id: chatId,
    text: chatTextOf(message),
    link_preview_options: { is_disabled: true },
  });
  const answer = await parts.post(url, body, {}, parts.signal);
  if (answer.fault) return resultOfFault(answer.fault);
  const { ok, description = "", parameters } = readAnswer(answer.text);
  const { status } = answer;
  if (status === 200 && ok) return { kind: "delivered", detail: "Telegram đã nhận / Taken by Telegram" };
  if (status === 403) {
    return hopeless(
      "Người nhận đã chặn bot hoặc bot không ở trong nhóm",
      "The bot is blocked or not in the chat",
    );
  }
  if (status === 401 || status === 404) return hopeless("Mã bot không đúng", "The bot token is wrong");
  if (status === 400) {
    return /chat not found/i.test(description)
      ? hopeless(
          "Không tìm thấy cuộc trò chuyện; hãy nhắn cho bot trước",
          "The chat is not found; write to the bot first",
        )
      : hopeless("Telegram không nhận tin này", "Telegram does not take this message");
  }
  const asked = parameters?.retry_after;
  return {
    kind: "failed",
    detail: `Telegram trả lời ${status} / Telegram answered ${status}`,
    retryAfterMs: retryAfterMs(asked === undefined ? answer.retryAfter : String(asked)),
  };
}

function hopeless(vi: string, en: string): TryResult {
  return { kind: "hopeless", detail: `${vi} / ${en}` };
}

function readAnswer(text: string): z.infer<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(text));
  } catch {
    return { ok: false };
  }
}
