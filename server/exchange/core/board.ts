import { type Session, type SessionSpan, sessionsOf } from "#lib/market/session.ts";
import { DAY_MS } from "#lib/market/trading-time.ts";
import type { ExchangeEvent } from "./event.ts";
import type { MarketMood } from "./fair-price.ts";
import { closeDeal, planDeals } from "./flow/deals.ts";
import { planHalts } from "./flow/halts.ts";
import { changeOddLots } from "./flow/odd-lots.ts";
import { drawWaitingShares, enterLimit } from "./flow/orders.ts";
import { paceOf } from "./flow/pace.ts";
import { type PlannedOrder, planAuction, planOpeningBook, planPostClose, timesOf } from "./flow/planned.ts";
import { changeQuote, joinAuction, openingOrders } from "./flow/quoting.ts";
import { takeOrder } from "./flow/taking.ts";
import type { Board } from "./listing.ts";
import { createRandom } from "./random.ts";
import { reportOf } from "./report.ts";
import type { SymbolDay } from "./symbol-day.ts";
import type { Trade } from "./trading.ts";
import type { VolumeCurve } from "./volume-curve.ts";

const CLOSED: SessionSpan = { session: "C", fromMs: 0, toMs: DAY_MS };

/** In a call auction those who wait come at this part of an ordinary pace. */
const AUCTION_QUOTE_PACE = 0.5;

/** One board on one trading day: its sessions, and what its traders do in a step. */
export interface BoardDay {
  readonly session: Session;
  /** What its traders would bring per second in continuous matching in a minute of the day; 0 otherwise. */
  naturalRate(minute: number): number;
  /** Brings the board to the session of `mood.nowMs` and lets that step's orders in, at `scale` times the pace. */
  step(mood: MarketMood, minute: number, stepSeconds: number, scale: number): void;
}

export interface BoardSetup {
  board: Board;
  seed: number;
  date: string;
  /** Midnight of the day, epoch ms. */
  dayStartMs: number;
  /** As the board is entered: what was before has happened. */
  mood: MarketMood;
  /** Everything listed on the board, the suspended names too. */
  days: readonly SymbolDay[];
  curve: VolumeCurve;
  emit(event: ExchangeEvent): void;
  onTrade(day: SymbolDay, trade: Trade): void;
}

