import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unseenShares } from "#lib/market/coverage.ts";
import type { MarketEvent, Tick } from "#lib/market/event.ts";
import type { MarketChanges } from "#server/market/market.ts";
import { MAX_UNKNOWN_SYMBOLS } from "#server/market/market-books.ts";
import { at, barsOf, dayOf, marketBench, tape } from "./tape.ts";

const MORNING = tape("VIC", [
  ["09:15:01", 45_500, 100],
  ["09:15:20", 45_600, 300],
  ["09:15:59", 45_400, 200],
  ["09:16:00", 45_450, 500],
  ["09:17:30", 45_700, 100],
]);

function tick(trade: Tick | undefined): MarketEvent {
  if (!trade) throw new Error("the tape is shorter than that");
  return { kind: "tick", ...trade };
}

describe("what the market knows of a symbol", () => {
  it("is the last trade, the totals and the range after a morning of trades", () => {
    const { market, trade } = marketBench();
    trade(...MORNING);
    expect(market.state("VIC")).toMatchObject({
      price: 45_700,
      volumeShares: 100,
      totalVolumeShares: 1_200,
      open: 45_500,
      high: 45_700,
      low: 45_400,
      tickTimeMs: at("09:17:30"),
      seq: 5,
    });
    expect(market.ticks("VIC")).toEqual(MORNING);
    expect(market.size).toBe(1);
    expect(market.state("VNM")).toBeUndefined();
  });

  it("makes one-minute bars by the exchange's time", () => {
    const { market, trade } = marketBench();
    trade(...MORNING);
    expect(market.minuteBars("VIC")).toEqual(barsOf(MORNING));
    expect(market.minuteBars("VIC")[0]).toEqual({
      openTimeMs: at("09:15:00"),
      open: 45_500,
      high: 45_600,
      low: 45_400,
      close: 45_400,
      volume: 600,
      provisional: false,
    });
  });

  it("does not count a trade twice", () => {
    const { market, trade } = marketBench();
    const told: MarketChanges[] = [];
    trade(...MORNING);
    market.onChanges((changes) => told.push(changes));
    trade(...MORNING);
    expect(market.state("VIC")?.totalVolumeShares).toBe(1_200);
    expect(market.drops.get("duplicate")).toBe(5);
    expect(told).toEqual([]);
  });

  it("puts a late trade into its own minute and leaves the last price alone", () => {
    const { market, tell } = marketBench();
    const late = MORNING[1];
    tell(at("09:15:01"), tick(MORNING[0]));
    tell(at("09:16:00"), tick(MORNING[2]), tick(MORNING[3]));
    expect(market.minuteBars("VIC")[0]).toMatchObject({ high: 45_500, volume: 300, provisional: true });
    const told: MarketChanges[] = [];
    market.onChanges((changes) => told.push(changes));
    tell(at("09:16:01"), tick(late));
    expect(market.state("VIC")).toMatchObject({ price: 45_450, tickTimeMs: at("09:16:00"), high: 45_600 });
    expect(market.minuteBars("VIC")).toEqual(barsOf(MORNING.slice(0, 4)));
    expect(market.ticks("VIC")).toEqual(MORNING.slice(0, 4));
    expect(told[0]?.ticks).toEqual([late]);
    expect(told[0]?.bars.map(({ bar }) => bar.openTimeMs)).toEqual([at("09:15:00")]);
  });

  it("shows a hole, and marks the minutes it touches as provisional", () => {
    const { market, clock, tell } = marketBench();
    tell(at("09:15:01"), tick(MORNING[0]));
    tell(at("09:17:30"), tick(MORNING[4]));
    expect(unseenShares(market.coverage("VIC"))).toBe(1_000);
    expect(market.gaps("VIC")).toMatchObject([
      { fromMs: at("09:15:01"), toMs: at("09:17:30"), fromShares: 100, toShares: 1_100, state: "open" },
    ]);
    expect(market.minuteBars("VIC").map((bar) => bar.provisional)).toEqual([true, true]);
    expect(market.openGapCount()).toBe(0);
    clock.advance(2_000);
    expect(market.openGapCount()).toBe(1);
  });

  it("keeps its last price when the day's figures come with a reconnect, unless trades were missed", () => {
    const { market, tell, trade } = marketBench();
    trade(...MORNING.slice(0, 3));
    tell(at("09:16:00"), dayOf("VIC", MORNING.slice(0, 3), at("09:16:00")));
    expect(market.state("VIC")).toMatchObject({ price: 45_400, side: "B" });
    tell(at("09:18:00"), dayOf("VIC", MORNING, at("09:18:00")));
    expect(market.state("VIC")).toMatchObject({ price: 45_700, totalVolumeShares: 1_200, side: "U" });
    expect(unseenShares(market.coverage("VIC"))).toBe(600);
    expect(market.minuteBars("VIC").at(-1)).toMatchObject({ openTimeMs: at("09:15:00"), provisional: true });
  });

  it("takes the day before we came for history, not for loss", () => {
    const { market, tell } = marketBench();
    tell(at("09:16:30"), dayOf("VIC", MORNING.slice(0, 4), at("09:16:30")));
    tell(at("09:17:30"), tick(MORNING[4]));
    expect(market.gaps("VIC")).toEqual([]);
    expect(market.minuteBars("VIC")).toEqual(barsOf(MORNING.slice(4)));
  });

  it("never lowers the total by a message alone", () => {
    const { market, tell, trade } = marketBench();
    trade(...MORNING);
    tell(at("09:18:00"), dayOf("VIC", MORNING.slice(0, 2), at("09:18:00")));
    expect(market.state("VIC")?.totalVolumeShares).toBe(1_200);
  });

  it("refuses a trade outside the day's limits, and limits that contradict themselves", () => {
    const { market, tell } = marketBench();
    tell(at("09:00:00"), {
      kind: "limits",
      symbol: "VIC",
      reference: 45_000,
      ceiling: 48_150,
      floor: 41_850,
    });
    tell(at("09:00:01"), {
      kind: "limits",
      symbol: "VIC",
      reference: 45_000,
      ceiling: 41_850,
      floor: 48_150,
    });
    expect(market.state("VIC")?.limits).toEqual({ reference: 45_000, ceiling: 48_150, floor: 41_850 });
    tell(at("09:15:01"), { ...MORNING[0]!, kind: "tick", price: 48_200 });
    expect(market.state("VIC")?.price).toBeNull();
    expect(market.drops.get("outside-limits")).toBe(1);
  });

  it("refuses trades and totals of another day", () => {
    const { market, tell } = marketBench();
    const yesterday = { ...MORNING[0]!, timeMs: at("09:15:01") - 86_400_000 };
    tell(at("09:16:00"), tick(yesterday), { ...dayOf("VIC", MORNING, yesterday.timeMs) });
    expect(market.state("VIC")).toBeUndefined();
    expect(market.drops.get("other-day")).toBe(2);
  });

  it("keeps the newest 1,000 trades of a symbol", () => {
    const { market, trade } = marketBench();
    const many = tape(
      "VIC",
      Array.from({ length: 2_600 }, (_, n) => ["10:00:00", 45_000, 100 + n]),
    );
    trade(...many);
    expect(market.ticks("VIC")).toEqual(many.slice(-1_000));
  });

  it("keeps odd lots apart from round lots", () => {
    const { market, tell, trade } = marketBench();
    trade(...MORNING.slice(0, 1));
    const before = market.state("VIC");
    const oddLot = {
      kind: "oddlot",
      symbol: "VIC",
      price: 45_000,
      volumeShares: 7,
      bids: [],
      asks: [],
    } as const;
    tell(at("09:15:02"), { ...oddLot, timeMs: at("09:15:02") });
    expect(market.oddLot("VIC")?.price).toBe(45_000);
    expect(market.state("VIC")).toBe(before);
  });

  it("keeps put-through deals apart, each once, and only the day's newest", () => {
    const { market, tell, trade } = marketBench();
    trade(...MORNING.slice(0, 1));
    const before = market.state("VIC");
    const deal = (time: string, price: number, volumeShares: number, totalVolumeShares: number | null) => ({
      ...({ kind: "putthrough", symbol: "VIC", price, volumeShares, totalVolumeShares } as const),
      ...{ totalValueVnd: totalVolumeShares && totalVolumeShares * 44_000, timeMs: at(time) },
    });
    const second = deal("09:20:00", 44_500, 500, 1_500);
    tell(at("09:20:01"), deal("09:19:00", 44_000, 1_000, 1_000), second);
    // After a reconnect the last one comes once more.
    tell(at("09:21:00"), second, { ...second, timeMs: second.timeMs - 86_400_000, totalVolumeShares: 9 });
    // One that was late stands where it belongs and lowers no total.
    tell(at("09:22:00"), deal("09:19:30", 44_200, 100, 1_100));
    expect(market.putThrough("VIC")).toMatchObject({ totalVolumeShares: 1_500, totalValueVnd: 66_000_000 });
    expect(market.putThrough("VIC")?.deals.map(({ price }) => price)).toEqual([44_000, 44_200, 44_500]);
    expect(market.state("VIC")).toBe(before);
    expect(market.ticks("VIC")).toHaveLength(1);
    for (let n = 0; n < 300; n += 1) tell(at("09:30:00"), deal("09:30:00", 45_000 + n, 1, 2_000 + n));
    expect(market.putThrough("VIC")?.deals).toHaveLength(200);
    expect(market.putThrough("VIC")?.deals.at(-1)?.price).toBe(45_299);
    market.openEpoch("simulated", "run", "2026-02-11");
    expect(market.putThrough("VIC")).toBeUndefined();
  });

  it("admits symbols the master list does not know, up to a bound", () => {
    const { market, tell } = marketBench(["VIC"]);
    const strangers = Array.from({ length: MAX_UNKNOWN_SYMBOLS + 5 }, (_, n): MarketEvent => {
      return { kind: "foreign", symbol: `NEW${n}`, buyShares: 1, sellShares: null, roomShares: null };
    });
    tell(at("09:00:00"), ...strangers);
    tell(at("09:00:01"), {
      kind: "foreign",
      symbol: "VIC",
      buyShares: 1,
      sellShares: null,
      roomShares: null,
    });
    expect(market.size).toBe(MAX_UNKNOWN_SYMBOLS + 1);
    expect(market.state("VIC")).toBeDefined();
    expect(market.drops.get("too-many-symbols")).toBe(5);
  });

  it("bars of the bar channel serve a symbol of which no trades come, and give way when they do", () => {
    const { market, tell, trade } = marketBench();
    const match = {
      kind: "bar",
      symbol: "VIC",
      open: 45_000,
      high: 45_000,
      low: 45_000,
      close: 45_000,
    } as const;
    tell(at("09:14:00"), { ...match, volumeShares: 900, timeMs: at("09:14:00") });
    expect(market.minuteBars("VIC")).toMatchObject([{ close: 45_000, volume: 900 }]);
    trade(...MORNING.slice(0, 1));
    tell(at("09:15:01"), { ...match, volumeShares: 100, timeMs: at("09:15:01") });
    expect(market.minuteBars("VIC")).toMatchObject([{ openTimeMs: at("09:15:00"), volume: 100 }]);
  });
});

