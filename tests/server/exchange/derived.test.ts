import { describe, expect, test } from "vitest";
import { contractsOn, firstDateOf } from "#lib/market/futures.ts";
import { isOnGrid } from "#lib/market/price-rules.ts";
import { DAY_MS, instantOf, startOfDateMs } from "#lib/market/trading-time.ts";
import { openInterest } from "#server/exchange/core/open-interest.ts";
import { markPrice, type SymbolDay } from "#server/exchange/core/symbol-day.ts";
import { warrantPrice } from "#server/exchange/core/warrant.ts";
import { DEMO_DATE, openMarket, pass, passUntil } from "./market.ts";

const todayMs = startOfDateMs(DEMO_DATE);
const market = openMarket({ time: "09:40" });
pass(market, 60);

function ofType(type: string): SymbolDay[] {
  return [...market.days.values()].filter((day) => day.listing.type === type);
}

function dayOf(symbol: string): SymbolDay {
  const day = market.days.get(symbol);
  if (!day) throw new Error(`${symbol} is not listed`);
  return day;
}

describe("the calendar of futures", () => {
  test.each([
    ["2026-02-10", "VN30", ["41I1G2000", "41I1G3000", "41I1G6000", "41I1G9000"]],
    ["2026-02-13", "VN30", ["41I1G2000", "41I1G3000", "41I1G6000", "41I1G9000"]],
    ["2026-02-14", "VN100", ["41I2G3000", "41I2G4000", "41I2G6000", "41I2G9000"]],
    ["2026-11-23", "VN30", ["41I1GC000", "41I1H1000", "41I1H3000", "41I1H6000"]],
    ["2026-02-10", "GB05", ["41B5G3000", "41B5G6000", "41B5G9000"]],
    ["2026-08-26", "GB10", ["41BAG9000", "41BAGC000", "41BAH3000"]],
  ] as const)("on %s %s has the expiries of the exchange's rule", (date, underlying, symbols) => {
    expect(contractsOn(date, underlying).map((contract) => contract.symbol)).toEqual(symbols);
  });

  test("moves a last day that is a day off to the trading day before", () => {
    const lastDays = contractsOn("2026-02-10", "VN30").map((contract) => contract.lastTradingDate);
    expect(lastDays).toEqual(["2026-02-13", "2026-03-19", "2026-06-18", "2026-09-17"]);
    expect(contractsOn("2026-02-10", "GB05")[0]?.lastTradingDate).toBe("2026-03-13");
  });

  test("lists a contract from the day after an older one's last", () => {
    const [front, , third] = contractsOn("2026-02-10", "VN30");
    expect(front && firstDateOf(front)).toBe("2025-12-19");
    expect(third && firstDateOf(third)).toBe("2025-10-17");
  });
});

describe("futures", () => {
  test("trade in tenths of a point, in single contracts, worth 100,000 VND a point", () => {
    const front = dayOf("41I1G2000");
    expect(front.listing.lotSize).toBe(1);
    expect(front.limits).toEqual({ reference: 1955.7, ceiling: 2092.5, floor: 1818.9 });
    expect(front.totalShares).toBeGreaterThan(1_000);
    const average = front.totalValueVnd / front.totalShares / 100_000;
    expect(average).toBeGreaterThanOrEqual(front.low ?? 0);
    expect(average).toBeLessThanOrEqual(front.high ?? 0);
    for (const day of [...ofType("FUTURE_INDEX"), ...ofType("FUTURE_BOND")]) {
      const prices = [day.last, day.high, day.low, ...day.book.bids.map(([price]) => price)];
      for (const price of prices.filter((one) => one !== null)) {
        expect([day.listing.symbol, price, Math.round(price * 10) / 10]).toEqual([
          day.listing.symbol,
          price,
          price,
        ]);
        expect(isOnGrid("DER", day.listing.type, price)).toBe(true);
      }
    }
  });

  test("stay near their index", () => {
    for (const day of ofType("FUTURE_INDEX")) {
      const follows = day.listing.follows;
      const index = market.indices.find(
        (one) => follows?.kind === "future" && one.basket.code === follows.underlying,
      );
      const basis = markPrice(day) / (index?.value ?? 0) - 1;
      // One that nobody traded yet still stands at its reference.
      expect(Math.abs(basis), day.listing.symbol).toBeLessThan(day.last === null ? 0.04 : 0.02);
    }
  });

  test("of bonds hardly move and keep their 3 %", () => {
    for (const { limits, listing } of ofType("FUTURE_BOND")) {
      expect(limits.ceiling / limits.reference - 1, listing.symbol).toBeCloseTo(0.03, 4);
      const closes = (market.book.bars(listing.symbol, "1D", 0, todayMs) ?? []).map((bar) => bar.close);
      for (const [at, close] of closes.slice(1).entries()) {
        expect(Math.abs(close / (closes[at] ?? close) - 1)).toBeLessThan(0.01);
      }
    }
  });

  test("have bars from their first day on, near the index on each of them", () => {
    const bars = market.book.bars("41I1G3000", "1D", 0, todayMs) ?? [];
    const index = new Map(
      market.book.bars("VN30", "1D", 0, todayMs)?.map((bar) => [bar.openTimeMs, bar.close]),
    );
    expect(bars[0]?.openTimeMs).toBe(startOfDateMs(dayOf("41I1G3000").listing.firstTradingDate ?? ""));
    expect(bars.at(-1)?.close).toBe(1953);
    for (const bar of bars) {
      expect(Math.abs(bar.close / (index.get(bar.openTimeMs) ?? 0) - 1)).toBeLessThan(0.015);
    }
  });

  test("have an open interest, most of it in the nearest month", () => {
    const [front = 0, next = 0] = ["41I1G2000", "41I1G3000"].map(
      (symbol) => openInterest(dayOf(symbol).listing, "2026-02-09") ?? 0,
    );
    expect(front).toBeGreaterThan(20 * next);
    expect(openInterest(dayOf("VIC").listing, "2026-02-09")).toBeNull();
  });
});

