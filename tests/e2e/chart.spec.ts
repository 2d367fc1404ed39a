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

test("the chart receives live bars without a reload", async ({ page, khop }) => {
  await page.goto(`${khop.url}/?symbol=SHB`);
  await page.getByTestId("chart-interval-1m").click();
  await expect.poll(() => lastBarShown(page)).not.toBeNull();
  const first = JSON.stringify(await lastBarShown(page));
  await expect
    .poll(async () => JSON.stringify(await lastBarShown(page)), { timeout: 60_000 })
    .not.toBe(first);
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