describe("what the market tells its listeners", () => {
  it("is one message per batch, with everything that changed", () => {
    const { market, tell } = marketBench();
    const told: MarketChanges[] = [];
    market.onChanges((changes) => {
      // Whoever listens sees the whole batch, never half of it.
      expect(market.state("VIC")?.totalVolumeShares).toBe(600);
      told.push(changes);
    });
    tell(at("09:15:59"), ...MORNING.slice(0, 3).map(tick));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ seq: 1, ticks: MORNING.slice(0, 3), indices: [], news: [] });
    expect([...told[0]!.symbols]).toEqual(["VIC"]);
    expect(told[0]!.bars).toEqual([{ symbol: "VIC", bar: barsOf(MORNING.slice(0, 3))[0] }]);
  });

  it("reaches the others when one listener fails, and nobody who has left", () => {
    const { market, trade } = marketBench();
    const heard: number[] = [];
    market.onChanges(() => {
      throw new Error("a mistake");
    });
    const leave = market.onChanges(({ seq }) => heard.push(seq));
    trade(MORNING[0]!);
    leave();
    trade(MORNING[1]!);
    expect(heard).toEqual([1]);
  });

  it("is a new epoch, with nothing of the old one left, on a new run or a new day", () => {
    const { market, trade } = marketBench();
    trade(...MORNING);
    const { epoch } = market;
    const seen: unknown[] = [];
    market.onEpoch(() => seen.push([market.epoch, market.size, market.source]));
    market.openEpoch("ssi-ids", "", "2026-02-11");
    expect(market.epoch).not.toBe(epoch);
    expect(seen).toEqual([[market.epoch, 0, "ssi-ids"]]);
    expect(market.minuteBars("VIC")).toEqual([]);
    expect(market.coverage("VIC").totalShares).toBe(0);
    expect(market.tradingDate).toBe("2026-02-11");
  });

  it("tells a news item once, and keeps the day's by time", () => {
    const { market, tell } = marketBench();
    const item = (id: string, time: string) =>
      ({ kind: "news", id, timeMs: at(time), symbols: [], title: id, url: null, publisher: null }) as const;
    const told: string[] = [];
    market.onChanges(({ news }) => told.push(...news.map(({ id }) => id)));
    tell(at("10:00:00"), item("b", "09:30:00"), item("a", "09:10:00"), item("b", "09:30:00"));
    expect(told).toEqual(["b", "a"]);
    expect(market.news().map(({ id }) => id)).toEqual(["a", "b"]);
    tell(at("10:01:00"), ...Array.from({ length: 250 }, (_, n) => item(`n${n}`, "10:01:00")));
    expect(market.news()).toHaveLength(200);
  });
});

