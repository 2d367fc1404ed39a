import type { Level } from "#lib/market/event.ts";
import { decimalOf, preview, priceOf, sharesOf } from "./field.ts";

/** Levels of one side that we keep; HNX and derivatives show ten. */
export const MAX_LEVELS = 10;

export type RawLevel = readonly [price: unknown, volume: unknown];

/**
 * Both sides of the book, best first. A level that says 0 is absent; one that says something unusable (also
 * "ATO" and "ATC", orders without a price) is left out and noted.
 */
export function readBook(
  rawBids: readonly RawLevel[],
  rawAsks: readonly RawLevel[],
  isContinuous: boolean,
  flaw: (detail: string) => void,
): { bids: Level[]; asks: Level[] } {
  const bids = inOrder(readSide("bid", rawBids, flaw), "bids", (a, b) => b[0] - a[0], flaw);
  const asks = inOrder(readSide("ask", rawAsks, flaw), "asks", (a, b) => a[0] - b[0], flaw);
  const bestBid = bids[0]?.[0];
  const bestAsk = asks[0]?.[0];
  if (isContinuous && bestBid !== undefined && bestAsk !== undefined && bestBid >= bestAsk) {
    flaw(`the book is crossed: bid ${bestBid}, ask ${bestAsk}`);
  }
  return { bids, asks };
}

function readSide(name: string, rawLevels: readonly RawLevel[], flaw: (detail: string) => void): Level[] {
  const levels: Level[] = [];
  for (const [rawPrice, rawVolume] of rawLevels) {
    if (levels.length === MAX_LEVELS) break;
    if (isNone(rawPrice) || isNone(rawVolume)) continue;
    const price = priceOf(rawPrice);
    const volume = sharesOf(rawVolume);
    if (Number.isNaN(price)) flaw(`${name} price is ${preview(rawPrice)}`);
    else if (Number.isNaN(volume)) flaw(`${name} volume is ${preview(rawVolume)}`);
    else levels.push([price, volume]);
  }
  return levels;
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null || value === "" || decimalOf(value) === 0;
}

function inOrder(
  levels: Level[],
  name: string,
  compare: (a: Level, b: Level) => number,
  flaw: (detail: string) => void,
): Level[] {
  const isSorted = levels.every((level, index) => {
    const previous = levels[index - 1];
    return previous === undefined || compare(previous, level) <= 0;
  });
  if (isSorted) return levels;
  flaw(`${name} are not best first`);
  return levels.toSorted(compare);
}
