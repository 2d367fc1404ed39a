import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Exchange } from "#lib/market/instrument.ts";
import {
  CLOSED_DATES,
  isMatching,
  isTradingDate,
  nextTradingDate,
  previousTradingDate,
  SESSIONS,
  sessionAt,
  sessionsOf,
} from "#lib/market/session.ts";
import { instantOf, parseTimeOfDay } from "#lib/market/trading-time.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

interface Facts {
  boards: Record<string, { sessions: { code: string; from: string; to: string | null }[] }>;
  calendar: { closed: Record<string, Record<string, string>>; noTradingOnMakeUpSaturdays: string[] };
}

const facts = JSON.parse(readFileSync(join(PROJECT_DIR, "server/data/sessions.json"), "utf8")) as Facts;

describe("the sessions of a day", () => {
  it.each<[Exchange, string, string]>([
    ["HOSE", "08:59:59", "C"],
    ["HOSE", "09:00:00", "ATO"],
    ["HOSE", "09:14:59", "ATO"],
    ["HOSE", "09:15:00", "LO"],
    ["HOSE", "11:29:59", "LO"],
    ["HOSE", "11:30:00", "BREAK"],
    ["HOSE", "13:00:00", "LO"],
    ["HOSE", "14:30:00", "ATC"],
    ["HOSE", "14:45:00", "PT"],
    ["HOSE", "15:00:00", "C"],
    ["HNX", "09:00:00", "LO"],
    ["HNX", "14:30:00", "ATC"],
    ["HNX", "14:45:00", "PLO"],
    ["HNX", "15:00:00", "C"],
    ["UPCOM", "09:00:00", "LO"],
    ["UPCOM", "12:00:00", "BREAK"],
    ["UPCOM", "14:59:59", "LO"],
    ["UPCOM", "15:00:00", "C"],
    ["DER", "08:45:00", "ATO"],
    ["DER", "09:00:00", "LO"],
    ["DER", "14:44:59", "ATC"],
    ["DER", "14:45:00", "C"],
  ])("of %s at %s is %s", (exchange, time, session) => {
    expect(sessionAt(exchange, instantOf("2026-02-10", time))).toBe(session);
  });

  it.each<[Exchange, string]>([
    ["HOSE", "HOSE"],
    ["HNX", "HNX"],
    ["UPCOM", "UPCOM"],
    ["DER", "DERIVATIVES"],
  ])("of %s are those of the exchanges' rules", (exchange, board) => {
    const written = facts.boards[board]!.sessions.filter(({ code }) => code !== "C");
    expect(SESSIONS[exchange]).toEqual(
      written.map(({ code, from, to }) => ({
        session: code,
        fromMs: parseTimeOfDay(from),
        toMs: parseTimeOfDay(to ?? ""),
      })),
    );
  });

  it.each(["2026-02-14", "2026-02-15", "2026-02-17", "2026-04-27", "2026-09-01", "2026-08-22"])(
    "on %s, when the exchanges are closed, is closed at ten in the morning",
    (date) => {
      for (const exchange of ["HOSE", "HNX", "UPCOM", "DER"] as const) {
        expect(sessionAt(exchange, instantOf(date, "10:00:00"))).toBe("C");
      }
    },
  );

  it("match orders in auctions, continuously and after the close, not at lunch, in put-through or at night", () => {
    const matching = (["ATO", "LO", "BREAK", "ATC", "PLO", "PT", "C"] as const).filter(isMatching);
    expect(matching).toEqual(["ATO", "LO", "ATC", "PLO"]);
  });
});

it("bonds on HNX have put-through after the close, where shares have orders at the closing price", () => {
  const last = (type: "CORP_BOND" | "STOCK") => sessionsOf("HNX", type).at(-1);
  expect(last("STOCK")).toEqual(SESSIONS.HNX.at(-1));
  expect(last("CORP_BOND")).toEqual({ ...SESSIONS.HNX.at(-1), session: "PT" });
});

describe("the calendar", () => {
  it("knows every announced closing of 2025 and 2026", () => {
    const announced = Object.values(facts.calendar.closed).flatMap((year) => Object.keys(year));
    expect(announced).toHaveLength(25);
    expect([...CLOSED_DATES].filter((date) => date < "2027")).toEqual(announced.sort());
    for (const date of announced) expect(isTradingDate(date)).toBe(false);
  });

  it("never trades on a weekend, made-up Saturdays included", () => {
    for (const date of [...facts.calendar.noTradingOnMakeUpSaturdays, "2026-11-22"]) {
      expect(isTradingDate(date)).toBe(false);
    }
    expect(isTradingDate("2026-11-23")).toBe(true);
  });

  it("goes from trading day to trading day over Tet and weekends, both ways", () => {
    expect(nextTradingDate("2026-02-13")).toBe("2026-02-23");
    expect(previousTradingDate("2026-02-23")).toBe("2026-02-13");
    expect(nextTradingDate("2026-02-10")).toBe("2026-02-11");
    expect(previousTradingDate("2026-02-09")).toBe("2026-02-06");
  });
});