describe("covered warrants", () => {
  const warrants = ofType("CW");

  test("are all there, and worth their reference at their underlying's", () => {
    expect(warrants).toHaveLength(323);
    const faults: string[] = [];
    for (const { listing, limits } of warrants) {
      if (listing.follows?.kind !== "warrant" || !listing.lastTradingDate) throw new Error(listing.symbol);
      const underlying = dayOf(listing.follows.underlying).limits.reference;
      const daysLeft = Math.round((startOfDateMs(listing.lastTradingDate) - todayMs) / DAY_MS);
      const price = warrantPrice(listing.follows, underlying, daysLeft);
      if (Math.abs(price - limits.reference) > Math.max(20, limits.reference * 0.05)) {
        faults.push(`${listing.symbol}: ${limits.reference}, by its model ${price}`);
      }
    }
    expect(faults).toEqual([]);
  });

  test("have limits that follow from their underlying's", () => {
    for (const { listing, limits } of warrants) {
      if (listing.follows?.kind !== "warrant") continue;
      const { ratio, underlying } = listing.follows;
      const room = dayOf(underlying).limits;
      const up = (room.ceiling - room.reference) / ratio;
      expect(limits.ceiling - limits.reference, listing.symbol).toBeLessThanOrEqual(Math.max(10, up));
      expect(limits.ceiling - limits.reference, listing.symbol).toBeGreaterThan(up - 10);
      expect(limits.floor).toBeGreaterThanOrEqual(10);
    }
  });

  test("rise with their underlying", () => {
    const rise = (day: SymbolDay): number => markPrice(day) / day.limits.reference - 1;
    const liquid = warrants.filter((day) => day.totalShares > 50_000 && day.limits.reference > 500);
    const together = liquid.filter((day) => {
      const follows = day.listing.follows;
      const own = follows?.kind === "warrant" ? rise(dayOf(follows.underlying)) : 0;
      return own === 0 || Math.sign(rise(day)) === Math.sign(own) || Math.abs(rise(day)) < 0.03;
    });
    expect(liquid.length).toBeGreaterThan(20);
    expect(together.length / liquid.length).toBeGreaterThan(0.8);
  });
});

test("bonds are bought by the piece, without a session at the closing price", () => {
  const late = openMarket({ time: "14:44:50", symbols: "CII425021,SHS" });
  expect(late.days.get("CII425021")?.limits.reference).toBe(129_700);
  passUntil(late, DEMO_DATE, "14:45:10");
  expect([late.days.get("CII425021")?.session, late.days.get("SHS")?.session]).toEqual(["PT", "PLO"]);
});

test("a start with a warrant alone brings its underlying along", () => {
  const small = openMarket({ symbols: "CACB2511" });
  expect([...small.days.keys()].sort()).toEqual(["ACB", "CACB2511"]);
});

