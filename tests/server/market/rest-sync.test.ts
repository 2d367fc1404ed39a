import { describe, expect, it } from "vitest";
import type { MarketEvent } from "#lib/market/event.ts";
import type { Exchange } from "#lib/market/instrument.ts";
import { emptyState } from "#lib/market/symbol-state.ts";
import { type DaySummary, RestFault } from "#server/feed/rest.ts";
import { silentLog } from "#server/log.ts";
import { createRestSync, eventsOf } from "#server/market/rest-sync.ts";
import { at, DATE, marketBench, tape } from "./tape.ts";

const LIMITS = { reference: 45_000, ceiling: 48_150, floor: 41_850 };

const summary = (symbol: string, over: Partial<DaySummary> = {}): DaySummary => ({
  ...{ symbol, date: DATE, limits: LIMITS, open: 45_000, high: 45_500, low: 44_900, lastPrice: 45_200 },
  ...{ average: 45_100, totalVolumeShares: 1_000, totalValueVnd: 45_100_000 },
  ...{ foreignBuyShares: 10, foreignSellShares: 20, foreignRoomShares: 300 },
  ...{ dealVolumeShares: null, dealValueVnd: null },
  ...over,
});

/** A market beside a REST that says what a test wants it to say. */
function bench(options: { watched?: string[]; boards?: boolean } = {}) {
  const b = marketBench(["VIC", "VNM", "SHS"]);
  b.time.nowMs = at("10:00:00");
  const asked: string[] = [];
  const mended: string[] = [];
  const script = { days: new Map<string, DaySummary>(), fault: null as RestFault | null };
  const answer = <T>(name: string, value: T): T => {
    asked.push(name);
    if (script.fault) throw script.fault;
    return value;
  };
  const boards: Record<string, string[]> = { HOSE: ["VIC", "VNM"], HNX: ["SHS"] };
  const sync = createRestSync({
    rest: {
      daySummary: async (symbol) => answer(symbol, script.days.get(symbol) ?? null),
      boardSummaries: async (exchange: Exchange) =>
        answer(
          exchange,
          (options.boards === false ? [] : (boards[exchange] ?? [])).flatMap(
            (symbol) => script.days.get(symbol) ?? [],
          ),
        ),
    },
    market: b.market,
    instruments: ["VIC", "VNM", "SHS"].map((symbol) => ({ symbol })),
    watched: () => new Set(options.watched ?? []),
    tell: (events) => b.tell(b.time.nowMs, ...events),
    mend: (symbol) => mended.push(symbol),
    nowMs: () => b.time.nowMs,
    clock: b.clock,
    log: silentLog,
  });
  const tellAll = (over: Partial<DaySummary> = {}) => {
    for (const symbol of ["VIC", "VNM", "SHS"]) script.days.set(symbol, summary(symbol, over));
  };
  return { ...b, sync, asked, mended, script, tellAll };
}

describe("the board before the first trade", () => {
  it("is complete by REST: limits, totals, prices and foreigners", async () => {
    const b = bench();
    b.tellAll();
    b.sync.begin();
    await b.clock.run(0);
    expect(b.market.state("SHS")).toMatchObject({
      ...{ limits: LIMITS, price: 45_200, totalVolumeShares: 1_000, totalValueVnd: 45_100_000 },
      ...{ open: 45_000, high: 45_500, low: 44_900, average: 45_100 },
      ...{ foreignBuyShares: 10, foreignSellShares: 20, foreignRoomShares: 300 },
    });
    expect(b.market.size).toBe(3);
    expect(b.market.gaps("SHS")).toEqual([]);
  });

  it("has the watched symbols first", async () => {
    const b = bench({ watched: ["VNM"] });
    b.tellAll();
    b.sync.begin();
    await b.clock.run(0);
    expect(b.asked.slice(0, 2)).toEqual(["VNM", "HOSE"]);
  });

  it("is asked for symbol by symbol where whole boards are not to be had", async () => {
    const b = bench({ boards: false });
    b.tellAll();
    b.sync.begin();
    await b.clock.run(0);
    expect(b.asked).toEqual(["HOSE", "HNX", "UPCOM", "DER", "VIC", "VNM", "SHS"]);
    expect(b.market.state("VIC")?.limits).toEqual(LIMITS);
  });

  it("waits patiently while the day has no figures yet, and has them when they come", async () => {
    const b = bench();
    b.sync.begin();
    await b.clock.run(120_000);
    expect(b.market.size).toBe(0);
    b.tellAll({ totalVolumeShares: 0, lastPrice: 0 });
    await b.clock.run(600_000);
    expect(b.market.state("VIC")).toMatchObject({ limits: LIMITS, price: null, totalVolumeShares: null });
  });

  it("is not filled with figures of yesterday", async () => {
    const b = bench();
    b.tellAll({ date: "2026-02-09" });
    b.sync.begin();
    await b.clock.run(0);
    expect(b.market.size).toBe(0);
  });

  it("is that of the new day when the day turns", async () => {
    const b = bench();
    b.tellAll();
    b.sync.begin();
    await b.clock.run(200_000);
    b.market.openEpoch("ssi-fcdata", "", "2026-02-11");
    b.time.nowMs += 24 * 3_600_000;
    b.tellAll({ date: "2026-02-11", limits: { ...LIMITS, reference: 45_100 } });
    await b.clock.run(5_000);
    expect(b.market.state("VIC")?.limits?.reference).toBe(45_100);
  });
});

