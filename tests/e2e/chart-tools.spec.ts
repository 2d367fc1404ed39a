import type { Page } from "@playwright/test";
import { CHART_KINDS } from "#lib/chart/chart-kind.ts";
import type { PublicBar } from "#lib/contract/state.ts";
import { INTERVALS } from "#lib/market/bar.ts";
import { expect, test } from "./khop.ts";

const chartOf = (page: Page) => page.getByTestId("chart").first();
const legendOf = (page: Page) => page.getByTestId("chart-legend").first();

async function openChart(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(chartOf(page)).toHaveAttribute("data-phase", "ready", { timeout: 60_000 });
  await expect(chartOf(page)).toHaveAttribute("data-last-bar", /close/);
}

async function point(page: Page, x: number, y: number): Promise<void> {
  const box = await chartOf(page).boundingBox();
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * x, (box?.y ?? 0) + (box?.height ?? 0) * y);
}

async function draw(page: Page, kind: string, from: [number, number], to: [number, number]): Promise<void> {
  await page.getByTestId("chart-draw").click();
  await page.getByTestId(`draw-${kind}`).click();
  await point(page, ...from);
  await page.mouse.down();
  await point(page, ...to);
  await page.mouse.up();
}

test("all intervals and all kinds of drawing show the same last bar as the API", async ({ page, khop }) => {
  await openChart(page, `${khop.url}/symbol/FPT`);
  for (const interval of INTERVALS) {
    await page.getByTestId(`chart-interval-${interval}`).click();
    await expect(chartOf(page)).toHaveAttribute("data-interval", interval);
    const shown = async () => {
      const { bars } = await khop.api<{ bars: PublicBar[] }>(
        `/api/v1/bars?symbol=FPT&interval=${interval}&limit=1`,
      );
      const words = await chartOf(page).getAttribute("data-last-bar");
      const last = words ? (JSON.parse(words) as PublicBar) : null;
      return last && bars[0] && last.close === bars[0].close && last.volume === bars[0].volume;
    };
    await expect.poll(shown, { timeout: 30_000, message: `the last ${interval} bar` }).toBe(true);
  }
  for (const kind of CHART_KINDS) {
    await page.getByTestId("chart-kind").click();
    await page.getByRole("menuitem").nth(CHART_KINDS.indexOf(kind)).click();
    await expect(chartOf(page)).toHaveAttribute("data-kind", kind);
    await point(page, 0.5, 0.4);
    await expect(legendOf(page)).toContainText(/Đóng\s*\d/);
  }
  await page.reload();
  await expect(chartOf(page), "the kind is kept").toHaveAttribute("data-kind", CHART_KINDS.at(-1) ?? "");
});

test("the legend tells the bar under the pointer, and the latest when the pointer leaves", async ({
  page,
  khop,
}) => {
  await openChart(page, `${khop.url}/symbol/FPT`);
  const latest = await legendOf(page).locator('[data-field="time"]').textContent();
  await point(page, 0.3, 0.4);
  await expect(legendOf(page).locator('[data-field="time"]')).not.toHaveText(latest ?? "");
  await page.mouse.move(5, 5);
  await expect(legendOf(page).locator('[data-field="time"]')).toHaveText(latest ?? "");
});

test("indicators are added, set, kept and removed; those below the prices get panes of their own", async ({
  page,
  khop,
}) => {
  await openChart(page, `${khop.url}/symbol/FPT`);
  await page.getByTestId("chart-studies").click();
  for (const kind of ["ema", "bollinger", "vwap", "rsi", "macd", "atr"]) {
    await page.getByTestId(`add-study-${kind}`).click();
  }
  await page.getByTestId("rsi-1-period").fill("9");
  await page.getByTestId("rsi-1-period").press("Enter");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("study-rsi-1")).toContainText(/RSI 9 \d+\.\d/);
  await expect(page.getByTestId("study-macd-1")).toContainText(/MACD 12 26 9/);
  const tops = await page
    .locator("[data-pane]")
    .evaluateAll((panes) => panes.map((pane) => pane.getBoundingClientRect().top));
  expect(
    [...tops].sort((a, b) => a - b),
    "a pane each, in order",
  ).toEqual(tops);
  expect(new Set(tops).size).toBe(3);
  await page.reload();
  await expect(page.getByTestId("study-rsi-1")).toContainText(/RSI 9 \d+\.\d/);
  await page.getByTestId("chart-studies").click();
  await page.getByTestId("study-row-rsi-1").getByRole("button", { name: "Bỏ RSI" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("study-rsi-1")).toHaveCount(0);
});

test("two symbols are compared in percent from the first bar in view", async ({ page, khop }) => {
  await openChart(page, `${khop.url}/symbol/FPT`);
  await page.getByTestId("chart-compare").click();
  await page.getByTestId("chart-compare-symbol").fill("ZZZZZ");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "ZZZZZ" })).toBeVisible();
  await page.getByTestId("chart-compare-symbol").fill("vnindex");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(page.locator('[data-field="versus-VNINDEX"]')).toHaveText(/[+−]?\d+\.\d\d%/);
  await page.reload();
  await expect(page.locator('[data-field="versus-VNINDEX"]')).toHaveText(/[+−]?\d+\.\d\d%/);
});

