import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregateBars, type Bar } from "#lib/market/bar.ts";
import type { MarketEvent, Tick } from "#lib/market/event.ts";
import { DAY_MS, MINUTE_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import { silentLog } from "#server/log.ts";
import { createBarSource } from "#server/market/bar-source.ts";
import type { History } from "#server/market/history.ts";
import { at, barsOf, DATE, dayOf, marketBench, tape } from "./tape.ts";

/** A history that knows the whole truth of today up to the market's now, and what a test gives it of the past. */
function bench(
  truth: readonly Tick[],
  options: { past?: readonly Bar[]; daily?: readonly Bar[]; stored?: Bar[] } = {},
) {
  const market = marketBench();
  const asked: { interval: string; fromMs: number; toMs: number }[] = [];
  const script = { fail: false, lagMs: 0, gate: null as Promise<void> | null, happened: truth.length };
  const history: History = {
    async bars(_symbol, interval, fromMs, toMs) {
      asked.push({ interval, fromMs, toMs });
      await script.gate;
      if (script.fail) throw new Error("history is away");
      const nowMs = market.time.nowMs - script.lagMs;
      const today = barsOf(truth.filter((trade, n) => n < script.happened && trade.timeMs <= nowMs));
      const all =
        interval === "1m"
          ? [...(options.past ?? []), ...today]
          : [...(options.daily ?? []), ...aggregateBars(today, "1D")];
      return all.filter((bar) => bar.openTimeMs >= fromMs && bar.openTimeMs < toMs);
    },
  };
  const source = createBarSource({
    market: market.market,
    history: () => history,
    stored: async (_source, _symbol, fromMs, toMs) =>
      (options.stored ?? []).filter((bar) => bar.openTimeMs >= fromMs && bar.openTimeMs < toMs),
    nowMs: () => market.time.nowMs,
    speed: () => 1,
    clock: market.clock,
    log: silentLog,
  });
  const minutes = (limit = 500) => source.bars("VIC", "1m", { limit });
  const askedToday = () => asked.filter(({ toMs }) => toMs > startOfDateMs(DATE));
  return { ...market, source, asked, askedToday, script, minutes };
}

const DAY = tape("VIC", [
  ["09:15:01", 45_500, 100],
  ["09:20:30", 45_600, 300],
  ["10:05:05", 45_400, 200],
  ["10:05:20", 45_300, 500],
  // We come at 10:05:30.
  ["10:05:40", 45_450, 100],
  ["10:05:50", 45_350, 100],
  ["10:06:10", 45_700, 400],
  ["10:08:00", 45_800, 600],
]);
const BEFORE = DAY.slice(0, 4);
const CAME = at("10:05:30");

function volumeOf(bars: readonly Bar[]): number {
  return bars.reduce((sum, bar) => sum + bar.volume, 0);
}

function come({ tell }: ReturnType<typeof bench>): void {
  tell(CAME, dayOf("VIC", BEFORE, CAME));
}

describe("the chart of a day we came into the middle of", () => {
  it("has the minute in which we came whole at once, and its volume adds up to the day's", async () => {
    const b = bench(DAY);
    come(b);
    b.trade(DAY[4]!);
    const bars = await b.minutes();
    expect(bars).toEqual(barsOf(DAY.slice(0, 5)));
    expect(volumeOf(bars)).toBe(b.market.state("VIC")?.totalVolumeShares);
  });

  it("stays right when more trades come in that minute", async () => {
    const b = bench(DAY);
    come(b);
    b.trade(DAY[4]!);
    await b.minutes();
    b.trade(DAY[5]!);
    expect(await b.minutes()).toEqual(barsOf(DAY.slice(0, 6)));
    b.trade(DAY[6]!, DAY[7]!);
    expect(await b.minutes()).toEqual(barsOf(DAY));
    expect(b.askedToday()).toHaveLength(1);
  });

  it("gives live listeners the mended bar, so that a chart's last bar equals the API's", async () => {
    const b = bench(DAY);
    come(b);
    b.trade(DAY[4]!);
    const told: Bar[] = [];
    b.market.onChanges((changes) => told.push(...changes.bars.map(({ bar }) => bar)));
    const last = (await b.minutes()).at(-1);
    expect(told).toEqual([last]);
    b.trade(DAY[5]!);
    expect(told.at(-1)).toEqual(barsOf(DAY.slice(0, 6)).at(-1));
    expect((await b.minutes()).at(-1)).toEqual(told.at(-1));
  });

  it("counts the shares from before we came as recovered when history has given their bars", async () => {
    const b = bench(DAY);
    b.trade(DAY[4]!);
    expect(b.market.gaps("VIC")).toMatchObject([{ fromMs: null, toShares: 1_100, state: "open" }]);
    b.trade(DAY[5]!, DAY[6]!, DAY[7]!);
    await b.minutes();
    expect(b.market.gaps("VIC")).toMatchObject([{ fromMs: null, state: "recovered" }]);
    expect(b.market.openGapCount()).toBe(0);
  });

  it("is right before we have seen a trade of our own", async () => {
    const b = bench(DAY);
    come(b);
    expect(await b.minutes()).toEqual(barsOf(BEFORE));
  });

  it("is right when it is asked for only after the minute was over", async () => {
    const b = bench(DAY);
    come(b);
    b.trade(...DAY.slice(4));
    const bars = await b.minutes();
    expect(bars).toEqual(barsOf(DAY));
    expect(bars.every((bar) => !bar.provisional)).toBe(true);
  });

  it("reads history again when it was read before we came", async () => {
    const b = bench(DAY);
    b.time.nowMs = at("10:05:10");
    expect(volumeOf(await b.minutes())).toBe(600);
    come(b);
    b.trade(DAY[4]!);
    expect(await b.minutes()).toEqual(barsOf(DAY.slice(0, 5)));
    expect(b.askedToday()).toHaveLength(2);
  });

  it("shows what we have, as provisional, while history fails, and mends it when it comes back", async () => {
    const b = bench(DAY);
    b.script.fail = true;
    come(b);
    b.trade(...DAY.slice(4));
    const poor = await b.minutes();
    expect(poor).toEqual(barsOf(DAY.slice(4)).map((bar, n) => ({ ...bar, provisional: n === 0 })));
    b.script.fail = false;
    b.clock.advance(2_000);
    expect(await b.minutes()).toEqual(barsOf(DAY));
  });

  it("does not trust a history that lags behind", async () => {
    const b = bench(DAY);
    b.script.lagMs = 120_000;
    come(b);
    b.trade(DAY[4]!, DAY[5]!, DAY[6]!);
    expect((await b.minutes()).find((bar) => bar.openTimeMs === at("10:05:00"))?.provisional).toBe(true);
    b.script.lagMs = 0;
    b.clock.advance(5_000);
    b.trade(DAY[7]!);
    expect(await b.minutes()).toEqual(barsOf(DAY));
  });
});

describe("the chart after an outage", () => {
  const GAP_DAY = tape("VIC", [
    ["09:15:01", 45_500, 100],
    ["10:00:10", 45_600, 300],
    // Lost: three trades over three minutes.
    ["10:00:40", 45_100, 200],
    ["10:01:30", 45_900, 500],
    ["10:02:05", 45_450, 100],
    // Back.
    ["10:02:20", 45_350, 100],
    ["10:04:00", 45_700, 400],
  ]);

  it("takes the missed minutes from history, and the gap counts as recovered", async () => {
    const b = bench(GAP_DAY);
    b.trade(GAP_DAY[0]!, GAP_DAY[1]!);
    b.tell(at("10:02:10"), dayOf("VIC", GAP_DAY.slice(0, 5), at("10:02:10")));
    b.trade(GAP_DAY[5]!);
    expect(b.market.gaps("VIC")).toMatchObject([{ state: "open" }]);
    expect(await b.minutes()).toEqual(barsOf(GAP_DAY.slice(0, 6)));
    b.clock.advance(5_000);
    b.trade(GAP_DAY[6]!);
    expect(await b.minutes()).toEqual(barsOf(GAP_DAY));
    expect(b.market.gaps("VIC")).toMatchObject([{ state: "recovered" }]);
    expect(b.market.openGapCount()).toBe(0);
  });

  it("is mended in the minute after it too when our clock was behind the exchange's", async () => {
    const b = bench(GAP_DAY);
    b.trade(GAP_DAY[0]!, GAP_DAY[1]!);
    b.tell(at("10:01:59"), dayOf("VIC", GAP_DAY.slice(0, 5), at("10:01:59")));
    b.trade(GAP_DAY[5]!, GAP_DAY[6]!);
    expect(await b.minutes()).toEqual(barsOf(GAP_DAY));
    expect(b.market.gaps("VIC")).toMatchObject([{ state: "recovered" }]);
  });

  it("is not stuck with what it took a minute for that was just over", async () => {
    const day = tape("VIC", [
      ["10:00:10", 45_600, 300],
      ["10:01:10", 45_100, 100],
      // Lost.
      ["10:01:55", 45_900, 100],
      // Back.
      ["10:02:00", 45_350, 200],
      ["10:03:10", 45_700, 400],
    ]);
    const b = bench(day);
    b.trade(day[0]!, day[1]!, day[3]!);
    b.time.nowMs = at("10:02:01");
    await b.minutes();
    b.clock.advance(5_000);
    b.trade(day[4]!);
    expect(await b.minutes()).toEqual(barsOf(day));
    expect(b.market.gaps("VIC").filter(({ fromMs }) => fromMs !== null)).toMatchObject([
      { state: "recovered" },
    ]);
  });

  it("is mended for whoever looks at it, without being asked for again", async () => {
    const b = bench(GAP_DAY);
    b.trade(GAP_DAY[0]!, GAP_DAY[1]!);
    await b.minutes();
    b.tell(at("10:02:10"), dayOf("VIC", GAP_DAY.slice(0, 5), at("10:02:10")));
    b.trade(GAP_DAY[5]!, GAP_DAY[6]!);
    const told: Bar[] = [];
    b.market.onChanges((changes) => told.push(...changes.bars.map(({ bar }) => bar)));
    b.clock.advance(5_000);
    await b.source.repair();
    expect(told).toEqual(barsOf(GAP_DAY).slice(1, 4));
    expect(b.market.minuteBars("VIC")).toEqual(barsOf(GAP_DAY));
    const asked = b.asked.length;
    b.clock.advance(5_000);
    await b.source.repair();
    expect(b.asked).toHaveLength(asked);
  });

  it("is asked for less and less often while history lacks it, counts as lost after two minutes, and is mended all the same", async () => {
    const b = bench(GAP_DAY);
    b.script.happened = 2;
    b.trade(GAP_DAY[0]!, GAP_DAY[1]!);
    await b.minutes();
    b.tell(at("10:02:10"), dayOf("VIC", GAP_DAY.slice(0, 5), at("10:02:10")));
    b.trade(GAP_DAY[5]!, GAP_DAY[6]!);
    const before = b.asked.length;
    const repairFor = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 5) {
        b.clock.advance(5_000);
        b.time.nowMs += 5_000;
        await b.source.repair();
      }
    };
    await repairFor(60);
    expect(b.asked.length - before).toBe(4);
    expect(b.market.gaps("VIC")).toMatchObject([{ state: "open" }]);
    await repairFor(120);
    expect(b.market.gaps("VIC")).toMatchObject([{ state: "lost" }]);
    expect(b.asked.length - before).toBeLessThan(8);
    b.script.happened = GAP_DAY.length;
    await repairFor(60);
    expect(b.market.gaps("VIC")).toMatchObject([{ state: "recovered" }]);
    expect(b.market.minuteBars("VIC")).toEqual(barsOf(GAP_DAY));
  });

  it("keeps the gap open and the minutes provisional without a history", async () => {
    const b = bench([]);
    b.trade(GAP_DAY[0]!, GAP_DAY[1]!, GAP_DAY[5]!);
    const bars = await b.minutes();
    expect(bars.map((bar) => bar.provisional)).toEqual([false, true, true]);
    expect(b.market.gaps("VIC")).toMatchObject([{ state: "open" }]);
  });

  it("does not count a trade twice that arrives after history has told of it", async () => {
    const b = bench(GAP_DAY);
    b.trade(GAP_DAY[0]!, GAP_DAY[1]!, GAP_DAY[5]!, GAP_DAY[6]!);
    expect(await b.minutes()).toEqual(barsOf(GAP_DAY));
    b.tell(at("10:04:01"), ...GAP_DAY.slice(2, 5).map((trade) => ({ kind: "tick" as const, ...trade })));
    expect(await b.minutes()).toEqual(barsOf(GAP_DAY));
  });
});

