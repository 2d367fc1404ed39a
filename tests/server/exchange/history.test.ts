import { describe, expect, test } from "vitest";
import { isOnGrid } from "#lib/market/price-rules.ts";
import { isTradingDate } from "#lib/market/session.ts";
import { DAY_MS, instantOf, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { HistoryBar } from "#server/exchange/core/bar-history.ts";
import type { Exchange } from "#server/exchange/core/exchange.ts";
import { dayLimits } from "#server/exchange/core/listing.ts";
import type { SymbolDay } from "#server/exchange/core/symbol-day.ts";
import { DEMO_DATE, INDEX_BASES, openMarket, pass, passUntil } from "./market.ts";

const todayMs = startOfDateMs(DEMO_DATE);

function dayOf(market: Exchange, symbol: string): SymbolDay {
  const day = market.days.get(symbol);
  if (!day) throw new Error(`${symbol} is not listed`);
  return day;
}

/** One bar of all, as a day is one bar of its minutes. */
function join(bars: readonly HistoryBar[]): Omit<HistoryBar, "openTimeMs"> {
  return {
    open: bars[0]?.open ?? 0,
    high: Math.max(...bars.map((bar) => bar.high)),
    low: Math.min(...bars.map((bar) => bar.low)),
    close: bars.at(-1)?.close ?? 0,
    volume: bars.reduce((sum, bar) => sum + bar.volume, 0),
  };
}

describe.each(["10:00", "10:00:30", "11:45", "14:50", "20:00"])(
  "the day so far when it starts at %s",
  (time) => {
    const market = openMarket({ time });

    test("is in the bars to the share: volume, range, last price", () => {
      let traded = 0;
      const faults: string[] = [];
      for (const day of market.days.values()) {
        const bars = market.book.bars(day.listing.symbol, "1m", todayMs, todayMs + DAY_MS) ?? [];
        const { totalShares: volume, open, high, low, last: close } = day;
        const expected = JSON.stringify({ open, high, low, close, volume });
        const none = JSON.stringify({ open: null, high: null, low: null, close: null, volume: 0 });
        const joined = bars.length === 0 ? none : JSON.stringify(join(bars));
        if (joined !== expected) faults.push(`${day.listing.symbol}: bars ${joined}, state ${expected}`);
        if (bars.some((bar) => bar.openTimeMs >= market.nowMs))
          faults.push(`${day.listing.symbol}: from the future`);
        if (bars.length === 0) continue;
        traded++;
        const average = day.totalValueVnd / volume / day.listing.valuePerPrice;
        if (average < (low ?? 0) || average > (high ?? 0))
          faults.push(`${day.listing.symbol}: average ${average}`);
      }
      expect(faults.slice(0, 5)).toEqual([]);
      expect(traded).toBeGreaterThan(500);
    });
  },
);

test("an evening start shows the whole of the real day's volume", () => {
  const market = openMarket({ time: "20:00", symbols: "MBB,VCB,SHS" });
  expect(market.days.get("MBB")?.totalShares).toBe(51_318_500);
  expect(market.days.get("MBB")?.last).toBe(27_850);
});

describe("own trades", () => {
  test("fold into the bars, and the tape holds each of them", () => {
    const market = openMarket({ symbols: "VN30" });
    pass(market, 150);
    const day = market.days.get("HPG");
    const bars = market.book.bars("HPG", "1m", todayMs, todayMs + DAY_MS) ?? [];
    const trades = market.tape.trades("HPG");
    expect(trades.length).toBeGreaterThan(5);
    expect(join(bars).volume).toBe(day?.totalShares);
    expect(join(bars).close).toBe(day?.last);
    const minute = bars.find((bar) => bar.openTimeMs === instantOf(DEMO_DATE, "10:01"));
    const inMinute = trades.filter(
      (trade) => Math.floor(trade.timeMs / 60_000) * 60_000 === minute?.openTimeMs,
    );
    expect(minute?.volume).toBe(inMinute.reduce((sum, trade) => sum + trade.volume, 0));
    expect(minute?.open).toBe(inMinute[0]?.price);
    expect(minute?.high).toBe(Math.max(...inMinute.map((trade) => trade.price)));
    const totals = trades.map((trade) => trade.totalVolume - trade.volume);
    expect(totals.slice(1)).toEqual(trades.slice(0, -1).map((trade) => trade.totalVolume));
  });

  test("of a minute that is over are told as its bar", () => {
    const told: { symbol: string; minute: number; volumeShares: number }[] = [];
    const market = openMarket({
      symbols: "HPG,MBB",
      emit(event) {
        if (event.kind !== "minute") return;
        const { minute, volumeShares } = event.bar;
        told.push({ symbol: event.day.listing.symbol, minute, volumeShares });
      },
    });
    pass(market, 121);
    const own = told.filter((bar) => bar.symbol === "HPG");
    const bars =
      market.book.bars("HPG", "1m", instantOf(DEMO_DATE, "10:00"), instantOf(DEMO_DATE, "10:02")) ?? [];
    expect(own.length).toBeGreaterThan(0);
    expect(own.map((bar) => [bar.minute, bar.volumeShares])).toEqual(
      bars.map((bar) => [(bar.openTimeMs - todayMs) / 60_000, bar.volume]),
    );
  });
});

describe("the days before", () => {
  const market = openMarket();
  const symbols = [...market.days.keys()]
    .filter((_, at) => at % 25 === 0)
    .concat("VIC", "HPG", "DPP", "FUEVFVND");

  test("are 500 trading days that end at today's reference without a jump", () => {
    const faults: string[] = [];
    for (const symbol of symbols) {
      const { listing, limits } = dayOf(market, symbol);
      const bars = market.book.bars(symbol, "1D", 0, todayMs) ?? [];
      if (bars.length > 0) expect([symbol, bars.at(-1)?.close]).toEqual([symbol, limits.reference]);
      let reference = 0;
      for (const bar of bars) {
        const { open, high, low, close } = bar;
        // The first bar's reference is not known.
        const possible = dayLimits(listing, reference || open, "normal");
        const isPossible = low >= possible.floor && high <= possible.ceiling;
        const isOrdered = low <= Math.min(open, close) && high >= Math.max(open, close);
        const isOnItsGrid = [open, high, low, close].every((price) =>
          isOnGrid(listing.exchange, listing.type, price),
        );
        const isTradingDay = isTradingDate(tradingDateOf(bar.openTimeMs));
        if (!((isPossible || reference === 0) && isOrdered && isOnItsGrid && isTradingDay)) {
          faults.push(
            `${symbol} ${tradingDateOf(bar.openTimeMs)}: ${JSON.stringify(bar)} after ${reference}`,
          );
        }
        reference = close;
      }
    }
    expect(faults.slice(0, 5)).toEqual([]);
    expect(market.book.bars("VIC", "1D", 0, todayMs)).toHaveLength(500);
  });

  test("have no trade for 25 days where the wide band says so", () => {
    const quietFrom = [...Array(25)].reduce((date: number) => {
      let before = date - DAY_MS;
      while (!isTradingDate(tradingDateOf(before))) before -= DAY_MS;
      return before;
    }, todayMs);
    expect(market.book.bars("DPP", "1D", quietFrom, todayMs)).toEqual([]);
  });

  test("have minutes that join to exactly their day", () => {
    for (const symbol of symbols) {
      const days = market.book.bars(symbol, "1D", todayMs - 9 * DAY_MS, todayMs) ?? [];
      const minutes = market.book.bars(symbol, "1m", todayMs - 9 * DAY_MS, todayMs) ?? [];
      for (const { openTimeMs, ...day } of days) {
        const own = minutes.filter(
          (bar) => bar.openTimeMs >= openTimeMs && bar.openTimeMs < openTimeMs + DAY_MS,
        );
        expect({ symbol, openTimeMs, ...join(own) }).toEqual({ symbol, openTimeMs, ...day });
      }
      expect(new Set(minutes.map((bar) => tradingDateOf(bar.openTimeMs))).size).toBe(days.length);
    }
    expect(market.book.bars("VIC", "1D", todayMs - 9 * DAY_MS, todayMs)?.length).toBeGreaterThanOrEqual(5);
  });

  test("are the same whenever they are asked for", () => {
    const again = openMarket();
    pass(again, 30);
    for (const interval of ["1m", "1D"] as const) {
      const from = todayMs - 9 * DAY_MS;
      expect(again.book.bars("VIC", interval, from, todayMs)).toEqual(
        market.book.bars("VIC", interval, from, todayMs),
      );
    }
  });

  test("are not there for what is not listed", () => {
    expect(market.book.bars("NOSUCH", "1D", 0, todayMs)).toBeNull();
  });
});

describe("indices", () => {
  test("stand at their base while every member is at its reference", () => {
    const market = openMarket({ time: "08:00" });
    expect(market.indices.length).toBeGreaterThan(10);
    for (const index of market.indices) {
      expect([index.basket.code, index.value]).toEqual([
        index.basket.code,
        INDEX_BASES.get(index.basket.code),
      ]);
    }
  });

  test("are the value of their members over their value at the references", () => {
    const market = openMarket();
    pass(market, 60);
    for (const index of market.indices) {
      let worth = 0;
      let base = 0;
      let volume = 0;
      const { weights } = index.basket;
      const signs: number[] = [];
      for (const symbol of index.basket.members) {
        const day = dayOf(market, symbol);
        const price = day.last ?? day.limits.reference;
        worth += price * (weights.get(symbol) ?? 0);
        base += day.limits.reference * (weights.get(symbol) ?? 0);
        volume += day.totalShares;
        signs.push(Math.sign(price - day.limits.reference));
      }
      const expected = ((INDEX_BASES.get(index.basket.code) ?? 0) * worth) / base;
      expect(Math.abs(index.value - expected), index.basket.code).toBeLessThanOrEqual(0.0051);
      expect(index.volumeShares).toBe(volume);
      const countOf = (sign: number): number => signs.filter((one) => one === sign).length;
      expect([index.advances, index.noChanges, index.declines]).toEqual([
        countOf(1),
        countOf(0),
        countOf(-1),
      ]);
    }
    expect(market.indices.find((index) => index.basket.code === "VN30")?.basket.members.size).toBe(30);
  });

  test("have bars: 500 days that end at the base, and the morning to its last value", () => {
    const market = openMarket();
    const index = market.indices.find((one) => one.basket.code === "VNINDEX");
    expect(market.book.bars("VNINDEX", "1D", 0, todayMs)).toHaveLength(500);
    expect(market.book.bars("VNINDEX", "1D", 0, todayMs)?.at(-1)?.close).toBe(1754.82);
    const morning = market.book.bars("VNINDEX", "1m", todayMs, todayMs + DAY_MS) ?? [];
    expect(join(morning)).toMatchObject({ open: 1754.82, close: index?.value, volume: index?.volumeShares });
    pass(market, 90);
    const later = market.book.bars("VNINDEX", "1m", todayMs, todayMs + DAY_MS) ?? [];
    expect(join(later)).toMatchObject({ close: index?.value, volume: index?.volumeShares });
  });
});

describe("the turn of the day", () => {
  const states = new Set<string>();
  const market = openMarket({
    time: "14:20",
    symbols: "VN30,SHS,ACV,DPP,VKP",
    emit: (event) => event.kind === "state" && states.add(event.day.listing.symbol),
  });
  passUntil(market, DEMO_DATE, "15:10");
  const old = new Map(market.days);
  const oldIndex = market.indices.find((index) => index.basket.code === "VN30")?.value;
  const oldBars = market.book.bars("HPG", "1m", todayMs, todayMs + DAY_MS);
  passUntil(market, "2026-02-11", "00:00:01");

  test("opens the next trading date with everything fresh, and says so of every symbol", () => {
    expect(market.tradingDate).toBe("2026-02-11");
    expect([...states].sort()).toEqual([...market.days.keys()].sort());
    for (const day of market.days.values()) {
      expect([day.totalShares, day.totalValueVnd, day.last, day.open]).toEqual([0, 0, null, null]);
      expect([day.book.bids, day.book.asks, day.session]).toEqual([[], [], "C"]);
      expect(day.foreign.buyShares).toBe(0);
    }
    expect(market.tape.trades("HPG")).toEqual([]);
  });

  test("takes the closes as references; UPCOM takes its average on the grid", () => {
    for (const [symbol, day] of market.days) {
      const before = old.get(symbol);
      if (!before || before.listing.exchange === "UPCOM") continue;
      expect([symbol, day.limits.reference]).toEqual([symbol, before.last ?? before.limits.reference]);
    }
    const acv = old.get("ACV");
    const average = (acv?.totalValueVnd ?? 0) / (acv?.totalShares ?? 1);
    expect(market.days.get("ACV")?.limits.reference).toBe(Math.round(average / 100) * 100);
  });

  test("keeps the wide band of a name that still did not trade", () => {
    expect(old.get("DPP")?.totalShares).toBe(0);
    expect(market.days.get("DPP")?.limits).toEqual(old.get("DPP")?.limits);
  });

  test("keeps what was lived as history, and lets the indices go on from where they closed", () => {
    expect(market.book.bars("HPG", "1m", todayMs, todayMs + DAY_MS)).toEqual(oldBars);
    const [bar] = market.book.bars("HPG", "1D", todayMs, todayMs + 2 * DAY_MS) ?? [];
    const { openTimeMs, ...day } = bar!;
    expect(openTimeMs).toBe(todayMs);
    expect(day).toEqual(join(oldBars ?? []));
    expect(market.indices.find((index) => index.basket.code === "VN30")?.value).toBe(oldIndex);
  });

  test("trades again when the boards open", () => {
    passUntil(market, "2026-02-11", "09:30");
    expect(market.days.get("HPG")?.session).toBe("LO");
    expect(market.days.get("HPG")?.totalShares).toBeGreaterThan(0);
    expect(market.book.bars("HPG", "1D", 0, market.nowMs)).toHaveLength(502);
  });
});

test("on a day off the last trading day stands, closed", () => {
  const market = openMarket({ date: "2026-02-14", time: "10:00", symbols: "VN30" });
  pass(market, 10);
  expect(market.tradingDate).toBe("2026-02-13");
  expect(market.days.get("VIC")?.session).toBe("C");
  expect(market.days.get("VIC")?.totalShares).toBeGreaterThan(0);
});
