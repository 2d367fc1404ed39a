import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPostJson } from "#server/alerts/delivery/post-json.ts";
import { sendTelegram } from "#server/alerts/delivery/telegram.ts";
import { systemClock } from "#server/clock.ts";
import { firingOf, openReceiver, type Received, type Receiver } from "./receiver.ts";

const TOKEN = "123456:a-bots-token";

/** As much of the Bot API as matters: who the bot is, which chats it is in, what it may send. */
function botApi(chats: ReadonlyMap<string, "open" | "blocked">, sent: string[]) {
  return (response: ServerResponse, { path, body }: Received): unknown => {
    const refuse = (status: number, description: string, parameters?: object): unknown => {
      response.writeHead(status, { "content-type": "application/json" });
      return response.end(JSON.stringify({ ok: false, error_code: status, description, parameters }));
    };
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    if (token !== TOKEN) return refuse(401, "Unauthorized");
    if (method !== "sendMessage") return refuse(404, "Not Found");
    const { chat_id: chatId, text, parse_mode: parseMode } = JSON.parse(body) as Record<string, string>;
    const chat = chats.get(chatId ?? "");
    if (!chat) return refuse(400, "Bad Request: chat not found");
    if (chat === "blocked") return refuse(403, "Forbidden: bot was blocked by the user");
    if (sent.length >= 2) return refuse(429, "Too Many Requests: retry after 35", { retry_after: 35 });
    if (parseMode !== undefined || !text || text.length > 4_096) return refuse(400, "Bad Request: text");
    sent.push(text);
    return response.end(JSON.stringify({ ok: true, result: { message_id: sent.length, text } }));
  };
}

let telegram: Receiver;
let sent: string[];
beforeEach(async () => {
  telegram = await openReceiver();
  sent = [];
  const chats = new Map<string, "open" | "blocked">([
    ["42", "open"],
    ["43", "blocked"],
  ]);
  telegram.answer = botApi(chats, sent);
});
afterEach(() => telegram.close());

function send(
  chatId: string,
  firing = firingOf(),
  { isHeld = false, isTest = false, botToken = TOKEN } = {},
) {
  return sendTelegram(
    { botToken, chatId },
    { firing, isTest, isHeld },
    {
      post: createPostJson({ clock: systemClock, allowPrivate: true }),
      baseUrl: `http://127.0.0.1:${telegram.port}/`,
      signal: new AbortController().signal,
    },
  );
}

describe("Telegram", () => {
  test("brings a firing to the phone in Vietnamese, as plain text", async () => {
    const evidence = [
      { name: "price", value: 45_050 },
      { name: "changePercent", value: null },
    ];
    const firing = firingOf({ source: "ssi-ids", ruleName: "<b>VIC</b> vượt 45", evidence });
    expect(await send("42", firing, { isHeld: true })).toMatchObject({ kind: "delivered" });
    expect(sent).toEqual([
      [
        "VIC 45.050 · <b>VIC</b> vượt 45",
        "Lúc 10:00:00 ngày 10/02 (giữ lại qua giờ yên lặng)",
        "Điều kiện: price crosses above 45000",
        "price = 45.050",
        "changePercent = chưa rõ",
        "chốt một nửa",
      ].join("\n"),
    ]);
  });

  test("is told when the numbers are not the market's, and when it is only a test", async () => {
    await send("42", firingOf());
    await send("42", firingOf({ source: "replay:day" }), { isTest: true });
    expect(sent[0]).toMatch(/^DỮ LIỆU MÔ PHỎNG\nVIC/);
    expect(sent[1]).toMatch(/^THỬ KÊNH.*\nPHÁT LẠI\nVIC/);
  });

  test("gets the longest note and formula there may be", async () => {
    const long = firingOf({
      note: "ư".repeat(500),
      formula: "x".repeat(500),
      ruleName: "y".repeat(80),
      evidence: Array.from({ length: 100 }, () => ({ name: "volumeOver(5)", value: 1e12 })),
    });
    expect((await send("42", long)).kind).toBe("delivered");
  });

  test.each([
    ["43", TOKEN, "đã chặn bot"],
    ["44", TOKEN, "nhắn cho bot trước"],
    ["42", "999999:another-token", "Mã bot không đúng"],
  ])("who cannot be reached is given up in words: chat %s", async (chatId, botToken, words) => {
    const result = await send(chatId, firingOf(), { botToken });
    expect(result).toMatchObject({ kind: "hopeless", detail: expect.stringContaining(words) });
    expect(result.detail).not.toContain(botToken);
  });

  test("that asks for patience is left alone so long", async () => {
    await send("42");
    await send("42");
    expect(await send("42")).toMatchObject({ kind: "failed", retryAfterMs: 35_000 });
  });

  test("that has a fault of its own, or speaks another language, is tried again", async () => {
    telegram.answer = (response) => void response.writeHead(502).end("<html>");
    expect(await send("42")).toMatchObject({ kind: "failed" });
    telegram.answer = (response) => void response.writeHead(200).end("<html>");
    expect(await send("42")).toMatchObject({ kind: "failed" });
  });
});
