import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { State } from "#lib/contract/state.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { instantOfText } from "#server/gateway/rest-input.ts";
import { type Bench, DATE, INSTRUMENTS, openBench } from "./bench.ts";

const asked: unknown[][] = [];
let bench: Bench;
beforeAll(async () => {
  bench = await openBench({
    bars: {
      bars: async (...question) => {
        asked.push(question);
        return [
          {
            openTimeMs: instantOf(DATE, "09:59:00"),
            open: 44_900,
            high: 45_000,
            low: 44_850,
            close: 45_000,
            volume: 1_200,
            provisional: true,
          },
        ];
      },
    },
  });
  const timeMs = instantOf(DATE, "10:00:00");
  bench.tell(
    { kind: "limits", symbol: "VIC", reference: 44_000, ceiling: 47_000, floor: 40_950 },
    { kind: "session", symbol: "VIC", session: "LO", status: null },
    { kind: "foreign", symbol: "VIC", buyShares: 10, sellShares: 20, roomShares: 30 },
  );
  bench.trade("VIC", 45_000, 1_000);
  bench.trade("VIC", 44_900, 200);
  bench.tell({
    kind: "tick",
    symbol: "VIC",
    price: 45_050,
    volumeShares: 100,
    side: "S",
    totalVolumeShares: 1_500,
    totalValueVnd: null,
    timeMs: timeMs + 5_000,
  });
  bench.tell({ kind: "news", id: "a", timeMs, symbols: ["VIC"], title: "Cũ", url: null, publisher: null });
  bench.tell({ kind: "news", id: "b", timeMs, symbols: ["VNM"], title: "Mới", url: null, publisher: null });
});
afterAll(() => bench.close());

interface Refused {
  error: { code: string; message: string };
}

