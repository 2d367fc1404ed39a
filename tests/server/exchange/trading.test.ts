import { describe, expect, test } from "vitest";
import { isOnGrid } from "#lib/market/price-rules.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import type { BookLevel } from "#server/exchange/core/book.ts";
import type { ExchangeEvent } from "#server/exchange/core/event.ts";
import { createRandom } from "#server/exchange/core/random.ts";
import type { SymbolDay } from "#server/exchange/core/symbol-day.ts";
import { DEMO_DATE, openMarket, pass, passUntil } from "./market.ts";

/** What is wrong with a price of a symbol, or null. */
function priceFault(day: SymbolDay, price: number): string | null {
  const { symbol, exchange, type } = day.listing;
  if (price < day.limits.floor || price > day.limits.ceiling)
    return `${symbol}: ${price} is outside its limits`;
  return isOnGrid(exchange, type, price) ? null : `${symbol}: ${price} is off the grid`;
}

function bookFaults(day: SymbolDay): string[] {
  const { bids, asks } = day.book;
  const faults: string[] = [];
  const descends = (levels: BookLevel[], sign: number): boolean =>
    levels.every((level, at) => at === 0 || (level[0] - (levels[at - 1]?.[0] ?? 0)) * sign > 0);
  const bestBid = bids[0]?.[0] ?? 0;
  const bestAsk = asks[0]?.[0] ?? Number.POSITIVE_INFINITY;
  if (bestBid >= bestAsk) faults.push(`${day.listing.symbol}: ${bestBid} bid against ${bestAsk} asked`);
  if (!descends(bids, -1) || !descends(asks, 1))
    faults.push(`${day.listing.symbol}: levels are not best first`);
  if (bids.length > 10 || asks.length > 10) faults.push(`${day.listing.symbol}: more than ten levels`);
  for (const [price, shares] of [...bids, ...asks]) {
    const fault = priceFault(day, price);
    if (fault) faults.push(fault);
    if (shares <= 0 || shares % 100 !== 0) faults.push(`${day.listing.symbol}: ${shares} shares at a level`);
  }
  return faults;
}

describe("a day of the whole market", () => {
  const faults: string[] = [];
  const counts = { trade: 0, book: 0 };
  let looks = 0;
  const volumes = new Map<string, { shares: number; valueVnd: number }>();
  const market = openMarket({ time: "08:55", emit: look });

  function look(event: ExchangeEvent): void {
    // Every fifth is looked at: there are some four millions.
    if ((event.kind === "book" || event.kind === "estimate") && looks++ % 5 === 0) {
      faults.push(...bookFaults(event.day));
    }
    if (event.kind === "book" && event.day.session === "LO") counts.book++;
    if (event.kind !== "trade") return;
    const { day, trade } = event;
    if (day.session === "LO") counts.trade++;
    faults.push(...bookFaults(day));
    const fault = priceFault(day, trade.price);
    if (fault) faults.push(fault);
    if (trade.volumeShares <= 0 || trade.volumeShares % 100 !== 0)
      faults.push(`${trade.volumeShares} shares`);
    if (day.session === "BREAK" || day.session === "C")
      faults.push(`${day.listing.symbol} traded while closed`);
    if (day.listing.isSuspended) faults.push(`${day.listing.symbol} is suspended and traded`);
    const before = volumes.get(day.listing.symbol) ?? { shares: 0, valueVnd: 0 };
    const shares = before.shares + trade.volumeShares;
    const valueVnd = before.valueVnd + trade.price * trade.volumeShares;
    volumes.set(day.listing.symbol, { shares, valueVnd });
    if (day.totalShares !== shares)
      faults.push(`${day.listing.symbol}: ${day.totalShares} of ${shares} shares`);
    if (day.totalValueVnd !== valueVnd) faults.push(`${day.listing.symbol}: value ${day.totalValueVnd}`);
  }

  passUntil(market, DEMO_DATE, "15:01");

  test("no book is crossed, no price off the grid or outside its limits, and all volumes add up", () => {
    expect(faults.slice(0, 10)).toEqual([]);
    expect(counts.trade).toBeGreaterThan(100_000);
  });

  test("the book changes about 13 times per trade", () => {
    expect(counts.book / counts.trade).toBeGreaterThan(9);
    expect(counts.book / counts.trade).toBeLessThan(18);
  });

  test("about 300 things happen per second of continuous matching", () => {
    const perSecond = (counts.book + counts.trade) / (4 * 3600);
    expect(perSecond).toBeGreaterThan(200);
    expect(perSecond).toBeLessThan(400);
  });

  test("the volume of the day and its concentration are those of the real day", () => {
    const hose = [...market.days.values()].filter((day) => day.listing.exchange === "HOSE");
    const shares = hose.reduce((sum, day) => sum + day.totalShares, 0);
    expect(shares / 718_762_700).toBeGreaterThan(0.85);
    expect(shares / 718_762_700).toBeLessThan(1.15);
    const values = hose.map((day) => day.totalValueVnd).sort((a, b) => b - a);
    const total = values.reduce((sum, value) => sum + value, 0);
    const shareOfTop = (n: number): number =>
      values.slice(0, n).reduce((sum, value) => sum + value, 0) / total;
    expect(shareOfTop(10)).toBeGreaterThan(0.3962 - 0.06);
    expect(shareOfTop(10)).toBeLessThan(0.3962 + 0.06);
    expect(shareOfTop(50)).toBeGreaterThan(0.8627 - 0.06);
    expect(shareOfTop(50)).toBeLessThan(0.8627 + 0.06);
  });

  test("somewhere a price is locked at its ceiling: nobody sells", () => {
    const locked = [...market.days.values()].filter((day) => day.last === day.limits.ceiling);
    expect(locked.length).toBeGreaterThan(0);
  });
});