describe("an index", () => {
  const level = (time: string, value: number, volumeShares: number): MarketEvent => ({
    kind: "index",
    index: "VNINDEX",
    value,
    change: 1,
    changePercent: 0.1,
    volumeShares,
    valueVnd: 0,
    advances: 1,
    noChanges: 1,
    declines: 1,
    ceilings: 0,
    floors: 0,
    session: "LO",
    timeMs: at(time),
  });

  it("has minute bars folded from its levels, and is no instrument", () => {
    const { market, tell } = marketBench();
    tell(at("10:00:01"), level("10:00:01", 1_250, 1_000));
    tell(at("10:00:30"), level("10:00:30", 1_252, 1_500));
    tell(at("10:00:20"), level("10:00:20", 1_000, 1_400));
    tell(at("10:01:01"), level("10:01:01", 1_251, 1_700));
    expect(market.minuteBars("VNINDEX")).toMatchObject([
      { openTimeMs: at("10:00:00"), open: 1_250, high: 1_252, low: 1_250, close: 1_252, volume: 500 },
      { openTimeMs: at("10:01:00"), open: 1_251, close: 1_251, volume: 200 },
    ]);
    expect(market.size).toBe(0);
    expect([...market.indices()]).toMatchObject([{ index: "VNINDEX", value: 1_251 }]);
  });

  it("leaves the minutes of a silence to history", () => {
    const { market, tell } = marketBench();
    tell(at("10:00:01"), level("10:00:01", 1_250, 0));
    tell(at("10:05:30"), level("10:05:30", 1_240, 9_000));
    expect(market.minuteBars("VNINDEX").map((bar) => bar.provisional)).toEqual([true, true]);
    expect(market.minuteBars("VNINDEX").at(-1)?.volume).toBe(0);
  });
});