describe("the state of the market over REST", () => {
  test("is one state for one symbol", async () => {
    const state = await bench.json<State & Record<string, unknown>>("/api/v1/realtime/state?symbol=VIC");
    expect(state).toEqual({
      symbol: "VIC",
      source: "simulated",
      price: 45_050,
      volume: 100,
      timestamp: "2026-02-10T10:00:05.000+07:00",
      totalVolume: 1_500,
      totalValue: null,
      open: 45_000,
      high: 45_050,
      low: 44_900,
      average: null,
      reference: 44_000,
      ceiling: 47_000,
      floor: 40_950,
      change: 1_050,
      changePercent: 2.39,
      bids: [],
      asks: [],
      foreign: { buy: 10, sell: 20, room: 30 },
      session: "LO",
      status: null,
      estimated: { price: null, volume: null },
      openInterest: null,
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00$/),
      seq: 4,
    });
  });

  test("is nulls for an instrument nothing was heard of, and 404 for a symbol nobody has", async () => {
    expect(await bench.json("/api/v1/realtime/state?symbol=A32")).toMatchObject({
      symbol: "A32",
      price: null,
    });
    const response = await bench.api("/api/v1/realtime/state?symbol=NOPE");
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({
      error: { code: "UNKNOWN_SYMBOL", message: "No instrument has the symbol NOPE." },
    });
  });

  test("names the unknown among several, and is everything when nothing is named", async () => {
    const some = await bench.json("/api/v1/realtime/state?symbols=VIC,NOPE,VNM,VIC");
    expect(some).toMatchObject({ epoch: bench.market.epoch, seq: bench.market.seq, unknown: ["NOPE"] });
    expect(some.asOf).toBe("2026-02-10T10:00:00.000+07:00");
    expect((some.states as State[]).map((state) => state.symbol)).toEqual(["VIC", "VNM"]);
    const all = await bench.json<{ states: State[] }>("/api/v1/realtime/state");
    expect(all.states.map((state) => state.symbol)).toEqual(["VIC"]);
  });

  test("has today's trades, newest first", async () => {
    const { ticks, ...rest } = await bench.json<{ ticks: { price: number }[] }>(
      "/api/v1/realtime/ticks?symbol=VIC&limit=2",
    );
    expect(rest).toEqual({ symbol: "VIC", source: "simulated", date: DATE });
    expect(ticks.map((tick) => tick.price)).toEqual([45_050, 44_900]);
  });

  test("has the day's put-through deals, newest first, and nulls where there was none", async () => {
    const deal = (price: number, totalVolumeShares: number, timeMs: number) => ({
      ...({ kind: "putthrough", symbol: "VIC", price, volumeShares: 1_000, totalVolumeShares } as const),
      ...{ totalValueVnd: totalVolumeShares * 60_000, timeMs },
    });
    const events = [
      deal(60_000, 1_000, instantOf(DATE, "09:20:00")),
      deal(60_100, 2_000, instantOf(DATE, "09:21:00")),
    ];
    bench.market.apply({ seq: bench.market.seq, receivedAtMs: 0, events });
    expect(await bench.json("/api/v1/realtime/put-through?symbol=VIC")).toEqual({
      ...{ symbol: "VIC", source: "simulated", date: DATE, totalVolume: 2_000, totalValue: 120_000_000 },
      deals: [
        { price: 60_100, volume: 1_000, value: 60_100_000, timestamp: "2026-02-10T09:21:00.000+07:00" },
        { price: 60_000, volume: 1_000, value: 60_000_000, timestamp: "2026-02-10T09:20:00.000+07:00" },
      ],
    });
    const later = encodeURIComponent("2026-02-10T09:20:30+07:00");
    expect(await bench.json(`/api/v1/realtime/put-through?from=${later}`)).toEqual({
      ...{ source: "simulated", date: DATE, totals: [{ symbol: "VIC", volume: 2_000, value: 120_000_000 }] },
      deals: [
        {
          ...{ symbol: "VIC", price: 60_100, volume: 1_000, value: 60_100_000 },
          timestamp: "2026-02-10T09:21:00.000+07:00",
        },
      ],
    });
    // A point of an index future is worth 100,000 VND.
    const future = { ...deal(1_950, 5, instantOf(DATE, "09:22:00")), symbol: "41I1G2000", volumeShares: 5 };
    bench.market.apply({ seq: bench.market.seq, receivedAtMs: 0, events: [future] });
    expect(await bench.json("/api/v1/realtime/put-through?symbol=41I1G2000")).toMatchObject({
      deals: [{ price: 1_950, volume: 5, value: 975_000_000 }],
    });
    expect(await bench.json("/api/v1/realtime/put-through?symbol=A32")).toMatchObject({
      ...{ totalVolume: null, totalValue: null, deals: [] },
    });
  });

  test("has the day of the cockpit: locks with their queue, foreign room; and where it matters in all the market", async () => {
    const timeMs = instantOf(DATE, "10:00:00");
    bench.tell(
      { kind: "session", symbol: "HPG", session: "LO", status: null },
      { kind: "limits", symbol: "HPG", reference: 26_750, ceiling: 28_600, floor: 24_900 },
      { kind: "quote", symbol: "HPG", bids: [[28_600, 2_100_000]], asks: [], timeMs },
      { kind: "foreign", symbol: "HPG", buyShares: 300, sellShares: 100, roomShares: 800 },
    );
    const time = "2026-02-10T10:00:00.000+07:00";
    const lock = {
      ...{ side: "ceiling", since: time, queue: 2_100_000, drainPerMinute: null, opensInSeconds: null },
      ...{ opened: 0, lockedSeconds: 0 },
    };
    const room = { open: 1_000, now: 800, takenPerMinute: null, exhaustedInSeconds: null };
    const day = { source: "simulated", date: DATE, asOf: time };
    expect(await bench.json("/api/v1/realtime/cockpit?symbol=HPG")).toEqual({
      ...{ symbol: "HPG", ...day, lock, room, since: time, ato: [], atc: [] },
      locks: [{ side: "ceiling", from: time, to: null }],
      queuePath: [{ time, volume: 2_100_000 }],
      roomPath: [{ time, volume: 800 }],
    });
    expect(await bench.json("/api/v1/realtime/cockpit")).toEqual({
      ...day,
      symbols: [{ symbol: "HPG", lock, room }],
    });
    expect(await bench.json("/api/v1/realtime/cockpit?symbol=A32")).toMatchObject({
      ...{ since: null, locks: [], lock: { side: null, opened: 0 }, room: { now: null } },
    });
  });

  test("has what was matched at which price, by who crossed the spread, and since when", async () => {
    expect(await bench.json("/api/v1/realtime/volume-by-price?symbol=VIC")).toEqual({
      ...{ symbol: "VIC", source: "simulated", date: DATE, seq: bench.market.seq },
      ...{ since: "2026-02-10T10:00:00.000+07:00", trades: 3 },
      levels: [
        { price: 45_050, buy: 0, sell: 100, unknown: 0 },
        { price: 45_000, buy: 1_000, sell: 0, unknown: 0 },
        { price: 44_900, buy: 200, sell: 0, unknown: 0 },
      ],
    });
    expect(await bench.json("/api/v1/realtime/volume-by-price?symbol=A32")).toMatchObject({
      ...{ since: null, trades: 0, levels: [] },
    });
  });

  test("has the odd-lot board apart from round lots, and nulls where nothing was heard of it", async () => {
    const oddLot = {
      ...({ kind: "oddlot", symbol: "VNM", price: 61_000, volumeShares: 7 } as const),
      ...({ bids: [[60_900, 30]], asks: [[61_100, 12]], timeMs: instantOf(DATE, "10:01:00") } as const),
    };
    bench.market.apply({ seq: bench.market.seq, receivedAtMs: 0, events: [oddLot] });
    expect(await bench.json("/api/v1/realtime/odd-lot?symbol=VNM")).toEqual({
      ...{ symbol: "VNM", source: "simulated", date: DATE, price: 61_000, volume: 7 },
      ...{ bids: [[60_900, 30]], asks: [[61_100, 12]], timestamp: "2026-02-10T10:01:00.000+07:00" },
    });
    expect(await bench.json("/api/v1/realtime/state?symbol=VNM")).toMatchObject({
      price: null,
      volume: null,
    });
    const all = await bench.json<{ states: { symbol: string }[] }>("/api/v1/realtime/odd-lot");
    expect(all.states.map(({ symbol }) => symbol)).toEqual(["VNM"]);
    const later = instantOf(DATE, "10:02:00");
    expect(await bench.json(`/api/v1/realtime/odd-lot?from=${later}`)).toMatchObject({ states: [] });
    expect(await bench.json("/api/v1/realtime/odd-lot?symbol=A32")).toMatchObject({
      ...{ price: null, bids: [], timestamp: null },
    });
  });

  test("has the shares that were traded unseen", async () => {
    expect(await bench.json("/api/v1/realtime/gaps?symbol=VIC")).toEqual({
      symbol: "VIC",
      date: DATE,
      unseenVolume: 200,
      gaps: [
        {
          from: "2026-02-10T10:00:00.000+07:00",
          to: "2026-02-10T10:00:05.000+07:00",
          afterVolume: 1_200,
          volume: 200,
          state: "open",
        },
      ],
    });
  });

  test("has the news, newest first, of all or of one symbol", async () => {
    const titles = async (query: string): Promise<string[]> =>
      (await bench.json<{ news: { title: string }[] }>(`/api/v1/news${query}`)).news.map(
        (item) => item.title,
      );
    expect(await titles("")).toEqual(["Mới", "Cũ"]);
    expect(await titles("?symbol=VIC")).toEqual(["Cũ"]);
    expect(await titles("?limit=1")).toEqual(["Mới"]);
  });

  test("lists every instrument with its limits of the day, and every list with its size", async () => {
    const instruments = await bench.json<{ symbol: string }[]>("/api/v1/instruments");
    expect(instruments).toHaveLength(INSTRUMENTS.size);
    const vic = instruments.find((each) => each.symbol === "VIC");
    expect(vic).toMatchObject({ exchange: "HOSE", type: "STOCK", lotSize: 100, reference: 44_000 });
    expect(Object.keys(vic ?? {})).toEqual([
      ...["symbol", "exchange", "type", "nameVi", "nameEn", "sector", "lotSize", "listedShares", "indices"],
      ...["reference", "ceiling", "floor"],
    ]);
    const { lists } = await bench.json<{ lists: { name: string; kind: string; count: number }[] }>(
      "/api/v1/lists",
    );
    expect(lists).toContainEqual({ name: "VN30", kind: "board", count: 30 });
    expect(lists).toContainEqual({ name: "HNX30", kind: "index", count: 30 });
    expect(lists).toContainEqual({ name: "ALL", kind: "all", count: INSTRUMENTS.size });
  });
});

