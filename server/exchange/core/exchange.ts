import { isTradingDate, previousTradingDate } from "#lib/market/session.ts";
import { DAY_MS, MINUTE_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import { type BoardDay, openBoardDay } from "./board.ts";
import { createDayBook, type DayBook } from "./day-book.ts";
import type { ExchangeEvent } from "./event.ts";
import { createFactors, type MarketFactors, type MarketMood } from "./fair-price.ts";
import { createRateControl } from "./flow/rate.ts";
import { computeIndex, type IndexBasket, type IndexDay } from "./index-basket.ts";
import { BOARDS, type Board, type Listing } from "./listing.ts";
import { type NewsLine, planNews } from "./news.ts";
import { joinMinutes } from "./price-record.ts";
import type { SymbolDay } from "./symbol-day.ts";
import { createTape, type Tape } from "./tape.ts";
import { bookTrade, type Trade } from "./trading.ts";
import type { VolumeCurve } from "./volume-curve.ts";

/** Market time moves in steps of this length, whatever the pace of the wall clock: the dice must not notice. */
export const STEP_MS = 100;

const INDEX_PERIOD_MS = 2_000;

/** Times of day when all states are said again: after the turn of the day, and when boards load their master data. */
const RESTATE_MS = [5 * MINUTE_MS, (8 * 60 + 30) * MINUTE_MS];

export interface ExchangeSetup {
  seed: number;
  /** Where the market clock starts, epoch ms. */
  startMs: number;
  listings: readonly Listing[];
  baskets: readonly IndexBasket[];
  curves: Record<Board, VolumeCurve>;
  /** The futures that the calendar lists on a date; without it no new ones come. */
  futuresOn?(date: string): readonly Listing[];
  /** Messages per second wanted in continuous matching; null or left out = as many as come. */
  rate?: number | null;
  emit(event: ExchangeEvent): void;
}

/** The exchange itself: time is what `step` says it is, chance is the seed. */
export interface Exchange {
  readonly nowMs: number;
  /** The date whose figures are shown: today, or the last trading date on a day off. */
  readonly tradingDate: string;
  readonly days: ReadonlyMap<string, SymbolDay>;
  readonly indices: readonly IndexDay[];
  /** News of the day so far, oldest first. */
  news(): readonly NewsLine[];
  readonly tape: Tape;
  readonly book: DayBook;
  /**
   * Lets one STEP_MS of market time pass; while all boards are closed and nothing can happen, as many as lie
   * before `untilMs` and the end of the minute.
   */
  step(untilMs?: number): void;
}

export function createExchange(setup: ExchangeSetup): Exchange {
  const { seed, listings, curves } = setup;
  const rate = createRateControl(setup.rate ?? null);
  const tape = createTape();
  let nowMs = setup.startMs;
  let tradingDate = showingDate(nowMs);
  const book = createDayBook({ futuresOn: () => [], ...setup, firstDate: tradingDate });
  let boards: BoardDay[] = [];
  let news: NewsLine[] = [];
  let newsTold = 0;
  let dayStartMs = 0;
  let factors: MarketFactors;
  let indexChanged = new Set<IndexDay>();
  let indexVolumes = new Map<IndexDay, number>();
  const tradedThisMinute = new Set<SymbolDay>();
  /** When a board was last open; the closing minute is told to its end. */
  let openAtMs = nowMs;

  openDay();

  function openDay(): void {
    dayStartMs = startOfDateMs(tradingDate);
    factors = createFactors(
      listings.map((listing) => listing.sector),
      seed,
      tradingDate,
    );
    tape.clear();
    tradedThisMinute.clear();
    const listed = [...book.days.values()];
    const isBond = (day: SymbolDay): boolean => day.listing.type === "CORP_BOND";
    const boardDays = BOARDS.map((board) => ({
      board,
      days: listed.filter((day) => day.listing.exchange === board && !isBond(day)),
    }));
    // Bonds have sessions of their own on HNX.
    boardDays.push({ board: "HNX", days: listed.filter(isBond) });
    boards = boardDays.map(({ board, days }) =>
      openBoardDay({
        ...{ board, days, dayStartMs, emit, onTrade, seed, date: tradingDate, mood: moodNow() },
        curve: curves[board],
      }),
    );
    indexChanged = new Set();
    indexVolumes = new Map(book.indices.map((index) => [index, index.volumeShares]));
    for (const index of book.indices) index.session = sessionOf(index);
    news = planNews(seed, tradingDate, listings);
    newsTold = news.filter((line) => line.timeMs <= nowMs).length;
  }

  function emit(event: ExchangeEvent): void {
    rate.count();
    setup.emit(event);
  }

  function moodNow(): MarketMood {
    const secondsToClose = Math.max(60, (15 * 3_600_000 - (nowMs - dayStartMs)) / 1000);
    return { nowMs, secondsToClose, factors };
  }

  function sessionOf(index: IndexDay): IndexDay["session"] {
    return boards[BOARDS.indexOf(index.basket.board)]?.session ?? "C";
  }

  function onTrade(day: SymbolDay, trade: Trade): void {
    bookTrade(day, trade, Math.floor((nowMs - dayStartMs) / MINUTE_MS));
    tape.add(day.listing.symbol, trade, day.totalShares);
    tradedThisMinute.add(day);
    emit({ kind: "trade", day, trade });
  }

  function endMinute(): void {
    for (const day of tradedThisMinute) {
      const own = day.record.last();
      const bar = own && joinMinutes(day.before.slice(-1), [own]).at(-1);
      if (bar) emit({ kind: "minute", day, bar });
    }
    tradedThisMinute.clear();
  }

  function turnDay(date: string): void {
    tradingDate = date;
    book.turn(date, nowMs);
    openDay();
    restate();
  }

  function restate(): void {
    for (const day of book.days.values()) emit({ kind: "state", day });
    for (const index of book.indices) emit({ kind: "index", index });
  }

  function everySecond(): void {
    if (boards.some((board) => board.session !== "C")) openAtMs = nowMs;
    const isMatching = boards.some((board) => board.session === "LO");
    if (isMatching) {
      factors.step();
      rate.everySecond();
    }
    const minute = Math.floor((nowMs - dayStartMs) / MINUTE_MS);
    for (const index of book.indices) {
      const session = sessionOf(index);
      if (session !== index.session) indexChanged.add(index);
      index.session = session;
      if (!computeIndex(index, nowMs)) continue;
      const volume = index.volumeShares - (indexVolumes.get(index) ?? 0);
      indexVolumes.set(index, index.volumeShares);
      index.record.add(minute, index.value, volume);
      indexChanged.add(index);
    }
    if ((nowMs - dayStartMs) % INDEX_PERIOD_MS < STEP_MS) {
      for (const index of indexChanged) emit({ kind: "index", index });
      indexChanged.clear();
    }
    for (let line = news[newsTold]; line && line.timeMs <= nowMs; line = news[newsTold]) {
      newsTold++;
      emit({ kind: "news", news: line });
    }
  }

  /** Steps in which nothing can happen: the rest of a minute in which everything is closed. */
  function quietSteps(untilMs: number): number {
    if (nowMs - openAtMs < 2 * MINUTE_MS) return 0;
    const minuteEndMs = nowMs - (nowMs % MINUTE_MS) + MINUTE_MS;
    const nextNewsMs = news[newsTold]?.timeMs ?? Number.POSITIVE_INFINITY;
    return Math.max(0, Math.ceil((Math.min(untilMs + 1, minuteEndMs, nextNewsMs) - nowMs) / STEP_MS) - 1);
  }

  function step(untilMs = 0): void {
    if (untilMs > nowMs + STEP_MS) {
      const steps = quietSteps(untilMs);
      nowMs += steps * STEP_MS;
      if (steps > 0) return;
    }
    nowMs += STEP_MS;
    const sinceDayMs = nowMs - dayStartMs;
    if (sinceDayMs >= DAY_MS) {
      const date = tradingDateOf(nowMs);
      // Only at midnight can a day turn: the date is not looked at in every step of a long weekend.
      if (sinceDayMs % DAY_MS < STEP_MS && isTradingDate(date)) turnDay(date);
    }
    if (nowMs % MINUTE_MS < STEP_MS) {
      endMinute();
      if (
        RESTATE_MS.some((timeMs) => nowMs - dayStartMs - timeMs >= 0 && nowMs - dayStartMs - timeMs < STEP_MS)
      )
        restate();
    }
    const minute = Math.floor((nowMs - dayStartMs) / MINUTE_MS);
    const mood = moodNow();
    const scale = rate.scale(boards.reduce((sum, board) => sum + board.naturalRate(minute), 0));
    for (const board of boards) board.step(mood, minute, STEP_MS / 1000, scale);
    if (nowMs % 1000 < STEP_MS) everySecond();
  }

  return {
    get nowMs() {
      return nowMs;
    },
    get tradingDate() {
      return tradingDate;
    },
    get days() {
      return book.days;
    },
    get indices() {
      return book.indices;
    },
    news: () => news.slice(0, newsTold),
    tape,
    book,
    step,
  };
}

/** The trading date whose figures stand on the board at an instant. */
export function showingDate(epochMs: number): string {
  const date = tradingDateOf(epochMs);
  return isTradingDate(date) ? date : previousTradingDate(date);
}
