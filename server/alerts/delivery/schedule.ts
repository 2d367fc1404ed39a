import type { AlertChannel } from "#lib/contract/alert.ts";
import { DAY_MS, MINUTE_MS, timeOfDayMs } from "#lib/market/trading-time.ts";

/** Tries of one firing to one channel; with their pauses they span about an hour. */
export const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30 * MINUTE_MS;
/** The longest that another server may ask us to wait. */
const LONGEST_RETRY_AFTER_MS = 60 * MINUTE_MS;

/** The pause after the `tries`-th failed try (from 1): 5 s, tripled each time, give or take a quarter. `random` is in [0, 1). */
export function pauseAfterMs(tries: number, random: number, askedMs: number | null): number {
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 3 ** (tries - 1));
  return Math.max(Math.round(pauseMs * (0.75 + random / 2)), askedMs ?? 0);
}

/** `Retry-After` in whole seconds as ms; null when it says nothing usable. Its other form, a date, depends on two clocks. */
export function retryAfterMs(header: string | null): number | null {
  if (!/^\d{1,9}$/.test(header?.trim() ?? "")) return null;
  return Math.min(LONGEST_RETRY_AFTER_MS, Number(header) * 1_000);
}

/** When the quiet hours that hold at `wallMs` end, epoch ms; null outside of them. `from` belongs to them, `to` does not. */
export function quietEndMs(quiet: AlertChannel["quiet"], wallMs: number): number | null {
  if (!quiet || quiet.fromMinute === quiet.toMinute) return null;
  const timeMs = timeOfDayMs(wallMs);
  const [fromMs, toMs] = [quiet.fromMinute * MINUTE_MS, quiet.toMinute * MINUTE_MS];
  const isQuiet = fromMs < toMs ? timeMs >= fromMs && timeMs < toMs : timeMs >= fromMs || timeMs < toMs;
  if (!isQuiet) return null;
  return wallMs - timeMs + toMs + (timeMs < toMs ? 0 : DAY_MS);
}
