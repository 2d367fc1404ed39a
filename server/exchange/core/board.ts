import { SESSIONS, type Session, type SessionSpan } from "#lib/market/session.ts";
import { openBook } from "./book.ts";
import type { ExchangeEvent } from "./event.ts";
import type { Board } from "./listing.ts";
import { meanOrderShares, paceOf } from "./pace.ts";
import type { Random } from "./random.ts";
import type { Auction, SymbolDay } from "./symbol-day.ts";
import { auctionPrice, type MarketMood, moveFair, requote, type Trade, takeOrder } from "./trading.ts";
import type { VolumeCurve } from "./volume-curve.ts";

const DAY_LENGTH_MS = 86_400_000;
const CLOSED: SessionSpan = { session: "C", fromMs: 0, toMs: DAY_LENGTH_MS };

/** Orders in a call auction come at this part of an ordinary pace. */
const AUCTION_QUOTE_PACE = 0.5;

/** One board on one trading day: its sessions, and what its traders do in a step. */
export interface BoardDay {
  readonly session: Session;
  /** Brings the board to the session of `mood.nowMs` and lets that step's orders in. */
  step(mood: MarketMood, minute: number, stepSeconds: number): void;
}

export interface BoardSetup {
  board: Board;
  /** Midnight of the day, epoch ms, and the instant it is entered at: what was before has happened. */
  dayStartMs: number;
  enteredMs: number;
  /** Everything listed on the board, the suspended names too. */
  days: readonly SymbolDay[];
  curve: VolumeCurve;
  random: Random;
  emit(event: ExchangeEvent): void;
  onTrade(day: SymbolDay, trade: Trade): void;
}

export function openBoardDay(setup: BoardSetup): BoardDay {
  const { board, dayStartMs, enteredMs, days, curve, random, emit, onTrade } = setup;
  const spans = SESSIONS[board];
  const active = days.filter((day) => !day.listing.isSuspended);
  const pace = paceOf(active, curve);
  // A boundary that is just now belongs to the first step.
  let span = spanAt(enteredMs - 1);
  enterSilently();

  function spanAt(nowMs: number): SessionSpan {
    const timeMs = nowMs - dayStartMs;
    return spans.find((one) => timeMs >= one.fromMs && timeMs < one.toMs) ?? CLOSED;
  }

  /** The board as it is found at the start: books stand from the opening on. */
  function enterSilently(): void {
    const isBeforeOpening = enteredMs - 1 - dayStartMs < (spans[0]?.fromMs ?? 0);
    for (const day of days) day.session = span.session;
    if (isBeforeOpening) return;
    for (const day of active) day.book = openBook(day.shape, Math.exp(day.fairLog), random);
    if (isAuction(span)) for (const day of active) day.auction = beginAuction(day, span);
  }

  function beginAuction(day: SymbolDay, from: SessionSpan): Auction {
    const share = from.session === "ATO" ? curve.openAuctionShare : curve.closeAuctionShare;
    const lots = day.expectedLots * share * Math.exp(0.7 * random.normal() - 0.245);
    return {
      price: null,
      shares: 0,
      finalLots: Math.floor(lots + random.next()),
      fromMs: dayStartMs + from.fromMs,
      toMs: dayStartMs + from.toMs,
    };
  }

  function change(to: SessionSpan, mood: MarketMood): void {
    const isOpening = span === CLOSED && to !== CLOSED;
    if (isAuction(span)) for (const day of active) endAuction(day, mood);
    span = to;
    for (const day of days) {
      day.session = to.session;
      emit({ kind: "session", day });
      if (day.listing.isSuspended) continue;
      if (isAuction(to)) day.auction = beginAuction(day, to);
      if (!isOpening) continue;
      day.book = openBook(day.shape, moveFair(day, mood, random), random);
      emit({ kind: "book", day });
    }
  }

  /** The one trade of the auction, at the price it showed. */
  function endAuction(day: SymbolDay, mood: MarketMood): void {
    const { auction } = day;
    day.auction = null;
    if (!auction || auction.finalLots === 0) return;
    const price = auctionPrice(day, Math.exp(day.fairLog));
    if (price === null) return;
    const volumeShares = auction.finalLots * day.listing.lotSize;
    const isForeign = random.next() < day.foreign.tradeShare;
    onTrade(day, { price, volumeShares, side: "U", timeMs: mood.nowMs, isForeign });
  }

  function collect(day: SymbolDay, mood: MarketMood): void {
    requote(day, mood, random);
    const { auction } = day;
    if (!auction) return;
    const done = (mood.nowMs - auction.fromMs) / (auction.toMs - auction.fromMs);
    const shares = Math.floor(auction.finalLots * Math.min(1, done) ** 0.6) * day.listing.lotSize;
    auction.shares = Math.max(auction.shares, shares);
    auction.price = auction.shares > 0 ? auctionPrice(day, Math.exp(day.fairLog)) : null;
    emit({ kind: "estimate", day });
  }

  function match(mood: MarketMood, minute: number, seconds: number): void {
    for (let orders = random.poisson(pace.tradesPerSecond(minute) * seconds); orders > 0; orders--) {
      const day = pace.drawTrader(random);
      if (day) takeOrder(day, mood, meanOrderShares(day), random, (trade) => onTrade(day, trade));
    }
    for (let orders = random.poisson(pace.quotesPerSecond(minute) * seconds); orders > 0; orders--) {
      const day = pace.drawQuoter(random);
      if (!day) continue;
      requote(day, mood, random);
      emit({ kind: "book", day });
    }
  }

  function call(mood: MarketMood, minute: number, seconds: number): void {
    const rate = pace.quotesPerSecond(minute) * AUCTION_QUOTE_PACE;
    for (let orders = random.poisson(rate * seconds); orders > 0; orders--) {
      const day = pace.drawQuoter(random);
      if (day) collect(day, mood);
    }
  }

  return {
    get session() {
      return span.session;
    },
    step(mood, minute, seconds) {
      const now = spanAt(mood.nowMs);
      if (now !== span) change(now, mood);
      if (span.session === "LO") match(mood, minute, seconds);
      else if (isAuction(span)) call(mood, minute, seconds);
    },
  };
}

function isAuction(span: SessionSpan): boolean {
  return span.session === "ATO" || span.session === "ATC";
}
