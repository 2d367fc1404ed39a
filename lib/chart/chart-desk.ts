import { INTERVALS, type Interval } from "#lib/market/bar.ts";
import { isSymbol } from "#lib/market/instrument.ts";
import { readCompared } from "./compare.ts";

/** How many charts may stand side by side. */
export const DESK_COUNTS = [1, 2, 4] as const;
export type DeskCount = (typeof DESK_COUNTS)[number];

export interface DeskChart {
  symbol: string;
  interval: Interval;
  /** Drawn beside it, in percent. */
  compared: readonly string[];
}

/** Charts side by side. All four are remembered, also while fewer are shown. */
export interface ChartDesk {
  count: DeskCount;
  charts: readonly DeskChart[];
  /** All charts show the symbol that was chosen last. */
  isOneSymbol: boolean;
  /** The pointer on one chart points at the same time on the others. */
  isOneCrosshair: boolean;
}

const FIRST: readonly DeskChart[] = (["5m", "1D", "1m", "1h"] as const).map((interval) => ({
  ...{ symbol: "FPT", interval, compared: [] },
}));
export const FIRST_DESK: ChartDesk = { count: 2, charts: FIRST, isOneSymbol: true, isOneCrosshair: true };

export function shownCharts(desk: ChartDesk): readonly DeskChart[] {
  return desk.charts.slice(0, desk.count);
}

/** Another symbol for one chart, or for all where they show one. */
export function withSymbol(desk: ChartDesk, at: number, symbol: string): ChartDesk {
  const charts = desk.charts.map((chart, each) =>
    desk.isOneSymbol || each === at ? { ...chart, symbol } : chart,
  );
  return { ...desk, charts };
}

export function withCompared(desk: ChartDesk, at: number, compared: readonly string[]): ChartDesk {
  return {
    ...desk,
    charts: desk.charts.map((chart, each) => (each === at ? { ...chart, compared } : chart)),
  };
}

export function withInterval(desk: ChartDesk, at: number, interval: Interval): ChartDesk {
  return {
    ...desk,
    charts: desk.charts.map((chart, each) => (each === at ? { ...chart, interval } : chart)),
  };
}

/** Linking makes all show what the first shows. */
export function withOneSymbol(desk: ChartDesk, isOneSymbol: boolean): ChartDesk {
  const symbol = desk.charts[0]?.symbol;
  const linked = { ...desk, isOneSymbol };
  return isOneSymbol && symbol ? withSymbol(linked, 0, symbol) : linked;
}

/** `?n=2&s=FPT&i=5m,1D&link=symbol,crosshair`: all that is seen, so that the link opens the same charts. */
export function deskSearch(desk: ChartDesk): string {
  const shown = shownCharts(desk);
  const symbols = desk.isOneSymbol ? shown.slice(0, 1) : shown;
  const links = [desk.isOneSymbol ? "symbol" : "", desk.isOneCrosshair ? "crosshair" : ""].filter(Boolean);
  const words = [
    `n=${desk.count}`,
    `s=${symbols.map(({ symbol }) => symbol).join(",")}`,
    `i=${shown.map(({ interval }) => interval).join(",")}`,
    `link=${links.join(",") || "none"}`,
    // Only where somebody compares.
    ...(shown.some(({ compared }) => compared.length > 0)
      ? [`c=${shown.map(({ compared }) => compared.join(".")).join(",")}`]
      : []),
  ];
  return `?${words.join("&")}`;
}

/** What an address says over what this browser kept; words that are not known count as absent. */
export function parseDesk(search: string, kept: ChartDesk): ChartDesk {
  const query = new URLSearchParams(search.slice(0, 500));
  const symbols = (query.get("s") ?? "").split(",").map((word) => word.trim().toUpperCase());
  const intervals = (query.get("i") ?? "").split(",");
  const links = query.get("link")?.split(",");
  const compared = query.get("c")?.split(",");
  const charts = kept.charts.map((chart, at) => ({
    symbol: symbols.slice(at, at + 1).find(isSymbol) ?? chart.symbol,
    interval: INTERVALS.find((interval) => interval === intervals[at]) ?? chart.interval,
    // A link that opens charts says all of them: what this browser compared is not on them.
    compared: readCompared(compared?.[at] ?? (query.has("s") ? "" : chart.compared.join("."))),
  }));
  const desk = {
    count: DESK_COUNTS.find((count) => String(count) === query.get("n")) ?? kept.count,
    charts,
    isOneSymbol: links?.includes("symbol") ?? kept.isOneSymbol,
    isOneCrosshair: links?.includes("crosshair") ?? kept.isOneCrosshair,
  };
  return withOneSymbol(desk, desk.isOneSymbol);
}

/** A desk as this browser kept it; what makes no sense counts as never set. */
export function readDesk(kept: unknown): ChartDesk {
  if (typeof kept !== "object" || kept === null) return FIRST_DESK;
  const given = kept as Record<string, unknown>;
  const list: unknown[] = Array.isArray(given.charts) ? given.charts : [];
  const charts = FIRST.map((first, at) => {
    const { symbol, interval, compared } = (list[at] ?? {}) as Record<string, unknown>;
    return {
      symbol: isSymbol(symbol) ? symbol : first.symbol,
      interval: INTERVALS.find((each) => each === interval) ?? first.interval,
      compared: readCompared(Array.isArray(compared) ? compared.join(".") : ""),
    };
  });
  const flag = (name: "isOneSymbol" | "isOneCrosshair") => {
    const value = given[name];
    return typeof value === "boolean" ? value : FIRST_DESK[name];
  };
  const desk = {
    count: DESK_COUNTS.find((count) => count === given.count) ?? FIRST_DESK.count,
    charts,
    isOneSymbol: flag("isOneSymbol"),
    isOneCrosshair: flag("isOneCrosshair"),
  };
  return withOneSymbol(desk, desk.isOneSymbol);
}