export function openBoardDay(setup: BoardSetup): BoardDay {
  const { board, seed, date, dayStartMs, days, curve, emit } = setup;
  const type = days[0]?.listing.type ?? "STOCK";
  const spans = sessionsOf(board, type);
  const active = days.filter((day) => !day.listing.isSuspended);
  const pace = paceOf(active, curve);
  const random = createRandom(seed, "flow", date, board, ...(type === "CORP_BOND" ? [type] : []));
  const report = reportOf(setup);
  const deals = planDeals(board, active, dayStartMs, seed, date);
  const halts = planHalts(active, dayStartMs, seed, date);
  let planned: PlannedOrder[] = [];
  // A boundary that is just now belongs to the first step.
  let span = spanAt(setup.mood.nowMs - 1);
  enterSilently();

  function spanAt(nowMs: number): SessionSpan {
    const timeMs = nowMs - dayStartMs;
    return spans.find((one) => timeMs >= one.fromMs && timeMs < one.toMs) ?? CLOSED;
  }

  /** The board as it is found at the start: books stand from the opening on, halfway filled in an auction. */
  function enterSilently(): void {
    const { nowMs } = setup.mood;
    while ((deals[0]?.atMs ?? nowMs) < nowMs) deals.shift();
    const isBeforeOpening = nowMs - 1 - dayStartMs < (spans[0]?.fromMs ?? 0);
    if (!isBeforeOpening && span.session !== "ATO") openBooks(setup.mood);
    for (const day of days) {
      day.session = span.session;
      day.matching.setSession(span.session, nowMs);
    }
    plan(setup.mood);
    for (let order = planned[0]; order && order.atMs < nowMs; order = planned[0]) {
      order.enter(setup.mood);
      planned.shift();
    }
    for (const day of active) {
      day.fills.length = 0;
      day.changes.length = 0;
      day.foreign.roomShares = day.matching.roomShares;
    }
  }

  /** Those who wait when continuous matching begins without an auction. */
  function openBooks(mood: MarketMood): void {
    for (const day of active) {
      day.matching.setSession("LO", mood.nowMs);
      for (const [side, price] of openingOrders(day, day.fair.at(mood))) {
        enterLimit(day, side, price, drawWaitingShares(day, 1), mood.nowMs);
      }
    }
  }

  /** Who will come in this session, apart from those who come at the pace of the board. */
  function plan(mood: MarketMood): void {
    const times = timesOf(span, dayStartMs);
    const { session } = span;
    if (session === "ATO") {
      planned = [
        ...planOpeningBook(active, times, mood),
        ...planAuction(active, session, curve.openAuctionShare, times, mood),
      ];
    } else if (session === "ATC")
      planned = planAuction(active, session, curve.closeAuctionShare, times, mood);
    else planned = session === "PLO" ? planPostClose(active, times) : [];
    planned.sort((a, b) => a.atMs - b.atMs);
  }

  function change(to: SessionSpan, mood: MarketMood): void {
    const isOpening = span === CLOSED && to !== CLOSED;
    span = to;
    for (const day of days) {
      day.matching.setSession(to.session, mood.nowMs);
      // What an auction matched is told before the session that follows it.
      report(day);
      day.session = to.session;
      emit({ kind: "session", day });
    }
    plan(mood);
    if (!isOpening || to.session !== "LO") return;
    openBooks(mood);
    for (const day of active) {
      day.changes.length = 0;
      emit({ kind: "book", day });
    }
  }

  function act(day: SymbolDay | undefined, mood: MarketMood, action: typeof changeQuote): void {
    if (!day || day.matching.isHalted) return;
    action(day, day.fair.at(mood), mood.nowMs);
    report(day);
  }

  function match(mood: MarketMood, minute: number, seconds: number): void {
    const takes = random.poisson(pace.takesPerSecond(minute) * seconds);
    const quotes = random.poisson(pace.quotesPerSecond(minute) * seconds);
    const oddLots = random.poisson(pace.oddLotsPerSecond(minute) * seconds);
    let left = takes;
    for (let at = 0; at < quotes + takes; at++) {
      // In between each other, not first all of one kind.
      const isTake = random.next() * (quotes + takes - at) < left;
      if (isTake) {
        left--;
        act(pace.drawTrader(random), mood, takeOrder);
      } else act(pace.drawQuoter(random), mood, changeQuote);
    }
    for (let at = 0; at < oddLots; at++) {
      act(pace.drawTrader(random), mood, (day, _, nowMs) => changeOddLots(day, nowMs));
    }
  }

  function collect(mood: MarketMood, minute: number, seconds: number): void {
    const rate = pace.quotesPerSecond(minute) * AUCTION_QUOTE_PACE;
    for (let orders = random.poisson(rate * seconds); orders > 0; orders--) {
      act(pace.drawQuoter(random), mood, joinAuction);
    }
  }

  function enterPlanned(mood: MarketMood): void {
    let at = 0;
    for (let order = planned[0]; order && order.atMs <= mood.nowMs; order = planned[++at]) {
      order.enter(mood);
      report(order.day);
    }
    if (at > 0) planned.splice(0, at);
  }

  function announce(mood: MarketMood): void {
    for (let next = deals[0]; next && next.atMs <= mood.nowMs; next = deals[0]) {
      deals.shift();
      const deal = closeDeal(next, mood.nowMs);
      if (!deal) continue;
      next.day.deals.totalShares += deal.volumeShares;
      next.day.deals.totalValueVnd += deal.price * deal.volumeShares;
      emit({ kind: "deal", day: next.day, deal });
    }
    for (const { day, fromMs, toMs } of halts) {
      const isHalted = mood.nowMs >= fromMs && mood.nowMs < toMs;
      if (isHalted === day.matching.isHalted) continue;
      if (isHalted) day.matching.halt();
      else day.matching.resume(mood.nowMs);
      report(day);
      emit({ kind: "session", day });
    }
  }

  return {
    get session() {
      return span.session;
    },
    naturalRate(minute) {
      return span.session === "LO" ? pace.takesPerSecond(minute) + pace.quotesPerSecond(minute) : 0;
    },
    step(mood, minute, seconds, scale) {
      const now = spanAt(mood.nowMs);
      if (now !== span) change(now, mood);
      if (span === CLOSED) return;
      enterPlanned(mood);
      announce(mood);
      if (span.session === "LO") match(mood, minute, seconds * scale);
      else if (span.session === "ATO" || span.session === "ATC") collect(mood, minute, seconds);
    },
  };
}
