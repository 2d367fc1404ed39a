import { describe, expect, test } from "vitest";
import { MAX_OVERDUE_TOLD } from "#lib/contract/health.ts";
import type { MarketEvent } from "#lib/market/event.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { silentLog } from "#server/log.ts";
import { createMarket } from "#server/market/market.ts";
import { createMarketClock } from "#server/market/market-clock.ts";
import { createSilence } from "#server/market/silence.ts";
import { createWanted } from "#server/market/wanted.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";

const quote = (symbol: string): MarketEvent => ({ kind: "quote", symbol, bids: [], asks: [], timeMs: 0 });
const BOARDS = { VIC: "HOSE", SHS: "HNX", BSR: "UPCOM" } as const;

/** A market on 2026-02-10 that runs at some speed; `play` lets it speak. */
function open(time: string, { speed = 1, isWhole = true } = {}) {
  const still = createFakeClock(instantOf("2026-02-10", time));
  let heldUpMs = 0;
  const clock = {
    ...still,
    wallMs: () => still.wallMs() + heldUpMs,
    monotonicMs: () => still.monotonicMs() + heldUpMs,
  };
  const marketClock = createMarketClock(clock);
  if (speed !== 1) marketClock.follow({ epochMs: clock.wallMs(), speed, atMonotonicMs: 0 });
  const boardOf = (symbol: string) => BOARDS[symbol as keyof typeof BOARDS] ?? "HOSE";
  const market = createMarket({
    instruments: Object.entries(BOARDS).map(([symbol, exchange]) => ({ symbol, exchange })),
    nowMs: marketClock.nowMs,
    clock,
    newEpoch: () => "e",
    log: silentLog,
    source: "simulated",
  });
  const wanted = createWanted({ everything: isWhole, isInstrument: () => true, clock });
  wanted.want(Object.keys(BOARDS));
  const silence = createSilence({ market, marketClock, boardOf, wanted, clock });
  let seq = 0;
  const tell = (...events: MarketEvent[]) => {
    seq += 1;
    silence.heard();
    market.apply({ seq, receivedAtMs: clock.wallMs(), events });
  };
  silence.connected();
  return {
    ...{ clock, marketClock, market, silence, tell, wanted },
    /** For so long of our time each of these speaks once in `everyMs`. */
    play(forMs: number, everyMs: number, ...symbols: string[]) {
      for (let ms = 0; ms < forMs; ms += everyMs) {
        clock.advance(everyMs);
        tell(...symbols.map(quote));
      }
    },
    /** Time passes and no timer is called. */
    heldUp(ms: number) {
      heldUpMs += ms;
      clock.advance(1_000);
    },
    names: () => silence.symbols()?.symbols.map(({ symbol }) => symbol) ?? [],
  };
}

describe("a symbol", () => {
  test("that is silent for longer than it ever is, is named with what it was and with its custom", () => {
    const m = open("09:30:00");
    m.play(120_000, 500, "VIC", "SHS");
    const { seq } = m.market.state("VIC")!;
    m.play(8_000, 500, "SHS");
    expect(m.silence.symbols()).toEqual({ count: 1, symbols: [{ symbol: "VIC", seq, usualMs: 6_000 }] });
    m.play(1_000, 500, "SHS", "VIC");
    expect(m.silence.symbols()).toBeNull();
  });

  test("is judged alike whatever the speed of the market", () => {
    const m = open("10:00:00", { speed: 10 });
    m.play(60_000, 100, "VIC", "SHS");
    m.play(4_900, 100, "SHS");
    expect(m.names()).toEqual([]);
    m.play(1_500, 100, "SHS");
    // Its custom is 1.2 s of ours, and less than five seconds are nobody's fault.
    expect(m.silence.symbols()).toMatchObject({ symbols: [{ symbol: "VIC", usualMs: 5_000 }] });
  });

  test.each([
    ["lunch", "11:28:00", "11:29:59", 3_600_000],
    ["the closing auction", "14:27:00", "14:29:59", 800_000],
    ["after the close", "14:27:00", "14:29:59", 1_500_000],
  ])("has no silence in %s", (_, from, until, silentMs) => {
    const m = open(from);
    const playMs = instantOf("2026-02-10", until) - instantOf("2026-02-10", from);
    m.play(playMs, 500, "VIC", "SHS");
    m.play(silentMs, 1_000, "BSR");
    expect(m.names()).toEqual([]);
    expect(m.silence.source()).toBeNull();
  });

  test("counts the afternoon from its beginning", () => {
    const m = open("11:27:00");
    m.play(180_000, 500, "VIC", "SHS");
    m.clock.advance(90 * 60_000);
    m.play(5_000, 500, "SHS");
    expect(m.names()).toEqual([]);
    m.play(3_000, 500, "SHS");
    expect(m.names()).toEqual(["VIC"]);
  });

  test.each<[string, MarketEvent]>([
    ["in a session of its own", { kind: "session", symbol: "VIC", session: "HALT", status: null }],
    ["that is halted", { kind: "session", symbol: "VIC", session: null, status: "H" }],
  ])("%s may be silent", (_, event) => {
    const m = open("09:30:00");
    m.play(120_000, 500, "VIC", "SHS");
    m.tell(event);
    m.play(600_000, 500, "SHS");
    expect(m.names()).toEqual([]);
  });

  test("that nobody asks for any more may be silent too", () => {
    const m = open("09:30:00", { isWhole: false });
    m.play(120_000, 500, "VIC", "SHS");
    m.wanted.unwant(["VIC"]);
    m.play(60_000, 500, "SHS");
    expect(m.names()).toEqual([]);
  });

  test("begins anew with a connection and with a day", () => {
    const m = open("09:30:00");
    m.play(120_000, 500, "VIC", "SHS");
    m.play(8_000, 500, "SHS");
    m.silence.connected();
    expect(m.names()).toEqual([]);
    m.play(4_000, 500, "SHS");
    expect(m.names()).toEqual([]);
    m.market.openEpoch("simulated", "next", "2026-02-10");
    m.play(60_000, 500, "SHS");
    expect(m.names()).toEqual([]);
  });

  test("is one of at most so many that are told, the busiest; all are counted", () => {
    const m = open("09:30:00");
    const many = Array.from({ length: MAX_OVERDUE_TOLD + 20 }, (_, at) => `X${at}`);
    m.play(120_000, 1_000, "SHS", ...many);
    m.play(60_000, 500, "SHS", "VIC");
    m.play(13_000, 500, "VIC");
    expect(m.silence.symbols()?.count).toBe(many.length + 1);
    expect(m.silence.symbols()?.symbols).toHaveLength(MAX_OVERDUE_TOLD);
    expect(m.names()[0]).toBe("SHS");
  });
});

