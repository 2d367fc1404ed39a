import type { Interval } from "#lib/market/bar.ts";
import { isIntraday } from "#lib/market/bar.ts";
import { VIETNAM_OFFSET_MS } from "#lib/market/trading-time.ts";

/**
 * Charts draw every time as if it were UTC. A time moved by Vietnam's offset therefore reads as Vietnamese wall
 * time on any machine. Seconds, as the chart library counts.
 */
export function toChartTime(epochMs: number): number {
  return Math.floor((epochMs + VIETNAM_OFFSET_MS) / 1000);
}

export function fromChartTime(chartTime: number): number {
  return chartTime * 1000 - VIETNAM_OFFSET_MS;
}

/** How coarse a mark on the time axis is. */
export type MarkKind = "year" | "month" | "day" | "time";

const MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The words of one mark on the time axis: `2026`, `Th2`, `10/02`, `09:30`. */
export function markOf(chartTime: number, kind: MarkKind, language: "vi" | "en"): string {
  const date = new Date(chartTime * 1000);
  const month = date.getUTCMonth();
  if (kind === "year") return String(date.getUTCFullYear());
  if (kind === "month") return language === "vi" ? `Th${month + 1}` : (MONTHS_EN[month] ?? "");
  if (kind === "day") return `${two(date.getUTCDate())}/${two(month + 1)}`;
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** When a bar opened, in full: `09:35 10/02` within the day, `10/02/2026` for days, `Th2 2026` for months. */
export function openingOf(epochMs: number, interval: Interval, language: "vi" | "en"): string {
  const chartTime = toChartTime(epochMs);
  const day = markOf(chartTime, "day", language);
  if (isIntraday(interval)) return `${markOf(chartTime, "time", language)} ${day}`;
  const year = markOf(chartTime, "year", language);
  return interval === "1M" ? `${markOf(chartTime, "month", language)} ${year}` : `${day}/${year}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
