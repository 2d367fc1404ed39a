import { openingOf } from "#lib/chart/chart-time.ts";
import { type Drawing, type DrawingKind, MAX_DRAWINGS } from "#lib/chart/drawing.ts";
import {
  formatChange,
  formatPercent,
  formatPrice,
  formatVolume,
  type PriceUnit,
} from "#lib/format/number.ts";
import { type Bar, type Interval, isIntraday } from "#lib/market/bar.ts";
import type { Limits } from "#lib/market/instrument.ts";
import { type Paint, paintOf } from "#lib/market/paint.ts";
import { isoOf, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Text } from "../i18n/text.ts";
import { newId } from "../state/new-id.ts";
import type { Language } from "../state/preferences.ts";
import { type ChartFeed, type ChartListener, openChartFeed } from "./chart-feed.ts";
import { type ChartSurface, createChartSurface } from "./chart-surface.ts";
import type { CrosshairLink } from "./crosshair-link.ts";
import type { LegendLine } from "./legend.tsx";
import type { ChartView } from "./price-chart.tsx";
import { studyValue } from "./study-words.ts";

/** What a chart is opened for; another one of these is another chart. */
export interface ChartSubject {
  symbol: string;
  interval: Interval;
  unit: PriceUnit;
  language: Language;
  text: Text;
}

/** What changes while a chart stands: asked for whenever it is needed. */
export interface ChartWishes {
  view: ChartView;
  limits: Limits | null;
  lastPaint: Paint;
  priceStep: number;
  barWidth: number;
  legend: LegendLine | undefined;
  link: CrosshairLink | undefined;
  onCount: ((bars: number) => void) | undefined;
  onDrawings: (drawings: readonly Drawing[]) => void;
  onTool: (tool: DrawingKind | null) => void;
  onSelect: (id: string | null) => void;
}

export interface RunningChart {
  surface: ChartSurface;
  feed: ChartFeed;
  /** Takes over what is wished now. */
  refresh(): void;
  stop(): void;
}

/** How often the words for tests and screen readers follow the chart. */
const WORDS_EVERY_MS = 250;

/** A chart with its bars, live: canvas, feed and legend joined, without React. */
export function runChart(
  container: HTMLElement,
  subject: ChartSubject,
  wishes: () => ChartWishes,
  onPhase: ChartListener["phase"],
  onWords: (lastBar: string, summary: string) => void,
): RunningChart {
  const { symbol, interval, unit, language, text } = subject;
  let pointedMs: number | null = null;
  let wordsTimer: ReturnType<typeof setTimeout> | undefined;
  let layoutFrame = 0;
  const first = wishes();
  const surface = createChartSurface(container, {
    interval,
    kind: first.view.kind,
    language,
    formatPrice: (price) => formatPrice(price, unit),
    formatStudy: (study) => (value) => studyValue(study, value, unit, text),
    priceStep: first.priceStep,
    barWidth: first.barWidth,
    fromMs: first.view.isSession ? startOfLastDay : null,
    limitWords: {
      ceiling: text("board.ceiling"),
      reference: text("board.reference"),
      floor: text("board.floor"),
    },
    drawingWords: {
      level: (price) => formatPrice(price, unit),
      measure: ({ change, percent, bars }) =>
        text("chart.measured", {
          change: formatChange(change, unit),
          percent: formatPercent(percent),
          bars,
        }),
    },
    onPoint(openTimeMs) {
      pointedMs = openTimeMs;
      tellLegend();
      wishes().link?.point(surface, openTimeMs);
    },
    onNeedOlder: () => feed.loadOlder(),
    onNeedNewer: () => feed.loadNewer(),
    onDrawings: (drawings) => wishes().onDrawings(drawings.slice(0, MAX_DRAWINGS)),
    onTool: (tool) => wishes().onTool(tool),
    onSelect: (id) => wishes().onSelect(id),
    newId,
  });

  function tellLegend(): void {
    const { legend, limits } = wishes();
    if (!legend) return;
    const found = pointedMs === null ? feed.last() : feed.at(pointedMs);
    legend.say(
      found && {
        ...found,
        isPointed: pointedMs !== null,
        paint: barPaint(interval, found, limits, feed.last()?.bar ?? null),
        values: surface.valuesAt(pointedMs),
        paneTops: surface.paneTops(),
      },
    );
  }

  function follow(): void {
    tellLegend();
    wordsTimer ??= setTimeout(() => {
      wordsTimer = undefined;
      const last = feed.last()?.bar;
      if (last) onWords(wordsOf(last), summaryOf(last, subject));
    }, WORDS_EVERY_MS);
  }

  const others = followOthers(interval, surface, () => feed.bars()[0]?.openTimeMs ?? 0, follow);

  function refresh(): void {
    const { view, limits, lastPaint } = wishes();
    surface.setKind(view.kind);
    surface.setVolume(view.volume);
    surface.setStudies(view.studies);
    others.follow(view.compared.filter((each) => each !== symbol));
    surface.setLimits(isIntraday(interval) && view.limits && view.compared.length === 0 ? limits : null);
    surface.setLastPaint(lastPaint);
    surface.drawings.setDrawings(view.drawings);
    surface.drawings.setTool(view.tool);
    surface.drawings.select(view.selected);
    // Panes that came or went have their heights once they have been drawn.
    cancelAnimationFrame(layoutFrame);
    layoutFrame = requestAnimationFrame(tellLegend);
  }

  const feed = openChartFeed(symbol, interval, {
    reset(bars) {
      surface.setBars(bars);
      others.reachBack();
      refresh();
      wishes().onCount?.(bars.length);
      follow();
    },
    draw(bars) {
      surface.draw(bars);
      follow();
    },
    phase: onPhase,
  });
  const look = new MutationObserver(() => surface.refreshColours());
  look.observe(document.documentElement, { attributeFilter: ["data-theme", "data-palette"] });
  const size = new ResizeObserver(() => {
    cancelAnimationFrame(layoutFrame);
    layoutFrame = requestAnimationFrame(tellLegend);
  });
  size.observe(container);
  const leaveLink = wishes().link?.listen(surface, (openTimeMs) => {
    pointedMs = surface.point(openTimeMs);
    tellLegend();
  });
  return {
    surface,
    feed,
    refresh,
    stop() {
      leaveLink?.();
      look.disconnect();
      size.disconnect();
      clearTimeout(wordsTimer);
      cancelAnimationFrame(layoutFrame);
      others.follow([]);
      feed.close();
      surface.destroy();
    },
  };
}

