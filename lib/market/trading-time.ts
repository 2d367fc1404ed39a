/**
 * Vietnamese wall time. Asia/Ho_Chi_Minh has been UTC+7 without daylight saving since 1975, so plain
 * arithmetic is exact and does not depend on the time zone of the machine.
 */
export const VIETNAM_OFFSET_MS = 7 * 3_600_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/**
 * Nearly every instant asked about lies in one day, and a feed asks with each message: the last answer of
 * either direction is kept. A pure memory, so the functions stay functions.
 */
let lastDate = { day: Number.NaN, date: "" };
let lastStart = { date: "", startMs: Number.NaN };

/** `2026-02-10` of an instant, in Vietnam. */
export function tradingDateOf(epochMs: number): string {
  const day = Math.floor((epochMs + VIETNAM_OFFSET_MS) / DAY_MS);
  if (day !== lastDate.day) lastDate = { day, date: new Date(day * DAY_MS).toISOString().slice(0, 10) };
  return lastDate.date;
}

/** Milliseconds since midnight in Vietnam. */
export function timeOfDayMs(epochMs: number): number {
  return (((epochMs + VIETNAM_OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS;
}

/** `09:15:23` of an instant, in Vietnam. */
export function clockTimeOf(epochMs: number): string {
  return new Date(epochMs + VIETNAM_OFFSET_MS).toISOString().slice(11, 19);
}

/** `2026-02-10T09:15:23.000+07:00`. */
export function isoOf(epochMs: number): string {
  return `${new Date(epochMs + VIETNAM_OFFSET_MS).toISOString().slice(0, 23)}+07:00`;
}

/** Midnight in Vietnam of `2026-02-10`, epoch ms; NaN for a date that does not exist. */
export function startOfDateMs(date: string): number {
  if (date !== lastStart.date) lastStart = { date, startMs: readDate(date) };
  return lastStart.startMs;
}

function readDate(date: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) return Number.NaN;
  const utcMs = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  // Date.UTC rolls 31 February over to March; a date that does not read back the same does not exist.
  if (new Date(utcMs).toISOString().slice(0, 10) !== date) return Number.NaN;
  return utcMs - VIETNAM_OFFSET_MS;
}

/** `HH:mm:ss` or `HH:mm` as milliseconds since midnight; NaN when it is not a time of day. */
export function parseTimeOfDay(text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (!match) return Number.NaN;
  return (Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0)) * 1000;
}

/** The instant of a Vietnamese date and time of day; NaN when either is not valid. */
export function instantOf(date: string, time: string): number {
  return startOfDateMs(date) + parseTimeOfDay(time);
}

/** 0 = Sunday … 6 = Saturday, in Vietnam. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** The date `days` later (earlier when negative). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