describe("limits", () => {
  const market = openMarket({ symbols: "FPT,FUEVFVND,DKC,DPP" });
  const limitsOf = (symbol: string) => market.days.get(symbol)?.limits;

  test("are those of the rules", () => {
    expect(limitsOf("FPT")).toEqual({ reference: 99_000, ceiling: 105_900, floor: 92_100 });
    expect(limitsOf("FUEVFVND")).toEqual({ reference: 39_120, ceiling: 41_850, floor: 36_390 });
    expect(limitsOf("DKC")).toEqual({ reference: 100, ceiling: 200, floor: 100 });
  });

  test("are 40 % wide for an UPCOM stock without a trade for 25 days, and its book keeps to them", () => {
    expect(limitsOf("DPP")).toEqual({ reference: 28_000, ceiling: 39_200, floor: 16_800 });
    const day = market.days.get("DPP") as SymbolDay;
    pass(market, 600);
    expect(bookFaults(day)).toEqual([]);
    expect(day.book.bids.length + day.book.asks.length).toBeGreaterThan(0);
  });
});

describe("auctions", () => {
  test("ATC collects, shows an estimate, trades once at the end, and closes", () => {
    const trades: Extract<ExchangeEvent, { kind: "trade" }>[] = [];
    let estimates = 0;
    const market = openMarket({
      time: "14:31",
      symbols: "VN30",
      emit(event) {
        if (event.kind === "trade") trades.push(event);
        if (event.kind === "estimate") estimates++;
      },
    });
    const day = market.days.get("HPG") as SymbolDay;
    passUntil(market, DEMO_DATE, "14:44");
    expect(trades).toEqual([]);
    expect(estimates).toBeGreaterThan(100);
    expect(day.session).toBe("ATC");
    expect(priceFault(day, day.auction?.price ?? 0)).toBeNull();
    const totalBefore = day.totalShares;
    passUntil(market, DEMO_DATE, "14:46");
    const own = trades.filter((event) => event.day === day);
    expect(own).toHaveLength(1);
    expect(own[0]?.trade.side).toBe("U");
    expect(day.totalShares).toBe(totalBefore + (own[0]?.trade.volumeShares ?? 0));
    expect(day.auction).toBeNull();
    expect(day.session).toBe("PT");
    passUntil(market, DEMO_DATE, "15:10");
    expect(day.session).toBe("C");
  });

  test("sessions change at their times, and each symbol says so", () => {
    const told: string[] = [];
    const market = openMarket({
      time: "08:59",
      symbols: "VIC,SHS,ACV",
      emit(event) {
        if (event.kind === "session") told.push(`${event.day.listing.symbol} ${event.day.session}`);
      },
    });
    passUntil(market, DEMO_DATE, "09:20");
    expect(told).toEqual(["VIC ATO", "SHS LO", "ACV LO", "VIC LO"]);
    passUntil(market, DEMO_DATE, "11:31");
    expect(told.slice(4)).toEqual(["VIC BREAK", "SHS BREAK", "ACV BREAK"]);
  });
});

describe("determinism", () => {
  function log(seed: number): string {
    const lines: string[] = [];
    const market = openMarket({
      seed,
      time: "09:10",
      symbols: "VN100,HNX30,DPP,ACV,VGI",
      emit: (event) => lines.push(lineOf(event)),
    });
    pass(market, 320);
    return lines.join("\n");
  }

  function lineOf(event: ExchangeEvent): string {
    if (event.kind === "news") return JSON.stringify(event.news);
    if (event.kind === "index")
      return `${event.index.basket.code} ${event.index.value} ${event.index.volumeShares}`;
    const { day } = event;
    return JSON.stringify([
      event.kind,
      day.listing.symbol,
      day.session,
      day.book,
      day.totalValueVnd,
      day.foreign,
    ]);
  }

  test("the same seed and clock give the same market, another seed another", () => {
    const first = log(7);
    expect(first.length).toBeGreaterThan(500_000);
    expect(log(7) === first).toBe(true);
    expect(log(8) === first).toBe(false);
  });

  test("dice of different names are independent of each other", () => {
    const a = createRandom(7, "a");
    const b = createRandom(7, "b");
    expect(a.next()).not.toBe(b.next());
    expect(createRandom(7, "a").next()).toBe(createRandom(7, "a").next());
  });
});

test("news lines are made up, say so, and come in their order", () => {
  const told: string[] = [];
  const market = openMarket({
    symbols: "VN30",
    emit: (event) => event.kind === "news" && told.push(event.news.id),
  });
  const soFar = market.news().map((line) => line.id);
  pass(market, 3600);
  const all = market.news();
  expect(told.length).toBeGreaterThan(2);
  expect(all.map((line) => line.id)).toEqual([...soFar, ...told]);
  expect(all.every((line) => line.source.includes("Mô phỏng"))).toBe(true);
  expect(
    all.every((line) => line.timeMs <= market.nowMs && line.timeMs >= instantOf(DEMO_DATE, "07:30")),
  ).toBe(true);
});
