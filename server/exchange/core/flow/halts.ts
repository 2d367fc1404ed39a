import { createRandom } from "../random.ts";
import type { SymbolDay } from "../symbol-day.ts";

/** Chance of one name to be halted on one day: one or two a day in the whole market. */
const HALT_CHANCE = 0.001;

const MINUTE_MS = 60_000;

/** Trading in one name stops for a while, epoch ms. */
export interface Halt {
  day: SymbolDay;
  fromMs: number;
  toMs: number;
}

/** The day's halts: within the morning or the afternoon of continuous matching, 10 to 40 minutes long. */
export function planHalts(
  days: readonly SymbolDay[],
  dayStartMs: number,
  ...keys: readonly (string | number)[]
): Halt[] {
  return days.flatMap((day) => {
    const random = createRandom(...keys, "halt", day.listing.symbol);
    if (random.next() >= HALT_CHANCE) return [];
    const openMinute = random.next() < 0.5 ? 9 * 60 + 20 : 13 * 60 + 5;
    const fromMs = dayStartMs + (openMinute + random.below(40)) * MINUTE_MS;
    return [{ day, fromMs, toMs: fromMs + (10 + random.below(30)) * MINUTE_MS }];
  });
}
