import { sessionAt } from "#lib/market/session.ts";
import { instantOf, startOfDateMs, tradingDateOf, VIETNAM_OFFSET_MS } from "#lib/market/trading-time.ts";
import { type FieldReader, type Fields, pick, preview, Refusal } from "../field.ts";

/** What the decoder cannot see in a message. Without it a message with a missing or broken time is refused. */
export interface DecodeContext {
  /** The market clock when the message came, epoch ms. */
  marketNowMs: number;
}

/** `2026/09/10 09:15:32`, or ISO 8601 with or without its zone. */
const TIME = /^(\d{4})([-/])(\d{2})\2(\d{2})(?:[ T](\S{1,40}))?$/;
const CLOCK = /^(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})?$/;
const MINUTES_A_DAY = 1_440;

/** An instant, epoch ms; when only the time of day is unusable, the time of receipt on the same day stands for it. */
export function timeOf(
  reader: FieldReader,
  fields: Fields,
  context: DecodeContext | undefined,
  name = "t",
): number {
  const raw = pick(fields, name);
  const match = typeof raw === "string" ? TIME.exec(raw) : null;
  const date = match ? `${match[1]}-${match[3]}-${match[4]}` : null;
  const nowDate = context ? tradingDateOf(context.marketNowMs) : null;
  if (raw !== undefined && (date === null || Number.isNaN(startOfDateMs(date)))) {
    throw new Refusal("bad-time", `${name} is ${preview(raw)}`);
  }
  const timeMs = date === null ? Number.NaN : instantIn(date, match?.[5]);
  // A zone may move the clock's time into another day than the one written.
  const timeDate = Number.isNaN(timeMs) ? (date ?? nowDate) : tradingDateOf(timeMs);
  if (nowDate !== null && timeDate !== null && timeDate > nowDate) {
    throw new Refusal("future-date", `trading date ${timeDate} has not come yet`);
  }
  if (!Number.isNaN(timeMs)) return timeMs;
  if (!context || timeDate !== nowDate) throw new Refusal("bad-time", `${name} is ${preview(raw)}`);
  reader.flaw(`${name} is ${preview(raw)}: the time of receipt stands for it`);
  return Math.floor(context.marketNowMs / 1000) * 1000;
}

/** NaN when the clock's time is none. */
function instantIn(date: string, clockTime: string | undefined): number {
  const match = CLOCK.exec(clockTime ?? "");
  if (!match) return Number.NaN;
  const [, time = "", fraction = "", zone] = match;
  const localMs = instantOf(date, time) + Math.floor(Number(`0.${fraction || 0}`) * 1000);
  if (zone === undefined) return localMs;
  const offsetMinutes = zone === "Z" ? 0 : offsetOf(zone);
  return localMs + VIETNAM_OFFSET_MS - offsetMinutes * 60_000;
}

function offsetOf(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return minutes < MINUTES_A_DAY ? (zone[0] === "-" ? -minutes : minutes) : Number.NaN;
}

/** A date alone, or the date of an instant: `2026-09-10`. */
export function dateOf(fields: Fields, context: DecodeContext | undefined): string | null {
  const raw = pick(fields, "t");
  if (raw === undefined) return context ? tradingDateOf(context.marketNowMs) : null;
  const match = typeof raw === "string" ? TIME.exec(raw) : null;
  const date = match ? `${match[1]}-${match[3]}-${match[4]}` : "";
  if (Number.isNaN(startOfDateMs(date))) throw new Refusal("bad-time", `t is ${preview(raw)}`);
  if (context && date > tradingDateOf(context.marketNowMs)) {
    throw new Refusal("future-date", `trading date ${date} has not come yet`);
  }
  return date;
}

/** By the calendar: quotes say no session. HOSE's is the strictest of the auctions. */
export function isContinuousAt(timeMs: number): boolean {
  return sessionAt("HOSE", timeMs) === "LO";
}
