import type { PublicBar } from "#lib/contract/state.ts";
import { expect, rowOf, test } from "./khop.ts";

interface Bars {
  source: string;
  bars: PublicBar[];
}

async function lastBarShown(page: import("@playwright/test").Page): Promise<PublicBar | null> {
  const text = await page.getByTestId("chart").first().getAttribute("data-last-bar");
  return text ? (JSON.parse(text) as PublicBar) : null;
}

const figures = (bar: PublicBar | null | undefined) =>
  bar && [Date.parse(bar.openTime), bar.open, bar.high, bar.low, bar.close, bar.volume];

test("a double click opens the live chart; its last bar equals the API's on every interval", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  await rowOf(page, "SHB").dblclick();
  await expect(page.getByTestId("instrument-panel")).toContainText("SHB");
  for (const interval of ["1m", "5m", "15m", "1h", "1D"]) {
    await page.getByTestId(`chart-interval-${interval}`).click();
    await expect
      .poll(
        async () => {
          const { bars } = await khop.api<Bars>(`/api/v1/bars?symbol=SHB&interval=${interval}&limit=2`);
          return JSON.stringify(figures(await lastBarShown(page))) === JSON.stringify(figures(bars.at(-1)));
        },
        { timeout: 30_000, message: `the last ${interval} bar on screen equals the API's` },
      )
      .toBe(true);
  }
});

/** Counts on `window.chartRenders` how often React renders the chart, by what its developer tools hear. */
function countChartRenders(): void {
  interface Fiber {
    memoizedProps: Record<string, unknown> | null;
    child: Fiber | null;
    sibling: Fiber | null;
  }
  const counted = window as unknown as { chartRenders: number; __REACT_DEVTOOLS_GLOBAL_HOOK__: unknown };
  let last: unknown = null;
  counted.chartRenders = 0;
  const find = (fiber: Fiber | null): Fiber | null => {
    for (let each = fiber; each; each = each.sibling) {
      if (each.memoizedProps?.["data-testid"] === "chart") return each;
      const below = find(each.child);
      if (below) return below;
    }
    return null;
  };
  counted.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    renderers: new Map(),
    inject: () => 1,
    onCommitFiberUnmount() {},
    onPostCommitFiberRoot() {},
    onCommitFiberRoot(_: number, root: { current: Fiber }) {
      // A component that renders makes its element anew; one that is left alone keeps it.
      const props = find(root.current)?.memoizedProps ?? null;
      if (props && props !== last) counted.chartRenders += 1;
      last = props;
    },
  };
}

test("the chart receives live bars without a reload, and without a render for each", async ({
  page,
  khop,
}) => {
  await page.addInitScript(countChartRenders);
  await page.goto(`${khop.url}/?symbol=SHB`);
  await page.getByTestId("chart-interval-1m").click();
  await expect.poll(() => lastBarShown(page)).not.toBeNull();
  const renders = () => page.evaluate(() => (window as unknown as { chartRenders: number }).chartRenders);
  const paint = () => page.getByTestId("last-price").getAttribute("data-paint");
  const before = await renders();
  expect(before, "what counts renders works").toBeGreaterThan(0);
  // The colour of the last price is the one thing of a quote that the chart takes from React.
  let [paints, shown, bars, lastBar] = [0, await paint(), 0, JSON.stringify(await lastBarShown(page))];
  await expect
    .poll(
      async () => {
        const now = JSON.stringify(await lastBarShown(page));
        if (now !== lastBar) bars += 1;
        lastBar = now;
        const painted = await paint();
        if (painted !== shown) paints += 1;
        shown = painted;
        return bars;
      },
      { timeout: 60_000, intervals: [150] },
    )
    .toBeGreaterThan(5);
  expect(await renders()).toBeLessThanOrEqual(before + 2 * paints + 1);
});

test("the day's minutes add up to the day's volume", async ({ khop }) => {
  for (const symbol of ["SHB", "FPT", "VIC"]) {
    await expect
      .poll(
        async () => {
          const { bars } = await khop.api<Bars>(`/api/v1/bars?symbol=${symbol}&interval=1m&limit=1000`);
          const today = bars.at(-1)?.openTime.slice(0, 10);
          const sum = bars
            .filter((bar) => bar.openTime.startsWith(today ?? "?"))
            .reduce((volume, bar) => volume + bar.volume, 0);
          const state = await khop.api<{ totalVolume: number }>(`/api/v1/realtime/state?symbol=${symbol}`);
          return sum - state.totalVolume;
        },
        { timeout: 90_000, intervals: [500], message: symbol },
      )
      .toBe(0);
  }
});

test("time and sales grows while the panel is open", async ({ page, khop }) => {
  await page.goto(`${khop.url}/?symbol=SHB`);
  const newest = page.getByTestId("tape-row").first();
  await expect(newest).toBeVisible({ timeout: 60_000 });
  const before = await newest.textContent();
  await expect.poll(() => newest.textContent(), { timeout: 60_000 }).not.toBe(before);
});

test("the symbol has a page of its own, and an unknown one says so", async ({ page, khop }) => {
  await page.goto(`${khop.url}/symbol/FPT`);
  await expect(page.getByTestId("chart").first()).toBeVisible();
  await expect(page.getByRole("main")).toContainText("FPT");
  await expect(page.getByTestId("simulated-mark").first()).toBeVisible();
  await page.goto(`${khop.url}/symbol/ZZZZZ`);
  await expect(page.getByRole("main")).toContainText("ZZZZZ");
});