describe("whenever we come, lose the line and are asked", () => {
  it("the minutes' volumes add up to the day's total and the bars are the truth's", async () => {
    const trades = fc.array(
      fc.tuple(
        fc.integer({ min: 400, max: 500 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 30 }),
      ),
      { minLength: 4, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(trades, fc.nat(), fc.nat(), fc.nat(), async (rows, a, c, d) => {
        let timeMs = at("10:00:00");
        const rowsInTime = rows.map(([price, lots, pauseS]): [string, number, number] => {
          timeMs += pauseS * 1_000;
          return [new Date(timeMs + 7 * 3_600_000).toISOString().slice(11, 19), price * 100, lots * 100];
        });
        const truth = tape("VIC", rowsInTime);
        const [came, lost, back] = [a, c, d].map((n) => n % truth.length).sort((x, y) => x - y) as [
          number,
          number,
          number,
        ];
        const b = bench(truth);
        // Trades of one second are a millisecond apart on the market clock, as they are in life.
        const tell = (n: number, event: MarketEvent) => {
          b.script.happened = n + 1;
          b.tell(truth[n]!.timeMs + n, event);
        };
        tell(came, dayOf("VIC", truth.slice(0, came + 1), truth[came]!.timeMs));
        for (const [n, trade] of truth.entries()) {
          if (n <= came || (n > lost && n <= back)) continue;
          if (n === back + 1 && back > lost)
            tell(back, dayOf("VIC", truth.slice(0, back + 1), truth[back]!.timeMs));
          tell(n, { kind: "tick", ...trade });
          if (n % 3 === 0) await b.minutes();
          b.clock.advance(1_000);
        }
        // Asked once more when the last minute has settled.
        b.time.nowMs = truth.at(-1)!.timeMs + 2 * MINUTE_MS;
        b.script.happened = truth.length;
        b.tell(b.time.nowMs, dayOf("VIC", truth, b.time.nowMs));
        b.clock.advance(5_000);
        const bars = await b.minutes();
        expect(bars).toEqual(barsOf(truth));
        expect(volumeOf(bars)).toBe(b.market.state("VIC")?.totalVolumeShares);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the bars of earlier days", () => {
  const YESTERDAY = startOfDateMs("2026-02-09");
  const bar = (openTimeMs: number, volume: number, close = 100): Bar => ({
    openTimeMs,
    open: 100,
    high: 120,
    low: 90,
    close,
    volume,
    provisional: false,
  });
  const past = [bar(YESTERDAY + 9.5 * 3_600_000, 10), bar(YESTERDAY + 10 * 3_600_000, 20)];

  it("are read once for all who ask at the same time, and kept", async () => {
    const b = bench(DAY, { past });
    b.time.nowMs = at("10:05:30");
    let open = (): void => {};
    b.script.gate = new Promise((resolve) => {
      open = resolve;
    });
    const both = Promise.all([b.minutes(), b.minutes()]);
    open();
    const [one, other] = await both;
    expect(one).toEqual([...past, ...barsOf(BEFORE)]);
    expect(other).toEqual(one);
    await b.minutes();
    expect(b.asked.filter(({ toMs }) => toMs <= startOfDateMs(DATE))).toHaveLength(1);
  });

  it("are completed by what we stored ourselves, whichever is more complete", async () => {
    const stored = [
      bar(past[0]!.openTimeMs, 4),
      bar(past[1]!.openTimeMs, 25),
      bar(past[1]!.openTimeMs + MINUTE_MS, 7),
    ];
    const b = bench([], { past, stored });
    expect((await b.minutes()).map((each) => each.volume)).toEqual([10, 25, 7]);
  });

  it("come as hours, days, weeks and months, today last", async () => {
    const daily = [
      bar(startOfDateMs("2026-01-30"), 1),
      bar(startOfDateMs("2026-02-02"), 2),
      bar(YESTERDAY, 3),
    ];
    const b = bench(DAY, { past, daily });
    come(b);
    b.trade(...DAY.slice(4));
    const total = DAY.at(-1)!.totalVolumeShares!;
    const of = async (interval: "1h" | "1D" | "1W" | "1M") =>
      (await b.source.bars("VIC", interval, { limit: 500 })).map((each) => [each.openTimeMs, each.volume]);
    expect(await of("1h")).toEqual([
      [YESTERDAY + 9 * 3_600_000, 10],
      [YESTERDAY + 10 * 3_600_000, 20],
      [at("09:00"), 400],
      [at("10:00"), total - 400],
    ]);
    expect(await of("1D")).toEqual([
      ...daily.map((each) => [each.openTimeMs, each.volume]),
      [startOfDateMs(DATE), total],
    ]);
    expect(await of("1W")).toEqual([
      [startOfDateMs("2026-01-26"), 1],
      [startOfDateMs("2026-02-02"), 2],
      [YESTERDAY, 3 + total],
    ]);
    expect(await of("1M")).toEqual([
      [startOfDateMs("2026-01-01"), 1],
      [startOfDateMs("2026-02-01"), 5 + total],
    ]);
    expect((await b.source.bars("VIC", "1D", { limit: 1 }))[0]).toMatchObject({
      open: 45_500,
      high: 45_800,
      low: 45_300,
      close: 45_800,
    });
  });

  it("keep to the range and the limit: from inclusive, to exclusive, the latest ones", async () => {
    const b = bench(DAY, { past });
    b.time.nowMs = at("10:09");
    const get = async (range: { fromMs?: number; toMs?: number; limit: number }) =>
      (await b.source.bars("VIC", "1m", range)).map((each) => each.openTimeMs);
    expect(await get({ limit: 2 })).toEqual([at("10:06"), at("10:08")]);
    expect(await get({ fromMs: at("09:20"), toMs: at("10:06"), limit: 10 })).toEqual([
      at("09:20"),
      at("10:05"),
    ]);
    expect(await get({ toMs: startOfDateMs(DATE), limit: 1 })).toEqual([past[1]!.openTimeMs]);
    expect(await get({ fromMs: at("09:00") + 3 * DAY_MS, limit: 10 })).toEqual([]);
  });

  it("are what the store has when history is away", async () => {
    const b = bench([], { stored: past });
    b.script.fail = true;
    expect(await b.minutes()).toEqual(past);
    expect(
      (await b.source.bars("VIC", "1D", { limit: 10 })).map((each) => [each.openTimeMs, each.volume]),
    ).toEqual([[YESTERDAY, 30]]);
  });
});

describe("a symbol nobody listens to", () => {
  it("has what history tells, asked again after a few seconds", async () => {
    const b = bench(DAY);
    b.time.nowMs = at("10:05:30");
    expect(await b.minutes()).toEqual(barsOf(BEFORE));
    b.time.nowMs = at("10:09");
    await b.minutes();
    expect(b.askedToday()).toHaveLength(1);
    b.clock.advance(3_000);
    expect(await b.minutes()).toEqual(barsOf(DAY));
  });
});
