import { describe, expect, test } from "vitest";
import type { MarketEvent } from "#lib/market/event.ts";
import { backoffMs, nextAttempt } from "#server/feed/backoff.ts";
import { FeedFault } from "#server/feed/feed.ts";
import { createPending } from "#server/feed/pending.ts";
import { createRejects } from "#server/feed/rejects.ts";
import { readSimulation } from "#server/feed/simulation.ts";
import { channelList } from "#server/feed/ssi-fcdata/channels.ts";
import { signalRBase } from "#server/feed/ssi-fcdata/signalr.ts";
import { readTokenAnswer, renewalOf } from "#server/feed/ssi-fcdata/token.ts";

describe("the pause before the next attempt", () => {
  test("is anything up to half a second at first, then doubles up to 30 seconds", () => {
    expect([0, 1, 2, 5, 6, 7, 1000].map((attempt) => backoffMs(attempt, 1))).toEqual([
      500, 1000, 2000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect(backoffMs(5, 0)).toBe(0);
    expect(backoffMs(5, 0.25)).toBe(4000);
  });

  const fault = new FeedFault("lost", "cut");

  test("grows while nothing works", () => {
    expect(nextAttempt(4, { fault, lastedMs: 20, liveMs: 0 })).toBe(5);
    expect(nextAttempt(4, { fault, lastedMs: 2_000, liveMs: 1_500 })).toBe(5);
  });

  test("is forgotten after a stable minute", () => {
    expect(nextAttempt(4, { fault, lastedMs: 61_000, liveMs: 60_000 })).toBe(0);
  });

  test("stays short when the connection worked and was cut, and when the attempt itself hung", () => {
    expect(nextAttempt(4, { fault, lastedMs: 9_000, liveMs: 8_000 })).toBe(1);
    expect(nextAttempt(4, { fault, lastedMs: 15_000, liveMs: 0 })).toBe(1);
  });
});

describe("events that wait for the handler", () => {
  const quote = (symbol: string, price: number): MarketEvent => ({
    kind: "quote",
    symbol,
    bids: [[price, 100]],
    asks: [],
    timeMs: 0,
  });
  const tick = (symbol: string, totalVolumeShares: number): MarketEvent => ({
    kind: "tick",
    symbol,
    price: 1,
    volumeShares: 1,
    side: "U",
    totalVolumeShares,
    totalValueVnd: null,
    timeMs: 0,
  });

  test("come out in their order, once", () => {
    const pending = createPending(10);
    pending.push([tick("A", 1), quote("A", 1)]);
    pending.push([tick("A", 2)]);
    expect(pending.take()).toEqual([tick("A", 1), quote("A", 1), tick("A", 2)]);
    expect(pending.take()).toEqual([]);
  });

  test("for want of room keep every trade and only the newest quote of each symbol", () => {
    const pending = createPending(6);
    for (let price = 1; price <= 5; price += 1) pending.push([quote("A", price), quote("B", price)]);
    pending.push([tick("A", 1), tick("A", 2), quote("A", 6)]);
    const events = pending.take();
    expect(events.filter(({ kind }) => kind === "tick")).toEqual([tick("A", 1), tick("A", 2)]);
    expect(events.filter((event) => event.kind === "quote" && event.symbol === "A").at(-1)).toEqual(
      quote("A", 6),
    );
    expect(events.length + pending.conflated).toBe(13);
    expect(pending.dropped).toBe(0);
  });

  test("are never more than the limit, and trades that had to go are counted", () => {
    const pending = createPending(100);
    for (let total = 1; total <= 1_000; total += 1) {
      pending.push([tick("A", total)]);
      expect(pending.size).toBeLessThanOrEqual(100);
    }
    const events = pending.take();
    expect(events.at(-1)).toEqual(tick("A", 1_000));
    expect(events.length + pending.dropped).toBe(1_000);
  });
});

describe("refused messages", () => {
  test("are counted by reason, and the last hundred of each are kept", () => {
    const rejects = createRejects();
    for (let index = 0; index < 150; index += 1) rejects.add("bad-price", `raw ${index}`, "d", index);
    rejects.add("bad-time", "raw", "d", 0);
    expect(rejects.counts()).toEqual({ "bad-price": 150, "bad-time": 1 });
    const kept = rejects.recent("bad-price");
    expect(kept).toHaveLength(100);
    expect(kept[0]).toEqual({ raw: "raw 50", detail: "d", atMs: 50 });
    expect(kept.at(-1)?.raw).toBe("raw 149");
  });

  test("are cut at 2 KB, also in the middle of a letter", () => {
    const rejects = createRejects();
    rejects.add("bad-price", "ấ".repeat(10_000), "d", 0);
    const raw = rejects.recent("bad-price")[0]?.raw ?? "";
    expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(2_048);
    expect(Buffer.byteLength(raw)).toBeGreaterThan(2_000);
    expect(raw).toMatch(/^ấ+$/);
  });
});

describe("an upstream that says it is simulated", () => {
  const header = (adminUrl: unknown, runId: unknown = "run-1") => JSON.stringify({ runId, adminUrl });

  test("is believed on its own host", () => {
    expect(readSimulation(header("http://10.0.0.5:4011"), "ws://10.0.0.5:4010/realtime")).toEqual({
      runId: "run-1",
      adminUrl: "http://10.0.0.5:4011",
    });
    expect(readSimulation(header("http://127.0.0.1:4011"), "ws://localhost:4010/")).not.toBeNull();
  });

  test("an upstream that says nothing is the market", () => {
    expect(readSimulation(undefined, "wss://ssi")).toBeNull();
    expect(readSimulation(null, "wss://ssi")).toBeNull();
  });

  test.each([
    ["another host", header("http://169.254.169.254/")],
    ["no address", header("nowhere")],
    ["a file", header("file://127.0.0.1/etc/passwd")],
    ["no run", header("http://127.0.0.1:1", "")],
    ["no JSON", "yes"],
    ["two of them", [header("http://127.0.0.1:1"), "x"]],
    ["too long a text", header(`http://127.0.0.1/${"x".repeat(2000)}`)],
  ])("but with %s it is refused rather than taken for the market", (_, claim) => {
    expect(() => readSimulation(claim, "ws://127.0.0.1:4010/")).toThrow(FeedFault);
  });
});

describe("FastConnect Data's token", () => {
  const jwt = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;

  test("is read from the body, whose status alone counts", () => {
    const body = { message: "Success", status: 200, data: { accessToken: "abc" } };
    expect(readTokenAnswer(200, body, 0).accessToken).toBe("abc");
    const refused = { message: "Key does not exist.", status: 400, data: null };
    expect(() => readTokenAnswer(200, refused, 0)).toThrow(
      expect.objectContaining({ code: "auth-refused", message: "Key does not exist." }),
    );
    expect(() => readTokenAnswer(200, { status: 401 }, 0)).toThrow(
      expect.objectContaining({ code: "auth-refused" }),
    );
  });

  test.each([
    [503, undefined, "unreachable"],
    [429, {}, "unreachable"],
    [200, { status: 200, data: {} }, "protocol"],
    [200, [], "protocol"],
    [401, undefined, "auth-refused"],
  ])("answer %d with %j is %s", (status, body, code) => {
    expect(() => readTokenAnswer(status, body, 0)).toThrow(expect.objectContaining({ code }));
  });

  test("is renewed at 80 % of its life", () => {
    const nowMs = 1_000_000_000;
    const livingFor = (seconds: number) => renewalOf(jwt({ exp: nowMs / 1000 + seconds }), nowMs) - nowMs;
    expect(livingFor(8 * 3600)).toBe(8 * 3600 * 800);
    expect(livingFor(60)).toBe(48_000);
    expect(livingFor(-60)).toBe(0);
    expect(renewalOf("opaque", nowMs) - nowMs).toBe(8 * 3600 * 800);
  });
});

describe("FastConnect Data's addresses", () => {
  test.each([
    ["http://localhost:4010/", "http://localhost:4010/v2.0/signalr"],
    ["https://fc-datahub.ssi.com.vn", "https://fc-datahub.ssi.com.vn/v2.0/signalr"],
    ["wss://fc-datahub.ssi.com.vn/v2.0", "https://fc-datahub.ssi.com.vn/v2.0/signalr"],
    ["https://host/v2.0/signalr/", "https://host/v2.0/signalr"],
  ])("%s", (hubUrl, base) => {
    expect(signalRBase(hubUrl)).toBe(base);
  });

  test("channels are asked for all in one list", () => {
    expect(channelList("everything")).toBe("X:ALL,X-QUOTE:ALL,X-TRADE:ALL,R:ALL,MI:ALL,B:ALL,F:ALL,OL:ALL");
    expect(channelList(new Set(["VNM", "ACB"]))).toBe(
      "X:ACB-VNM,X-QUOTE:ACB-VNM,X-TRADE:ACB-VNM,R:ACB-VNM,MI:ALL,B:ACB-VNM,F:ACB-VNM,OL:ACB-VNM",
    );
    expect(channelList(new Set())).toBe("MI:ALL");
  });
});