test("drawings stay with their symbol after a reload, and go when they are removed", async ({
  page,
  khop,
}) => {
  await openChart(page, `${khop.url}/symbol/FPT`);
  await draw(page, "trend", [0.2, 0.5], [0.5, 0.3]);
  await draw(page, "box", [0.55, 0.3], [0.65, 0.5]);
  await draw(page, "measure", [0.7, 0.5], [0.8, 0.3]);
  // A level without a mouse: the cursor begins at the last price.
  await page.getByTestId("chart-draw").click();
  await page.getByTestId("draw-level").click();
  await expect(page.getByRole("img", { name: /FPT/ }).first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.reload();
  await expect(chartOf(page)).toHaveAttribute("data-phase", "ready", { timeout: 60_000 });
  await page.getByTestId("chart-draw").click();
  await expect(page.getByTestId("drawing")).toHaveText([
    /Đường xu hướng [\d.]+ – [\d.]+/,
    /Hình chữ nhật/,
    /Thước đo/,
    /Đường ngang [\d.]+/,
  ]);
  // Chosen in the list, moved and removed by keys.
  const level = page.getByTestId("drawing").nth(3);
  const before = await level.textContent();
  await level.getByRole("button").first().click();
  await page.keyboard.press("Escape");
  await page.getByRole("img", { name: /FPT/ }).first().focus();
  await page.keyboard.press("Shift+ArrowUp");
  await page.getByTestId("chart-draw").click();
  await expect(page.getByTestId("drawing").nth(3)).not.toHaveText(before ?? "");
  await page.getByRole("button", { name: "Xóa tất cả" }).click();
  await page.goto(`${khop.url}/symbol/HPG`);
  await expect(chartOf(page)).toHaveAttribute("data-phase", "ready", { timeout: 60_000 });
  await openChart(page, `${khop.url}/symbol/FPT`);
  await page.getByTestId("chart-draw").click();
  await expect(page.getByTestId("drawing")).toHaveCount(0);
});

test("scrolling back brings older bars, and the bars in view stay where they are @full", async ({
  page,
  khop,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const address = new URL(request.url());
    if (address.pathname === "/api/v1/bars" && address.searchParams.has("to")) asked.push(address.search);
  });
  await openChart(page, `${khop.url}/symbol/FPT`);
  await page.getByTestId("chart-interval-1m").click();
  await expect(chartOf(page)).toHaveAttribute("data-last-bar", /close/);
  const canvas = page.getByRole("img", { name: /FPT/ }).first();
  await canvas.focus();
  await expect
    .poll(
      async () => {
        for (let presses = 0; presses < 20; presses += 1) await page.keyboard.press("ArrowLeft");
        return asked.length;
      },
      { timeout: 60_000, message: "pages of older bars were asked for" },
    )
    .toBeGreaterThan(1);
  await point(page, 0.5, 0.4);
  const time = legendOf(page).locator('[data-field="time"]');
  await expect(time).toHaveText(/\d\d:\d\d \d\d\/\d\d/);
  await canvas.focus();
  await page.keyboard.press("End");
  await page.mouse.move(5, 5);
  await expect(time).toHaveText(/10\/02/);
});

test("a picture carries symbol, interval and source in a PNG file", async ({ page, khop }) => {
  await openChart(page, `${khop.url}/symbol/FPT`);
  const download = page.waitForEvent("download");
  await page.getByTestId("chart-picture").click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^FPT-.*\.png$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  const box = await chartOf(page).boundingBox();
  expect(bytes.readUInt32BE(20), "the chart with a head above it").toBeGreaterThan(box?.height ?? 0);
});

test("four charts stand side by side, linked by symbol and crosshair, and the address opens them again", async ({
  page,
  khop,
}) => {
  await page.goto(`${khop.url}/charts?n=4&s=FPT&i=5m,1D,1m,1h&link=symbol,crosshair`);
  const charts = page.locator('[data-testid="chart"][data-phase="ready"]');
  await expect(charts).toHaveCount(4, { timeout: 60_000 });
  const times = page.locator('[data-testid="chart-legend"] [data-field="time"]');
  const latest = await times.allTextContents();
  const box = await charts.first().boundingBox();
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.8, (box?.y ?? 0) + (box?.height ?? 0) * 0.4);
  await expect(times.nth(2), "the third points at the same time").not.toHaveText(latest[2] ?? "");
  const pointed = await times.nth(0).textContent();
  await expect(times.nth(2)).toHaveText(pointed ?? "");

  await page.getByTestId("desk-symbol-2").fill("hpg");
  await page.getByTestId("desk-symbol-2").press("Enter");
  for (const number of [1, 2, 3, 4]) {
    await expect(page.getByTestId(`desk-${number}`)).toHaveAttribute("data-symbol", "HPG");
  }
  await page.getByTestId("charts-link-symbol").click();
  await page.getByTestId("desk-symbol-3").fill("ssi");
  await page.getByTestId("desk-symbol-3").press("Enter");
  await expect(page.getByTestId("desk-3")).toHaveAttribute("data-symbol", "SSI");
  await page.getByTestId("desk-symbol-1").fill("ZZZZZ");
  await page.getByTestId("desk-symbol-1").press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "ZZZZZ" })).toBeVisible();

  const address = page.url();
  await page.evaluate(() => localStorage.clear());
  await page.goto(address);
  await expect(page.getByTestId("desk-3")).toHaveAttribute("data-symbol", "SSI");
  await expect(page.getByTestId("desk-4")).toHaveAttribute("data-symbol", "HPG");
  await expect(charts).toHaveCount(4, { timeout: 60_000 });
});

test("a chart's tools speak English too", async ({ page, khop }) => {
  await openChart(page, `${khop.url}/symbol/FPT`);
  await page.getByTestId("language-en").click();
  await expect(page.getByTestId("chart-studies")).toHaveText("Indicators");
  await expect(page.getByTestId("chart-interval-1D")).not.toHaveText("Ngày");
});
