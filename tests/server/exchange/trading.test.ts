import { describe, expect, test } from "vitest";
import { isOnGrid } from "#lib/market/price-rules.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import type { ExchangeEvent } from "#server/exchange/core/event.ts";
import { planHalts } from "#server/exchange/core/flow/halts.ts";
import { worthVnd } from "#server/exchange/core/listing.ts";
import { createRandom } from "#server/exchange/core/random.ts";
import { type SymbolDay, statusOf } from "#server/exchange/core/symbol-day.ts";
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
  const descends = (levels: SymbolDay["book"]["bids"], sign: number): boolean =>
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
    if (shares <= 0 || shares % day.listing.lotSize !== 0)
      faults.push(`${day.listing.symbol}: ${shares} shares at a level`);
  }
  return faults;
}

/** Quiet and lively names of all boards: a whole day of the whole market is for the bench. */
const SOME_NAMES = "HNX30,VNSML,ACV,VGI,BSR,DPP,DKC,DDV,MCH,VEA,QNS,OIL,FUEVFVND,41I1G3000,41I1G2000";

describe("a day of many names", () => {
  const faults: string[] = [];
  const counts = { trade: 0, book: 0, oddLots: 0, deals: 0, postClose: 0 };
  let looks = 0;
  const volumes = new Map<string, { shares: number; valueVnd: number }>();
  const market = openMarket({ time: "08:40", symbols: SOME_NAMES, emit: look });

  function look(event: ExchangeEvent): void {
    // Every fifth is looked at: there are hundreds of thousands.
    if ((event.kind === "book" || event.kind === "estimate") && looks++ % 5 === 0) {
      faults.push(...bookFaults(event.day));
    }
    if (event.kind === "book" && event.day.session === "LO") counts.book++;
    if (event.kind === "room") faults.push(...roomFaults(event.day));
    if (event.kind === "trade" && (event.day.foreign.roomShares ?? 0) < 0)
      faults.push("foreigners have no room");
    if (event.kind === "oddlot") lookAtOddLots(event);
    if (event.kind === "deal") lookAtDeal(event);
    if (event.kind === "trade") lookAtTrade(event);
  }

  function lookAtTrade({ day, trade }: Extract<ExchangeEvent, { kind: "trade" }>): void {
    const { symbol, lotSize } = day.listing;
    if (day.session === "LO") counts.trade++;
    faults.push(...bookFaults(day));
    const fault = priceFault(day, trade.price);
    if (fault) faults.push(fault);
    if (trade.volumeShares <= 0 || trade.volumeShares % lotSize !== 0)
      faults.push(`${trade.volumeShares} shares`);
    if (day.session === "BREAK" || day.session === "C" || day.session === "PT")
      faults.push(`${symbol} traded in ${day.session}`);
    if (day.listing.isSuspended) faults.push(`${symbol} is suspended and traded`);
    if (day.session === "PLO") {
      counts.postClose++;
      if (trade.price !== day.last) faults.push(`${symbol} left its closing price`);
    }
    const before = volumes.get(symbol) ?? { shares: 0, valueVnd: 0 };
    const shares = before.shares + trade.volumeShares;
    const valueVnd = before.valueVnd + worthVnd(day.listing, trade.price, trade.volumeShares);
    volumes.set(symbol, { shares, valueVnd });
    if (day.totalShares !== shares) faults.push(`${symbol}: ${day.totalShares} of ${shares} shares`);
    if (day.totalValueVnd !== valueVnd) faults.push(`${symbol}: value ${day.totalValueVnd}`);
  }

  function lookAtOddLots({ day, trade }: Extract<ExchangeEvent, { kind: "oddlot" }>): void {
    if (!trade) return;
    counts.oddLots++;
    const fault = priceFault(day, trade.price);
    if (fault) faults.push(fault);
    if (trade.volumeShares < 1 || trade.volumeShares >= day.listing.lotSize)
      faults.push(`${day.listing.symbol}: ${trade.volumeShares} shares are no odd lot`);
  }

  function lookAtDeal({ day, deal }: Extract<ExchangeEvent, { kind: "deal" }>): void {
    counts.deals++;
    const { symbol, exchange } = day.listing;
    if (deal.price < day.limits.floor || deal.price > day.limits.ceiling)
      faults.push(`${symbol}: a deal beyond the limits`);
    if (exchange === "HOSE" && deal.volumeShares < 20_000)
      faults.push(`${symbol}: a deal of ${deal.volumeShares}`);
    if (day.totalShares !== (volumes.get(symbol)?.shares ?? 0))
      faults.push(`${symbol}: a deal counts as matched`);
  }

  passUntil(market, DEMO_DATE, "15:01");

  test("no book is crossed, no price off the grid or outside its limits, the room never runs out, and all volumes add up", () => {
    expect(faults.slice(0, 10)).toEqual([]);
    expect(counts.trade).toBeGreaterThan(20_000);
  });

  test("the book changes several times per trade", () => {
    expect(counts.book / counts.trade).toBeGreaterThan(6);
    expect(counts.book / counts.trade).toBeLessThan(26);
  });

  test("odd lots trade, deals are put through, and HNX trades on at its closing prices", () => {
    expect(counts.oddLots).toBeGreaterThan(500);
    expect(counts.deals).toBeGreaterThan(50);
    expect(counts.postClose).toBeGreaterThan(20);
  });

  test("each name brings about the volume of its real day, and all of them together", () => {
    const shares = [...market.days.values()].filter((day) => day.listing.type === "STOCK");
    const simulated = shares.reduce((sum, day) => sum + day.totalValueVnd, 0);
    const real = shares.reduce(
      (sum, day) => sum + worthVnd(day.listing, day.limits.reference, day.expectedLots * 100),
      0,
    );
    expect(simulated / real).toBeGreaterThan(0.75);
    expect(simulated / real).toBeLessThan(1.25);
  });
});