describe("the source", () => {
  test("that says nothing for a second and a half in a busy session is overdue, until it speaks", () => {
    const m = open("09:30:00");
    m.play(30_000, 50, "VIC", "SHS");
    m.clock.advance(1_500);
    expect(m.silence.source()).toBeNull();
    m.clock.advance(100);
    expect(m.silence.source()).toEqual({ usualMs: 1_500, silentMs: 1_600 });
    m.tell(quote("VIC"));
    expect(m.silence.source()).toBeNull();
  });

  test("is judged in the auctions too, by what it is used to there", () => {
    const m = open("14:25:00");
    m.play(240_000, 50, "VIC", "SHS");
    m.clock.advance(61_000);
    m.play(400_000, 1_000, "VIC", "BSR");
    m.clock.advance(11_000);
    expect(m.silence.source()).toBeNull();
    m.clock.advance(2_000);
    expect(m.silence.source()).toMatchObject({ usualMs: 12_000 });
    // UPCOM has no auction: there a symbol's silence goes on counting.
    expect(m.names()).toEqual(["BSR"]);
  });

  test("may stop a little before our clock says that it is lunch", () => {
    const m = open("11:28:00");
    m.play(117_000, 50, "VIC", "SHS");
    m.clock.advance(2_900);
    expect(m.silence.source()).toBeNull();
  });

  test("of few symbols is given as long as it needs", () => {
    const m = open("09:30:00");
    m.play(300_000, 2_000, "VIC");
    m.clock.advance(20_000);
    expect(m.silence.source()).toBeNull();
    m.clock.advance(5_000);
    expect(m.silence.source()).toMatchObject({ usualMs: 24_000 });
  });

  test("that is asked for less may tell less at once", () => {
    const m = open("09:30:00", { isWhole: false });
    m.play(30_000, 50, "VIC", "SHS");
    m.wanted.unwant(["VIC"]);
    m.play(1_000, 1_000, "SHS");
    m.clock.advance(6_000);
    expect(m.silence.source()).toBeNull();
  });

  test("is not judged before it spoke in this session, on this connection", () => {
    const m = open("11:27:00");
    m.play(180_000, 50, "VIC", "SHS");
    m.clock.advance(90 * 60_000 + 8_000);
    expect(m.silence.source()).toBeNull();
    m.play(2_000, 50, "VIC");
    m.silence.connected();
    m.clock.advance(5_000);
    expect(m.silence.source()).toBeNull();
  });

  test("is not silent while we were held up ourselves: what it said then is read afterwards", () => {
    const m = open("09:30:00");
    m.play(30_000, 50, "VIC", "SHS");
    m.heldUp(20_000);
    expect(m.silence.source()).toBeNull();
    expect(m.names()).toEqual([]);
  });

  test("is not silent while the market stands", () => {
    const m = open("09:30:00");
    m.play(30_000, 50, "VIC", "SHS");
    m.marketClock.follow({ epochMs: m.marketClock.nowMs(), speed: 0, atMonotonicMs: m.clock.monotonicMs() });
    m.clock.advance(30_000);
    expect(m.silence.source()).toBeNull();
    expect(m.names()).toEqual([]);
  });

  test("may be silent when its market announces a halt", () => {
    const m = open("09:30:00");
    m.play(30_000, 50, "VIC", "SHS");
    const level = { value: 1_250, change: 0, changePercent: 0, volumeShares: 0, valueVnd: 0 };
    const breadth = { advances: 0, noChanges: 0, declines: 0, ceilings: 0, floors: 0 };
    const timeMs = m.marketClock.nowMs();
    m.tell({ kind: "index", index: "VNINDEX", ...level, ...breadth, session: "HALT", timeMs });
    m.clock.advance(8_000);
    expect(m.silence.source()).toBeNull();
  });
});
