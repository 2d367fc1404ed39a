import { clockTimeOf, tradingDateOf, weekdayOf } from "../market/trading-time.ts";

export type FormatLanguage = "vi" | "en";

const WEEKDAYS: Record<FormatLanguage, readonly string[]> = {
  vi: ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};

/** `Thứ Ba 10/02/2026`: day before month in both languages, as Vietnam writes it. */
export function formatDate(epochMs: number, language: FormatLanguage): string {
  const date = tradingDateOf(epochMs);
  const [year, month, day] = date.split("-");
  return `${WEEKDAYS[language][weekdayOf(date)]} ${day}/${month}/${year}`;
}

/** `14:18:07`, Vietnamese time. */
export function formatTime(epochMs: number): string {
  return clockTimeOf(epochMs);
}

/** `14:17:12.480` of an ISO time with +07:00; without the thousandths when they are zero, as SSI sends seconds. */
export function formatIsoTime(iso: string): string {
  const time = iso.slice(11, 23);
  return time.endsWith(".000") ? time.slice(0, 8) : time;
}

export interface Age {
  n: string;
  unit: "seconds" | "minutes" | "hours" | "days";
}

/** An age in the largest unit that still moves: `0.4` seconds, `55` seconds, `3` minutes. */
export function ageOf(ms: number): Age {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return { n: seconds.toFixed(1), unit: "seconds" };
  if (seconds < 120) return { n: String(Math.floor(seconds)), unit: "seconds" };
  if (seconds < 7200) return { n: String(Math.floor(seconds / 60)), unit: "minutes" };
  if (seconds < 172_800) return { n: String(Math.floor(seconds / 3600)), unit: "hours" };
  return { n: String(Math.floor(seconds / 86_400)), unit: "days" };
}

const AGE_MARKS: Record<Age["unit"], string> = { seconds: "s", minutes: "m", hours: "h", days: "d" };

/** The shortest form, for beside a symbol: `55s`, `3m`. */
export function shortAge(ms: number): string {
  const { n, unit } = ageOf(ms);
  return `${unit === "seconds" ? Math.floor(Number(n)) : n}${AGE_MARKS[unit]}`;
}
