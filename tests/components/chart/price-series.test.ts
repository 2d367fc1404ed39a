import { describe, expect, test } from "vitest";
import type { ChartColours } from "#components/chart/chart-colours.ts";
import type { IChartApi } from "#components/chart/chart-library.ts";
import { createPriceSeries } from "#components/chart/price-series.ts";
import { CHART_KINDS, type ChartKind } from "#lib/chart/chart-kind.ts";
import type { Bar } from "#lib/market/bar.ts";
import { instantOf } from "#lib/market/trading-time.ts";

const COLOURS = {
  paints: {
    ceiling: "#ff00ff",
    up: "#00ff00",
    reference: "#ffff00",
    down: "#ff0000",
    floor: "#00ffff",
    none: "#ffffff",
  },
  tones: { accent: "#8888ff", text: "#aaaaaa", steel: "#888888", faint: "#666666", accent2: "#9999ff" },
  surface: "#101010",
} as unknown as ChartColours;

interface Drawn {
  data: Record<string, unknown>[];
  lines: Set<{ title: string; price: number }>;
  options: Record<string, unknown>;
}

/** Stands where the canvas is, and remembers what it was told to draw. */
function openBoard(kind: ChartKind) {
  const series: Drawn[] = [];
  const chart = {
    addSeries(_: unknown, options: object) {
      const drawn: Drawn = { data: [], lines: new Set(), options: { ...options } };
      series.push(drawn);
      return {
        setData: (data: Record<string, unknown>[]) => {
          drawn.data = [...data];
        },
        update: (point: Record<string, unknown>) => {
          if (drawn.data.at(-1)?.time === point.time) drawn.data.pop();
          drawn.data.push(point);
        },
        applyOptions: (options: object) => Object.assign(drawn.options, options),
        createPriceLine: (line: { title: string; price: number }) => {
          const made = { ...line, applyOptions: (look: object) => Object.assign(made, look) };
          drawn.lines.add(made);
          return made;
        },
        removePriceLine: (line: { title: string; price: number }) => drawn.lines.delete(line),
        // Ten px to one, upwards.
        priceToCoordinate: (price: number) => 1_000 - price * 10,
        priceScale: () => ({ applyOptions: () => {} }),
        setSeriesOrder: () => {},
      };
    },
    removeSeries: () => {},
  } as unknown as IChartApi;
  const options = {
    formatPrice: String,
    priceStep: 10,
    limitWords: { ceiling: "Trần", reference: "TC", floor: "Sàn" },
  };
  const prices = createPriceSeries(chart, options, COLOURS, kind);
  const [main, volumes] = series as [Drawn, Drawn];
  return { prices, main, volumes };
}

function bar(time: string, close: number, provisional = false): Bar {
  const open = close - 1;
  return {
    openTimeMs: instantOf("2026-02-10", time),
    ...{ open, high: close + 1, low: open - 1, close, volume: 500, provisional },
  };
}

const LIMITS = { reference: 100, ceiling: 107, floor: 93 };
/** The last price has a line of its own, without words. */
const titlesOf = ({ lines }: Drawn) => [...lines].map(({ title }) => title).filter(Boolean);

describe("a bar that may still change for another reason than a trade", () => {
  test.each<[ChartKind, string]>([
    ["candles", "#101010"],
    ["heikinAshi", "#101010"],
  ])("is hollow among %s, and its volume is faint", (kind, colour) => {
    const { prices, main, volumes } = openBoard(kind);
    prices.setBars([bar("10:00", 101), bar("10:01", 102, true)]);
    expect(main.data.map((point) => point.color)).toEqual([undefined, colour]);
    expect(new Set(volumes.data.map((point) => point.color)).size).toBe(2);
  });

  test("is faint among bars, and filled once it is final", () => {
    const { prices, main, volumes } = openBoard("bars");
    prices.setBars([bar("10:00", 101)]);
    prices.draw(bar("10:01", 102, true));
    expect(main.data.at(-1)?.color).toBeDefined();
    prices.draw(bar("10:01", 102));
    expect(main.data.at(-1)?.color).toBeUndefined();
    expect(new Set(volumes.data.map((point) => point.color)).size).toBe(1);
  });
});

test.each(CHART_KINDS)("%s: lunch takes no room, 13:00 is the next after 11:29", (kind) => {
  const { prices, main, volumes } = openBoard(kind);
  prices.setBars([bar("11:28", 101), bar("11:29", 102)]);
  prices.draw(bar("13:00", 103));
  expect(main.data).toHaveLength(3);
  expect(volumes.data).toHaveLength(3);
});

test("numbers of the axis leave room for the labels of the last price and the limits, and come back", () => {
  const { prices, main } = openBoard("candles");
  const told = () => {
    const { tickmarksFormatter } = main.options.priceFormat as {
      tickmarksFormatter: (prices: number[]) => string[];
    };
    return tickmarksFormatter([92, 96, 100, 104]);
  };
  prices.setBars([bar("10:00", 104)]);
  expect(told()).toEqual(["92", "96", "100", ""]);
  prices.setLimits(LIMITS);
  expect(told()).toEqual(["", "96", "", ""]);
  prices.setLimits(null);
  // Nothing asks the axis anew while its range stays: the series does, once a number is free again.
  let asked = 0;
  Object.defineProperty(main.options, "priceFormat", {
    get: () => ({ tickmarksFormatter: () => [] }),
    set: () => {
      asked += 1;
    },
  });
  prices.draw(bar("10:01", 104.2));
  expect(asked).toBe(0);
  prices.draw(bar("10:02", 99));
  expect(asked).toBe(1);
});

describe("switches", () => {
  test("volume is hidden and shown again", () => {
    const { prices, volumes } = openBoard("candles");
    prices.setVolume(false);
    expect(volumes.options.visible).toBe(false);
    prices.setVolume(true);
    expect(volumes.options.visible).toBe(true);
  });

  test("the day's limits are three lines, gone when they are switched off, and new ones move them", () => {
    const { prices, main } = openBoard("candles");
    prices.setBars([bar("10:00", 101)]);
    prices.setLimits(LIMITS);
    expect(titlesOf(main)).toEqual(["Trần", "TC", "Sàn"]);
    prices.setLimits({ ...LIMITS, ceiling: 108 });
    expect([...main.lines].map(({ price }) => price)).toContain(108);
    expect(titlesOf(main)).toHaveLength(3);
    prices.setLimits(null);
    expect(titlesOf(main)).toEqual([]);
  });
});
