import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunningExchange } from "#server/exchange/run.ts";
import { createSessions } from "#server/exchange/ssi-fastconnect/sessions.ts";
import { parseTopic } from "#server/exchange/ssi-fastconnect/topics.ts";
import { type Answer, fastconnectUser } from "./fastconnect-client.ts";
import { startRunning, until } from "./running.ts";

let exchange: RunningExchange;
let user: ReturnType<typeof fastconnectUser>;
beforeAll(async () => {
  exchange = await startRunning();
  user = fastconnectUser(exchange);
});
afterEach(() => user.hangUp());
afterAll(() => exchange.stop());

async function connected() {
  return user.connect((await user.login()).accessToken);
}

const NUMBER = /^-?\d+(\.\d+)?$/;
const TIME = /^2026\/02\/10 \d{2}:\d{2}:\d{2}$/;

describe("the session", () => {
  test("opens with key and secret, answered bare, with lives in epoch seconds", async () => {
    const { body, headers } = await user.post("token", { apiKey: user.apiKey, apiSecret: user.apiSecret });
    expect(Object.keys(body).sort()).toEqual(
      ["accessToken", "expiresAt", "refreshExpiresAt", "refreshToken", "tokenType"].sort(),
    );
    const nowSeconds = Date.now() / 1000;
    expect(Math.abs((body.expiresAt as number) - nowSeconds - 900)).toBeLessThan(60);
    expect(Math.abs((body.refreshExpiresAt as number) - nowSeconds - 8 * 3_600)).toBeLessThan(60);
    expect(headers.get("x-simulated-exchange")).toContain(exchange.ready.runId);
  });

  test.each([
    [{}, 400, { code: 400, msg: "apiKey is required" }],
    [{ apiKey: "x" }, 400, { code: 400, msg: "apiSecret is required" }],
    [{ apiKey: "x", apiSecret: "y" }, 401, { code: 401, msg: "Unauthorized" }],
    ["nonsense", 400, { code: 400, msg: "Bad request" }],
  ])("is refused to %j", async (body, status, refusal) => {
    expect(await user.post("token", body)).toMatchObject({ status, body: refusal });
  });

  test("a refresh token is good once: a second use ends the session", async () => {
    const first = await user.login();
    const { status, body } = await user.post("refresh", { refreshToken: first.refreshToken });
    expect(status).toBe(200);
    const second = body as { accessToken: string; refreshToken: string };
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await user.get("indexList", second.accessToken)).status).toBe(200);
    const again = await user.post("refresh", { refreshToken: first.refreshToken });
    expect([again.status, again.body.code]).toEqual([401, 401_103]);
    expect((await user.get("indexList", second.accessToken)).status).toBe(401);
    expect((await user.post("refresh", { refreshToken: second.refreshToken })).status).toBe(401);
  });

  test("a login elsewhere ends the session before it, but not its socket", async () => {
    const first = await user.login();
    const client = await user.connect(first.accessToken);
    const second = await user.login();
    expect((await user.get("indexList", first.accessToken)).body).toEqual({ code: 401, msg: "Unauthorized" });
    expect((await user.post("refresh", { refreshToken: first.refreshToken })).body.code).toBe(401_101);
    expect((await user.get("indexList", second.accessToken)).status).toBe(200);
    client.say({ method: "ping_pong", channel: "HEARTBEAT", topics: [] });
    await until(() => client.texts.length > 0, "the pong");
  });

  test("a one-time password is sent to who knows the secret", async () => {
    const { apiKey, apiSecret } = user;
    expect((await user.post("requestOtp", { apiKey, apiSecret })).body).toEqual({
      ...{ code: 0, msg: "Request OTP success" },
    });
    expect((await user.post("requestOtp", { apiKey, apiSecret: "x" })).status).toBe(401);
  });

  test("tokens end: the access token after 15 minutes, the refresh token after 8 hours", () => {
    let nowMs = 1_770_000_000_000;
    const sessions = createSessions(() => nowMs);
    const { apiKey, apiSecret } = sessions;
    const { body } = sessions.login({ apiKey, apiSecret });
    const { accessToken, refreshToken } = body as { accessToken: string; refreshToken: string };
    nowMs += 14 * 60_000;
    expect(sessions.keyOf(`Bearer ${accessToken}`)).toBe(apiKey);
    nowMs += 2 * 60_000;
    expect(sessions.keyOf(`Bearer ${accessToken}`)).toBeNull();
    nowMs += 8 * 3_600_000;
    expect(sessions.refresh({ refreshToken })).toMatchObject({ status: 401, body: { code: 401_102 } });
  });
});