describe("bars over REST", () => {
  test("are asked for with what the request says", async () => {
    const answer = await bench.json(
      "/api/v1/bars?symbol=VNINDEX&interval=5m&from=2026-02-10T09:15&to=1770696000000&limit=10000",
    );
    expect(asked.at(-1)).toEqual([
      "VNINDEX",
      "5m",
      { fromMs: instantOf(DATE, "09:15"), toMs: 1_770_696_000_000, limit: 10_000 },
    ]);
    expect(answer).toEqual({
      symbol: "VNINDEX",
      source: "simulated",
      interval: "5m",
      bars: [
        {
          openTime: "2026-02-10T09:59:00.000+07:00",
          open: 44_900,
          high: 45_000,
          low: 44_850,
          close: 45_000,
          volume: 1_200,
          provisional: true,
        },
      ],
    });
  });

  test("are 500 one-minute bars when nothing else is said", async () => {
    await bench.json("/api/v1/bars?symbol=VIC");
    expect(asked.at(-1)).toEqual(["VIC", "1m", { fromMs: undefined, toMs: undefined, limit: 500 }]);
  });

  test.each([
    ["2026-02-10", instantOf(DATE, "00:00")],
    ["2026-02-10T09:15:00", instantOf(DATE, "09:15")],
    ["2026-02-10T09:15:00.250+07:00", instantOf(DATE, "09:15") + 250],
    ["2026-02-10T09:15:00 07:00", instantOf(DATE, "09:15")],
    ["2026-02-10T02:15:00Z", instantOf(DATE, "09:15")],
    ["1770696000000", 1_770_696_000_000],
    ["0", 0],
    ["2026-02-31", Number.NaN],
    ["yesterday", Number.NaN],
    ["1e12", Number.NaN],
    ["-5", Number.NaN],
    ["2026-02-10T25:00", Number.NaN],
    ["999999999999999999", Number.NaN],
  ])("take %s for an instant as it is meant", (text, epochMs) => {
    expect(instantOfText(text)).toBe(epochMs);
  });
});