test("a contract leaves after its last day, and the next one comes at its index", () => {
  const later = openMarket({ date: "2026-02-13", time: "14:50", symbols: "VN30,DER" });
  expect([...later.days.keys()].filter((symbol) => symbol.startsWith("41I1"))).toHaveLength(4);
  const level = later.indices.find((index) => index.basket.code === "VN30")?.value ?? 0;
  const untilMs = startOfDateMs("2026-02-23") + 1_000;
  while (later.nowMs < untilMs) later.step(untilMs);
  const listed = [...later.days.keys()].filter((symbol) => symbol.startsWith("41I1"));
  expect(listed.sort()).toEqual(["41I1G3000", "41I1G4000", "41I1G6000", "41I1G9000"]);
  expect(later.days.get("41I1G4000")?.limits.reference).toBeCloseTo(level, 0);
  expect(later.days.get("41I1G3000")?.expectedLots).toBeGreaterThan(100_000);
  expect(later.book.bars("41I1G2000", "1D", 0, later.nowMs)?.at(-1)?.openTimeMs).toBe(
    startOfDateMs("2026-02-13"),
  );
});

test("a start in another month has that month's futures, and warrants with the time they had left", () => {
  const later = openMarket({ date: "2026-11-23", symbols: "VN30,DER,CACB2511" });
  const futures = [...later.days.keys()].filter((symbol) => symbol.startsWith("41I1"));
  expect(futures.sort()).toEqual(["41I1GC000", "41I1H1000", "41I1H3000", "41I1H6000"]);
  expect(later.days.get("41I1GC000")?.totalShares).toBeGreaterThan(1_000);
  // 223 days after the day of the symbol master, as many after this one: a Sunday, so the Friday before.
  expect(later.days.get("CACB2511")?.listing.lastTradingDate).toBe("2027-07-02");
});

test.each([
  ["09:12", "09:20"],
  ["11:28", "13:02"],
  ["14:28", "14:46"],
])("from %s to %s futures and funds stay within tolerance of their index at every moment", (from, to) => {
  const small = openMarket({ time: from, symbols: "VN30,DER,E1VFVN30,FUEVFVND,FUESSVFL" });
  const worst = new Map<string, number>();
  while (small.nowMs < instantOf(DEMO_DATE, to)) {
    pass(small, 1);
    const front = small.days.get("41I1G2000");
    const fund = small.days.get("E1VFVN30");
    const index = small.indices.find((one) => one.basket.code === "VN30");
    if (!front || !fund || !index) throw new Error("something is not listed");
    const level = index.value / index.priorClose;
    const note = (name: string, apart: number) =>
      worst.set(name, Math.max(worst.get(name) ?? 0, Math.abs(apart)));
    if (front.last !== null) note("future", front.last / index.value - 1);
    if (fund.last !== null) note("fund", fund.last / fund.limits.reference / level - 1);
  }
  expect(worst.get("future")).toBeLessThan(0.012);
  expect(worst.get("fund") ?? 0).toBeLessThan(0.015);
});

test("every day of an index closes where its members' closes put it", () => {
  const index = market.indices.find((one) => one.basket.code === "VN30");
  if (!index) throw new Error("VN30 is missing");
  const { weights, priorClose } = index.basket;
  const fromMs = todayMs - 200 * DAY_MS;
  const days = market.book.bars("VN30", "1D", fromMs, todayMs) ?? [];
  const members = [...weights].map(([symbol, weight]) => {
    const bars = market.book.bars(symbol, "1D", fromMs, todayMs) ?? [];
    const base = weight * dayOf(symbol).listing.referencePrice;
    return { weight, base, closes: new Map(bars.map((bar) => [bar.openTimeMs, bar])) };
  });
  const base = members.reduce((sum, member) => sum + member.base, 0);
  for (const day of days) {
    const worth = members.reduce(
      (sum, { weight, closes }) => sum + weight * (closes.get(day.openTimeMs)?.close ?? 0),
      0,
    );
    const volume = members.reduce((sum, { closes }) => sum + (closes.get(day.openTimeMs)?.volume ?? 0), 0);
    expect(Math.abs(day.close - (worth / base) * priorClose)).toBeLessThan(0.006);
    expect(day.volume).toBe(volume);
  }
  expect(days.length).toBeGreaterThan(120);
});

test("no member of VN30 weighs more than a tenth at the references, none of HNX30 more than 15 %", () => {
  for (const [code, cap] of [
    ["VN30", 0.1],
    ["HNX30", 0.15],
  ] as const) {
    const index = market.indices.find((one) => one.basket.code === code);
    const worth = [...(index?.basket.weights ?? [])].map(
      ([symbol, weight]) => weight * dayOf(symbol).limits.reference,
    );
    const total = worth.reduce((sum, one) => sum + one, 0);
    expect(Math.max(...worth) / total, code).toBeLessThanOrEqual(cap * 1.001);
  }
});