describe("the stream", () => {
  test("is refused at the upgrade without a good token", async () => {
    await expect(user.connect("a.b.c")).rejects.toThrow("401");
  });

  test("takes ten sockets of a key and refuses the eleventh with 429", async () => {
    const { accessToken } = await user.login();
    // Sockets of the test before may still be closing.
    const open = await Promise.all(Array.from({ length: 10 }, () => user.connect(accessToken)));
    await expect(user.connect(accessToken)).rejects.toThrow("429");
    open[0]?.socket.terminate();
    await until(() => open[0]?.closes.length === 1, "the end of one");
    let tenth = await user.connect(accessToken).catch(() => null);
    while (!tenth) tenth = await user.connect(accessToken).catch(() => null);
    expect(tenth.socket.readyState).toBe(tenth.socket.OPEN);
  });

  test("answers pings, acknowledges topics with their filter in capitals, and lists them", async () => {
    const client = await connected();
    client.say({ method: "ping_pong", channel: "HEARTBEAT", topics: [] });
    client.say({ method: "SUBSCRIBE", channel: "DATA", topics: ["trade.ssi", "put.SSI", "TRADE.ssi@1M"] });
    client.say({ method: "list_subscription" });
    client.say({ method: "unsubscribe", channel: "DATA", topics: ["trade.SSI"] });
    client.say({ method: "list_subscription" });
    client.subscribe("order.1234561", "nonsense", "quote.SSI@1m");
    await until(() => client.texts.length >= 7, "seven answers");
    expect(client.frames().filter((frame) => !("topic" in frame))).toEqual([
      { method: "PING_PONG", channel: "HEARTBEAT", status: "ok", message: "pong" },
      {
        ...{ method: "subscribe", channel: "DATA", status: "ok" },
        message: "Subscribed: trade.SSI;put.SSI;trade.SSI@1m",
      },
      { trading: "", data: "trade.SSI;put.SSI;trade.SSI@1m" },
      { method: "unsubscribe", channel: "DATA", status: "ok", message: "Unsubscribed: trade.SSI" },
      { trading: "", data: "put.SSI;trade.SSI@1m" },
      {
        ...{ method: "subscribe", channel: "TRADING", status: "error" },
        message: "Denied (scope): order.1234561",
      },
      {
        ...{ method: "subscribe", channel: "DATA", status: "error" },
        message: "Invalid: nonsense;quote.SSI@1m",
      },
    ]);
  });

  test("drops client frames over 4,096 bytes without a word", async () => {
    const client = await connected();
    const many = Array.from({ length: 600 }, (_, at) => `trade.S${at}`);
    client.subscribe(...many);
    client.say({ method: "list_subscription" });
    await until(() => client.texts.length > 0, "the list");
    expect(client.frames()).toEqual([{ trading: "", data: "" }]);
  });

  test("says everything of SSI's fields as text, trades and quotes with their totals", async () => {
    const client = await connected();
    client.subscribe("trade.*", "quote.*", "room.*", "market.*", "market.flag", "trade.index.*");
    const kinds = () => new Set([...client.topics()].map((topic) => topic.replace(/\.[^.]+$/, "")));
    await until(() => kinds().size === 5 && client.topics().has("market.FLAG"), "all six kinds");
    for (const frame of client.frames().filter((one) => "topic" in one)) {
      expect(Object.keys(frame)).toEqual(["channel", "topic", "data"]);
      for (const value of Object.values(frame.data as Answer)) {
        if (Array.isArray(value)) expect(value.flat().every((one) => NUMBER.test(String(one)))).toBe(true);
        else expect(value).toEqual(expect.any(String));
      }
    }
    const [traded] = [...client.topics()].filter((topic) => /^trade\.[A-Z0-9]{3}$/.test(topic));
    const [trade] = client.data(traded ?? "");
    expect(Object.keys(trade ?? {}).filter((name) => name !== "si")).toEqual([
      "s",
      "t",
      "p",
      "q",
      "a",
      "o",
      "h",
      "l",
      "v",
    ]);
    expect(trade?.t).toMatch(TIME);
    const symbol = trade?.s ?? "";
    expect(client.data(`market.${symbol}`)[0]).toMatchObject({ s: symbol, t: "2026/02/10" });
    expect(client.data("market.FLAG").map((flag) => [flag.b, flag.f])).toEqual([
      ["HOSE", "LO"],
      ["HNX", "LO"],
      ["UPCOM", "LO"],
    ]);
    expect(client.data("trade.index.VN30")[0]).toMatchObject({ s: "VN30", b: "HOSE", ss: "LO", tqp: "0" });
  });

  test("a board's topic brings its symbols, an index's its members", async () => {
    const client = await connected();
    client.subscribe("quote.HNX", "quote.VN30", "quote.SHS", "quote.hnx");
    await until(() => client.topics().size >= 5, "some books");
    expect(client.topics()).toContain("quote.SHS");
    expect(client.topics()).not.toContain("quote.ACV");
    const alone = await connected();
    alone.subscribe("quote.UPCOM");
    await until(() => alone.topics().size > 0, "a book of UPCOM");
    expect([...alone.topics()]).toEqual(["quote.ACV"]);
  });

  test("running bars of one and five minutes carry the day so far, and contain each other", async () => {
    const client = await connected();
    client.subscribe("trade.*@1m", "trade.*@5m", "trade.index.VN30@5m");
    const five = () => [...client.topics()].find((topic) => /^trade\.[A-Z0-9]{3}@5m$/.test(topic));
    await until(() => five() !== undefined && client.topics().has("trade.index.VN30@5m"), "bars");
    const symbol = client.data(five() ?? "").at(-1)?.s;
    const bar = client.data(`trade.${symbol}@5m`).at(-1);
    const minute = client.data(`trade.${symbol}@1m`).at(-1);
    expect(bar?.st).toBe("2026/02/10 10:00:00");
    expect(Number(bar?.v)).toBeGreaterThanOrEqual(Number(minute?.v));
    expect(Number(bar?.h)).toBeGreaterThanOrEqual(Number(minute?.h));
    expect(bar?.c).toBe(minute?.c);
  });

  test("totals rise by exactly what was traded", async () => {
    const client = await connected();
    client.subscribe("trade.*");
    const trades = () =>
      client
        .frames()
        .filter((frame) => "topic" in frame)
        .map((frame) => frame.data as Record<string, string>);
    const repeated = () => {
      const counts = new Map<string, number>();
      for (const { s = "" } of trades()) counts.set(s, (counts.get(s) ?? 0) + 1);
      return [...counts.values()].filter((count) => count >= 3).length;
    };
    await until(() => repeated() >= 3, "symbols with three trades");
    const totals = new Map<string, number>();
    for (const { s = "", q, v } of trades()) {
      const before = totals.get(s);
      if (before !== undefined) expect([s, Number(v)]).toEqual([s, before + Number(q)]);
      totals.set(s, Number(v));
    }
  });
});