/** Midnight of the day of the last bar: the session's first minute is the next one with a bar. */
function startOfLastDay(bars: readonly Bar[]): number {
  return startOfDateMs(tradingDateOf(bars.at(-1)?.openTimeMs ?? 0));
}

/** The bars of compared symbols, kept as far back as the chart's own. */
function followOthers(
  interval: Interval,
  surface: ChartSurface,
  firstMs: () => number,
  onChange: () => void,
) {
  const feeds = new Map<string, ChartFeed>();
  function reach(feed: ChartFeed): void {
    const oldest = feed.bars()[0];
    if (oldest && oldest.openTimeMs > firstMs()) feed.loadOlder();
  }
  return {
    follow(symbols: readonly string[]): void {
      for (const [symbol, feed] of feeds) {
        if (symbols.includes(symbol)) continue;
        feed.close();
        feeds.delete(symbol);
      }
      surface.setCompared(symbols);
      for (const symbol of symbols) {
        if (feeds.has(symbol)) continue;
        const take = () => {
          const feed = feeds.get(symbol);
          if (!feed) return;
          surface.setComparedBars(symbol, feed.bars());
          onChange();
        };
        const feed = openChartFeed(symbol, interval, {
          reset() {
            take();
            const opened = feeds.get(symbol);
            if (opened) reach(opened);
          },
          draw: take,
          phase: () => {},
        });
        feeds.set(symbol, feed);
      }
    },
    reachBack(): void {
      for (const feed of feeds.values()) reach(feed);
    },
  };
}

/** Prices of today are coloured by today's limits, those of earlier days against the close before them. */
function barPaint(
  interval: Interval,
  { bar, previous }: { bar: Bar; previous: Bar | null },
  limits: Limits | null,
  last: Bar | null,
): (price: number) => Paint {
  const isToday =
    last !== null && limits !== null && tradingDateOf(bar.openTimeMs) === tradingDateOf(last.openTimeMs);
  if (isToday) return (price) => paintOf(price, limits);
  if (isIntraday(interval) || !previous) return () => "none";
  return (price) => paintOf(price, { reference: previous.close, ceiling: null, floor: null });
}

/** The last bar in the API's own words, for whoever compares the drawing with it. */
function wordsOf({ openTimeMs, open, high, low, close, volume }: Bar): string {
  return JSON.stringify({ openTime: isoOf(openTimeMs), open, high, low, close, volume });
}

function summaryOf(bar: Bar, { symbol, interval, unit, language, text }: ChartSubject): string {
  return text("chart.summary", {
    symbol,
    time: openingOf(bar.openTimeMs, interval, language),
    open: formatPrice(bar.open, unit),
    high: formatPrice(bar.high, unit),
    low: formatPrice(bar.low, unit),
    close: formatPrice(bar.close, unit),
    volume: formatVolume(bar.volume) || "0",
  });
}