describe("a feed that sends only what is wanted", () => {
  it("lets symbols go that nobody wants and that were quiet for five minutes; watched ones stay", () => {
    const { market, clock, trade } = marketBench();
    trade(
      ...MORNING.slice(0, 1),
      ...tape("VNM", [["09:15:01", 60_000, 100]]),
      ...tape("FPT", [["09:15:01", 90_000, 100]]),
    );
    clock.advance(4 * 60_000);
    trade(MORNING[1]!);
    clock.advance(60_001);
    expect(market.evict((symbol) => symbol === "FPT")).toEqual(["VNM"]);
    expect([...market.states()].map((state) => state.symbol)).toEqual(["VIC", "FPT"]);
    expect(market.coverage("VNM").totalShares).toBe(0);
  });
});

describe("whatever order a day's trades arrive in", () => {
  const day = fc
    .array(
      fc.record({
        price: fc.integer({ min: 400, max: 500 }).map((steps) => steps * 100),
        volume: fc.integer({ min: 1, max: 50 }).map((lots) => lots * 100),
        pauseS: fc.integer({ min: 0, max: 40 }),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .map((trades): Tick[] => {
      let timeMs = at("09:15:00");
      let totalVolumeShares = 0;
      return trades.map(({ price, volume, pauseS }) => {
        timeMs += pauseS * 1_000;
        totalVolumeShares += volume;
        return {
          symbol: "VIC",
          price,
          volumeShares: volume,
          side: "U",
          totalVolumeShares,
          totalValueVnd: null,
          timeMs,
        };
      });
    });

  const shuffledDay = day.chain((trades) =>
    fc.record({
      trades: fc.constant(trades),
      arrivals: fc.array(fc.nat(trades.length - 1), { maxLength: 30 }).chain((again) =>
        fc.shuffledSubarray([...trades, ...again.map((n) => trades[n]!)], {
          minLength: trades.length + again.length,
          maxLength: trades.length + again.length,
        }),
      ),
    }),
  );

  it("total, trades and bars are those of the truth, duplicates or not", () => {
    fc.assert(
      fc.property(shuffledDay, ({ trades, arrivals }) => {
        const { market, trade } = marketBench();
        const published: Tick[] = [];
        market.onChanges((changes) => published.push(...changes.ticks));
        trade(...arrivals);
        const total = trades.at(-1)!.totalVolumeShares!;
        expect(market.state("VIC")?.totalVolumeShares).toBe(total);
        expect(unseenShares(market.coverage("VIC"))).toBe(0);
        expect(market.minuteBars("VIC").reduce((sum, bar) => sum + bar.volume, 0)).toBe(total);
        expect(market.minuteBars("VIC").map((bar) => ({ ...bar, provisional: false }))).toEqual(
          barsOf(trades),
        );
        expect([...published].sort((a, b) => a.totalVolumeShares! - b.totalVolumeShares!)).toEqual(trades);
        expect(market.ticks("VIC")).toEqual(trades);
        expect(market.state("VIC")).toMatchObject({
          high: Math.max(...trades.map(({ price }) => price)),
          low: Math.min(...trades.map(({ price }) => price)),
          price: trades.at(-1)!.price,
        });
      }),
      { numRuns: 300 },
    );
  });

  it("what was lost is missing exactly, and seen plus unseen is the total", () => {
    fc.assert(
      fc.property(day, fc.infiniteStream(fc.boolean()), (trades, losses) => {
        const { market, trade } = marketBench();
        const seen = trades.filter(() => losses.next().value === false);
        const last = trades.at(-1)!;
        trade(...seen.filter((each) => each !== last), last);
        const inBars = market.minuteBars("VIC").reduce((sum, bar) => sum + bar.volume, 0);
        expect(inBars + unseenShares(market.coverage("VIC"))).toBe(last.totalVolumeShares);
      }),
    );
  });
});
