import type { Exchange, InstrumentType } from "./instrument.ts";
import {
  addDays,
  parseTimeOfDay,
  startOfDateMs,
  timeOfDayMs,
  tradingDateOf,
  weekdayOf,
} from "./trading-time.ts";

/**
 * A part of the trading day, in SSI's own words: ATO and ATC are the call auctions, LO continuous matching,
 * BREAK lunch, PLO orders at the closing price (HNX), PT put-through only, C closed.
 */
export type Session = "ATO" | "LO" | "BREAK" | "ATC" | "PLO" | "PT" | "C";

export interface SessionSpan {
  session: Session;
  /** Since midnight in Vietnam; `to` is exclusive. */
  fromMs: number;
  toMs: number;
}

function spans(...rows: [Session, string, string][]): SessionSpan[] {
  return rows.map(([session, from, to]) => ({
    session,
    fromMs: parseTimeOfDay(from),
    toMs: parseTimeOfDay(to),
  }));
}

/** Round-lot sessions of each board. Source: server/data/sessions.json (exchange rules of 2025-05). */
export const SESSIONS: Record<Exchange, readonly SessionSpan[]> = {
  HOSE: spans(
    ["ATO", "09:00", "09:15"],
    ["LO", "09:15", "11:30"],
    ["BREAK", "11:30", "13:00"],
    ["LO", "13:00", "14:30"],
    ["ATC", "14:30", "14:45"],
    ["PT", "14:45", "15:00"],
  ),
  HNX: spans(
    ["LO", "09:00", "11:30"],
    ["BREAK", "11:30", "13:00"],
    ["LO", "13:00", "14:30"],
    ["ATC", "14:30", "14:45"],
    ["PLO", "14:45", "15:00"],
  ),
  UPCOM: spans(["LO", "09:00", "11:30"], ["BREAK", "11:30", "13:00"], ["LO", "13:00", "15:00"]),
  DER: spans(
    ["ATO", "08:45", "09:00"],
    ["LO", "09:00", "11:30"],
    ["BREAK", "11:30", "13:00"],
    ["LO", "13:00", "14:30"],
    ["ATC", "14:30", "14:45"],
  ),
};

/** HNX's corporate bonds have no orders at the closing price: after the close only put-through. */
const BOND_SESSIONS: readonly SessionSpan[] = SESSIONS.HNX.map((span) =>
  span.session === "PLO" ? { ...span, session: "PT" } : span,
);

/** The sessions of one kind of instrument on its board. */
export function sessionsOf(exchange: Exchange, type: InstrumentType): readonly SessionSpan[] {
  return type === "CORP_BOND" ? BOND_SESSIONS : SESSIONS[exchange];
}

/**
 * Days on which the exchanges are closed besides weekends. Source: server/data/sessions.json; 2027 is a
 * projection, and 2026-11-24 (Culture Day) is doubtful there and therefore absent here.
 */
export const CLOSED_DATES: ReadonlySet<string> = new Set([
  ...["2025-01-01", "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-04-07"],
  ...["2025-04-30", "2025-05-01", "2025-05-02", "2025-09-01", "2025-09-02"],
  ...["2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"],
  ...["2026-04-27", "2026-04-30", "2026-05-01", "2026-08-31", "2026-09-01", "2026-09-02"],
  ...["2027-01-01", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-04-16", "2027-04-30"],
  ...["2027-05-03", "2027-09-02"],
]);

export function isTradingDate(date: string): boolean {
  const weekday = weekdayOf(date);
  return weekday !== 0 && weekday !== 6 && !CLOSED_DATES.has(date);
}

/** The first trading date after `date`. */
export function nextTradingDate(date: string): string {
  let next = addDays(date, 1);
  while (!isTradingDate(next)) next = addDays(next, 1);
  return next;
}

/** The last trading date before `date`. */
export function previousTradingDate(date: string): string {
  let previous = addDays(date, -1);
  while (!isTradingDate(previous)) previous = addDays(previous, -1);
  return previous;
}

/** The session of a board at an instant, by the calendar alone. What the feed announces goes before it. */
export function sessionAt(exchange: Exchange, epochMs: number): Session {
  if (!isTradingDate(tradingDateOf(epochMs))) return "C";
  const now = timeOfDayMs(epochMs);
  return SESSIONS[exchange].find((span) => now >= span.fromMs && now < span.toMs)?.session ?? "C";
}

/** The session that a board is in at an instant, with its ends as epoch ms; null while it is closed. */
export function spanAt(exchange: Exchange, epochMs: number): SessionSpan | null {
  const date = tradingDateOf(epochMs);
  if (!isTradingDate(date)) return null;
  const now = timeOfDayMs(epochMs);
  const span = SESSIONS[exchange].find(({ fromMs, toMs }) => now >= fromMs && now < toMs);
  if (!span) return null;
  const midnightMs = startOfDateMs(date);
  return { session: span.session, fromMs: midnightMs + span.fromMs, toMs: midnightMs + span.toMs };
}

/** Whether orders can match in this session, so that silence of a liquid symbol would be odd. */
export function isMatching(session: Session): boolean {
  return session === "LO" || session === "ATO" || session === "ATC" || session === "PLO";
}

/** Whether anything can match anywhere, by the calendar alone. */
export function isTradingAt(epochMs: number): boolean {
  return (Object.keys(SESSIONS) as Exchange[]).some((exchange) => isMatching(sessionAt(exchange, epochMs)));
}