describe("a wrong request", () => {
  test.each([
    ["/api/v1/realtime/state?symbol=vic", 400],
    ["/api/v1/realtime/state?symbol=../../etc/passwd", 400],
    ["/api/v1/realtime/state?symbol=__proto__", 400],
    ["/api/v1/realtime/state?symbol=VIC&symbol=VNM", 400],
    ["/api/v1/realtime/state?symbol=VIC&symbols=VNM", 400],
    ["/api/v1/realtime/state?symbols=VIC,nope!", 400],
    ["/api/v1/realtime/gaps", 400],
    ["/api/v1/realtime/ticks?symbol=VIC&limit=0", 400],
    ["/api/v1/realtime/ticks?symbol=VIC&limit=1001", 400],
    ["/api/v1/realtime/ticks?symbol=NOPE", 404],
    ["/api/v1/bars?symbol=VIC&interval=1m&interval=1D", 400],
    ["/api/v1/bars?symbol=VIC&interval=2m", 400],
    ["/api/v1/bars?symbol=VIC&limit=10001", 400],
    ["/api/v1/bars?symbol=VIC&limit=1e3", 400],
    ["/api/v1/bars?symbol=VIC&from=NaN", 400],
    ["/api/v1/bars?symbol=VIC&from=2&to=1", 400],
    ["/api/v1/bars?symbol=..%2f..%2fetc%2fpasswd", 400],
    ["/api/v1/bars?symbol=NOPE", 404],
    ["/api/v1/bars/VIC", 404],
    ["/api/v1/nothing", 404],
    ["/api/v2/bars", 404],
    ["/api", 404],
  ])("%s is answered %i in JSON", async (path, status) => {
    const response = await bench.api(path);
    expect(response.status).toBe(status);
    const body = (await response.json()) as Refused;
    expect(Object.keys(body)).toEqual(["error"]);
    expect(body.error.code).toMatch(/^[A-Z_]+$/);
    expect(body.error.message).toMatch(/\S/);
    expect(JSON.stringify(body)).not.toMatch(/\.ts|node_modules|Error:/);
  });

  test.each([
    ["POST", "/api/v1/realtime/state", "GET, HEAD"],
    ["DELETE", "/api/v1/instruments", "GET, HEAD"],
    ["PUT", "/healthz", "GET, HEAD"],
    ["OPTIONS", "/api/v1/bars", "GET, HEAD"],
    ["POST", "/api/v1/realtime/ws", "GET, HEAD"],
    ["PATCH", "/api/v1/watchlists", "GET, HEAD, POST"],
    ["GET", "/api/v1/watchlists/order", "PUT"],
    ["POST", "/api/v1/watchlists/order", "PUT"],
    ["POST", "/", "GET, HEAD"],
  ])("%s %s is 405 and names what is allowed", async (method, path, allow) => {
    const response = await bench.api(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe(allow);
  });

  test("HEAD is GET without a body", async () => {
    const response = await bench.api("/api/v1/realtime/state?symbol=VIC", { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  test("an ordinary GET of the WebSocket's address is told to upgrade", async () => {
    const response = await bench.api("/api/v1/realtime/ws");
    expect(response.status).toBe(426);
    expect(((await response.json()) as Refused).error.code).toBe("BAD_REQUEST");
  });

  test("a fault of ours is 500 without its reasons", async () => {
    const broken = await openBench({
      bars: {
        bars: async () => {
          throw new Error("secret reason");
        },
      },
    });
    const response = await broken.api("/api/v1/bars?symbol=VIC");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    await broken.close();
  });
});

describe("the probes", () => {
  test("tell that the process serves, and whether it is of use yet", async () => {
    expect(await bench.json("/healthz")).toEqual({ ok: true });
    const ready = await bench.api("/readyz");
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        ...{ ready: true, feed: "live", source: "simulated", session: "LO", reason: "" },
        selfTest: bench.selfTest,
      },
    ]);
    bench.ready = { ready: false, reason: "the states of the day are being loaded" };
    const waiting = await bench.api("/readyz");
    expect(waiting.status).toBe(503);
    expect(await waiting.json()).toMatchObject({
      ready: false,
      reason: "the states of the day are being loaded",
    });
    expect(await bench.json("/api/v1/health")).toMatchObject({ feed: "live", eventsPerSecond: 700 });
  });
});

describe("every answer", () => {
  test.each(["/api/v1/realtime/state?symbol=VIC", "/api/v1/nothing", "/healthz", "/", "/socket.io/?EIO=4"])(
    "%s carries the security headers and no name of what made it",
    async (path) => {
      const { headers } = await bench.api(path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("server")).toBeNull();
      expect(headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  test("of the API is not to be kept", async () => {
    for (const path of ["/api/v1/instruments", "/api/v1/nothing"]) {
      expect((await bench.api(path)).headers.get("cache-control")).toBe("no-store");
    }
  });
});