describe("topics", () => {
  test.each([
    ["trade.ssi", { topic: "trade.SSI", lane: "trade", filters: ["SSI"] }],
    ["trade.ACB-SSI", { topic: "trade.ACB-SSI", lane: "trade", filters: ["ACB", "SSI"] }],
    ["market.flag", { topic: "market.FLAG", lane: "flag", filters: ["FLAG"] }],
    [
      "trade.index.hnxupcomindex",
      { topic: "trade.index.HNXUPCOMINDEX", lane: "trade.index", filters: ["UPCOMINDEX"] },
    ],
    ["trade.VIC@tick", { topic: "trade.VIC", lane: "trade", filters: ["VIC"] }],
    ["trade.*@5m", { topic: "trade.*@5m", lane: "trade@5m", filters: ["*"] }],
    ["oddlot.VIC", { topic: "oddlot.VIC", lane: "oddlot", filters: ["VIC"] }],
  ])("%s is read", (text, wish) => {
    expect(parseTopic(text)).toEqual(wish);
  });

  test.each(["", "trade", "trade.", "other.VIC", "trade.VIC@2m", "room.VIC@1m", "trade.a b", "trade.<b>"])(
    "«%s» is none",
    (text) => {
      expect(parseTopic(text)).toBeNull();
    },
  );
});