describe("after a reconnect", () => {
  const before = tape("VIC", [["09:30:00", 45_000, 600]]);

  it("trades that passed by in a symbol that is silent since are noticed, also when REST lags", async () => {
    const b = bench({ watched: ["VIC"] });
    b.trade(...before);
    b.time.nowMs = at("10:00:00");
    b.tellAll({ totalVolumeShares: 600 });
    b.sync.begin();
    await b.clock.run(4_000);
    expect([b.market.gaps("VIC"), b.mended]).toMatchObject([[], []]);
    b.script.days.set("VIC", summary("VIC"));
    await b.clock.run(20_000);
    expect(b.market.state("VIC")?.totalVolumeShares).toBe(1_000);
    expect(b.market.gaps("VIC")).toMatchObject([{ fromShares: 600, toShares: 1_000, state: "open" }]);
    expect(b.mended[0]).toBe("VIC");
  });

  it("is over after the comparisons at 0, 5, 20, 50 and 110 s", async () => {
    const b = bench();
    b.tellAll();
    b.sync.begin();
    await b.clock.run(3_600_000);
    expect(b.asked.filter((name) => name === "HOSE")).toHaveLength(5);
    expect(b.clock.timers()).toBe(0);
  });

  it("nothing is compared any more while the feed is away", async () => {
    const b = bench();
    b.tellAll();
    b.sync.begin();
    await b.clock.run(0);
    b.sync.end();
    const count = b.asked.length;
    await b.clock.run(600_000);
    expect(b.asked).toHaveLength(count);
  });
});

describe("a REST that does not answer", () => {
  it("is said in words until it answers again, and the stream goes on meanwhile", async () => {
    const b = bench();
    b.script.fault = new RestFault("unreachable", "SSI's REST is away");
    b.sync.begin();
    await b.clock.run(1_000);
    expect(b.sync.fault).toBe("SSI's REST is away");
    b.trade(...tape("VIC", [["10:00:01", 45_000, 600]]));
    expect(b.market.state("VIC")?.price).toBe(45_000);
    await b.clock.run(600_000);
    b.script.fault = null;
    b.tellAll();
    await b.clock.run(60_000);
    expect(b.sync.fault).toBe("");
    expect(b.market.state("VNM")?.limits).toEqual(LIMITS);
  });

  it("to one question only does not keep the other answers away", async () => {
    const b = bench();
    b.script.fault = new RestFault("refused", "no such board");
    b.sync.begin();
    await b.clock.run(1_000);
    expect(b.sync.fault).toBe("");
  });
});

describe("what REST tells of a symbol", () => {
  const kinds = (events: MarketEvent[]) => events.map(({ kind }) => kind);
  const now = at("10:00:00");

  it("is all of it when we know nothing", () => {
    expect(kinds(eventsOf(summary("VIC"), undefined, now))).toEqual(["limits", "day", "foreign"]);
  });

  it("does not touch what the stream told later", () => {
    const state = {
      ...emptyState("VIC", { ...LIMITS, reference: 44_000 }),
      ...{
        price: 45_300,
        totalVolumeShares: 1_100,
        totalValueVnd: 50_000_000,
        open: 45_000,
        high: 45_500,
        low: 44_900,
      },
      ...{ foreignBuyShares: 11, foreignSellShares: 20, foreignRoomShares: 299 },
    };
    expect(eventsOf(summary("VIC"), state, now)).toEqual([]);
  });

  it("fills in a high that we did not see, and lowers no total for it", () => {
    const state = {
      ...emptyState("VIC", LIMITS),
      totalVolumeShares: 1_000,
      open: 45_000,
      high: 45_100,
      low: 44_900,
    };
    const [day] = eventsOf(summary("VIC"), state, now);
    expect(day).toMatchObject({ kind: "day", high: 45_500, totalVolumeShares: null, totalValueVnd: null });
  });

  it("has no prices before the first trade of the day", () => {
    expect(kinds(eventsOf(summary("VIC", { totalVolumeShares: 0 }), undefined, now))).toEqual([
      "limits",
      "foreign",
    ]);
  });
});
