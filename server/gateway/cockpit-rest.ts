import type { Hono } from "hono";
import type { AuctionPoint, Cockpit, CockpitFigures, Cockpits, VolumePoint } from "#lib/contract/cockpit.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import { type CockpitView, createCockpitBook } from "../market/cockpit-book.ts";
import type { Market } from "../market/market.ts";
import type { Directory } from "./directory.ts";
import { optionalSymbol } from "./rest-input.ts";
import { only } from "./rest-methods.ts";
import { knownInstrument } from "./symbol-rest.ts";

interface CockpitRestParts {
  market: Market;
  directory: Directory;
  /** The market clock, epoch ms. */
  marketNowMs(): number;
}

/** Auctions, locks at the limits and foreign room: the day of one symbol, or how all stand. */
export function addCockpitRoutes(api: Hono, { market, directory, marketNowMs }: CockpitRestParts): void {
  api.get("/api/v1/realtime/cockpit", (c) => {
    const symbol = optionalSymbol(c);
    const { source, tradingDate: date } = market;
    const nowMs = Math.round(marketNowMs());
    const day = { source, date, asOf: isoOf(nowMs) };
    if (symbol !== undefined) {
      return c.json({
        ...cockpitOf(market, knownInstrument(directory, symbol), nowMs),
        ...day,
      } satisfies Cockpit);
    }
    return c.json({ ...day, symbols: notable(market, nowMs) } satisfies Cockpits);
  });
  api.all("/api/v1/realtime/cockpit", only("GET, HEAD"));
}

type Day = "source" | "date" | "asOf";

function cockpitOf(market: Market, symbol: string, nowMs: number): Omit<Cockpit, Day> {
  const book = market.cockpit(symbol) ?? createCockpitBook();
  const course = book.course();
  return {
    ...figuresOf(symbol, book.view(nowMs)),
    since: timeOrNull(course.sinceMs),
    ato: course.auctions.ATO.map(auctionPoint),
    atc: course.auctions.ATC.map(auctionPoint),
    locks: course.locks.map(({ side, fromMs, toMs }) => ({
      ...{ side, from: timeOf(fromMs), to: timeOrNull(toMs) },
    })),
    queuePath: course.queue.map(volumePoint),
    roomPath: course.room.map(volumePoint),
  };
}

function notable(market: Market, nowMs: number): CockpitFigures[] {
  const figures: CockpitFigures[] = [];
  for (const { symbol } of market.states()) {
    const view = market.cockpit(symbol)?.view(nowMs);
    if (!view) continue;
    const { lock, room } = view;
    const isNotable = lock.side !== null || lock.openedCount > 0 || (room.takenPerMinute ?? 0) > 0;
    if (isNotable) figures.push(figuresOf(symbol, view));
  }
  return figures;
}

function figuresOf(symbol: string, { lock, room }: CockpitView): CockpitFigures {
  return {
    symbol,
    lock: {
      side: lock.side,
      since: timeOrNull(lock.sinceMs),
      queue: lock.queueShares,
      drainPerMinute: wholeOrNull(lock.drainPerMinute),
      opensInSeconds: secondsOrNull(lock.opensInMs),
      opened: lock.openedCount,
      lockedSeconds: Math.round(lock.lockedMs / 1_000),
    },
    room: {
      open: room.openShares,
      now: room.nowShares,
      takenPerMinute: wholeOrNull(room.takenPerMinute),
      exhaustedInSeconds: secondsOrNull(room.emptyInMs),
    },
  };
}

function auctionPoint([timeMs, price, volume, imbalance]: readonly number[]): AuctionPoint {
  return { time: timeOf(timeMs), price: told(price), volume: told(volume), imbalance: told(imbalance) };
}

function volumePoint([timeMs, volume = 0]: readonly number[]): VolumePoint {
  return { time: timeOf(timeMs), volume };
}

function told(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function timeOf(epochMs: number | undefined): string {
  return isoOf(Math.round(epochMs ?? 0));
}

function timeOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : timeOf(epochMs);
}

function wholeOrNull(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

function secondsOrNull(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 1_000);
}
