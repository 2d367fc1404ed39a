import { usualVolume } from "./following.ts";
import type { Listing } from "./listing.ts";
import { createRandom } from "./random.ts";

/** Open contracts as part of a day's volume: futures here are mostly opened and closed on one day. */
const PART_OF_VOLUME = 0.16;

/**
 * Contracts open after the trading of a date, made up from the volume of its rank; null for what is no future. The
 * clearing house counts once a day, so it does not move with trades.
 */
export function openInterest(listing: Listing, date: string): number | null {
  if (listing.follows?.kind !== "future") return null;
  const random = createRandom("open-interest", listing.symbol, date);
  const usual = usualVolume(listing, date) * PART_OF_VOLUME;
  return Math.max(1, Math.round(usual * Math.exp(0.1 * random.normal())));
}