/** What waits to be bought by foreigners is out of the room already; nobody else's orders are. */
function roomFaults({ listing, foreign }: SymbolDay): string[] {
  const { roomShares, settledRoomShares } = foreign;
  if (roomShares === null || settledRoomShares === null) return [];
  if (roomShares < 0) return [`${listing.symbol}: foreigners have a room of ${roomShares}`];
  return roomShares > settledRoomShares ? [`${listing.symbol}: more room than bought and sold leave`] : [];
}

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

describe("auctions of many names", () => {
  const trades = new Map<string, { price: number; volumeShares: number }>();
  const estimates = new Map<string, Set<number>>();
  const market = openMarket({
    time: "14:29",
    symbols: "VN30,HNX30,VNSML",
    emit(event) {
      if (event.kind === "trade" && event.day.session === "ATC")
        trades.set(event.day.listing.symbol, event.trade);
      if (event.kind !== "estimate" || !event.day.auction?.price) return;
      const seen = estimates.get(event.day.listing.symbol) ?? new Set();
      estimates.set(event.day.listing.symbol, seen.add(event.day.auction.price));
    },
  });
  while (market.nowMs < instantOf(DEMO_DATE, "14:45") - 100) market.step();
  const before = [...market.days.values()].map((day) => ({
    day,
    most: mostMatched(day),
    auction: day.auction,
  }));
  passUntil(market, DEMO_DATE, "14:46");

  test("match as much as any price would, at the price and volume that were expected last", () => {
    for (const { day, most, auction } of before) {
      const trade = trades.get(day.listing.symbol);
      expect([day.listing.symbol, trade?.volumeShares ?? 0]).toEqual([day.listing.symbol, most]);
      if (trade) expect(auction).toEqual({ price: trade.price, shares: trade.volumeShares });
    }
    expect(trades.size).toBeGreaterThan(60);
  });

  test("the expected price moves on its way", () => {
    const moved = [...estimates.values()].filter((prices) => prices.size > 1);
    expect(moved.length).toBeGreaterThan(20);
  });
});

/** Shares that the best price would match, by trying every price that somebody named. */
function mostMatched(day: SymbolDay): number {
  const bids = day.matching.main.levels("B", 1_000);
  const asks = day.matching.main.levels("S", 1_000);
  const prices = [...bids, ...asks].map(([price]) => price);
  const sharesOf = (
    levels: readonly (readonly [number, number])[],
    isIn: (price: number) => boolean,
  ): number => levels.reduce((sum, [price, shares]) => sum + (isIn(price) ? shares : 0), 0);
  return Math.max(
    0,
    ...prices.map((at) =>
      Math.min(
        sharesOf(bids, (price) => price >= at),
        sharesOf(asks, (price) => price <= at),
      ),
    ),
  );
}

test("a halted name says so, rests, and goes on", () => {
  const dayStartMs = instantOf(DEMO_DATE, "00:00");
  const all = [...openMarket({ time: "08:40" }).days.values()].filter((day) => !day.listing.isSuspended);
  const halts = planHalts(all, dayStartMs, 7, DEMO_DATE);
  expect(halts.length).toBeGreaterThan(0);
  expect(halts.length).toBeLessThan(12);
  const [halt] = halts;
  if (!halt) return;
  const { symbol } = halt.day.listing;
  const told: string[] = [];
  const market = openMarket({
    time: "08:40",
    symbols: symbol,
    emit(event) {
      if (!("day" in event) || event.day.listing.symbol !== symbol) return;
      if (event.kind === "session") told.push(`${event.day.session} ${statusOf(event.day)}`);
      else if (event.kind !== "minute" && statusOf(event.day) === "H") told.push(event.kind);
    },
  });
  while (market.nowMs < halt.fromMs - 1_000) market.step();
  told.length = 0;
  while (market.nowMs < halt.toMs - 1_000) market.step();
  expect(told).toEqual(["LO H"]);
  while (market.nowMs < halt.toMs + 1_000) market.step();
  expect(told).toEqual(["LO H", "LO N"]);
});

test("a wanted rate of messages per second comes out", () => {
  let told = 0;
  const market = openMarket({ symbols: "VN30,HNX30", rate: 1_000, emit: () => told++ });
  pass(market, 20);
  told = 0;
  pass(market, 20);
  expect(told / 20).toBeGreaterThan(900);
  expect(told / 20).toBeLessThan(1_100);
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
