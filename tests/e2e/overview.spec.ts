import type { Page } from "@playwright/test";
import type { IndexMessage, State } from "#lib/contract/state.ts";
import { isInList } from "#lib/market/board-list.ts";
import type { Instrument } from "#lib/market/instrument.ts";
import { expect, test } from "./khop.ts";

const cells = (page: Page) => page.getByTestId("heat-map").locator("[data-symbol]");
const numberIn = (text: string | null) => Number((text ?? "").replace("−", "-").replace(/[^\d.-]/g, ""));

test("the overview shows the whole market: map, breadth, movers, foreign flow, contribution, pace", async ({
  page,
  khop,
}) => {
  await page.goto(`${khop.url}/overview`);
  await expect.poll(() => cells(page).count()).toBeGreaterThan(100);

  // Every cell has a state's colour, and lies inside the map.
  const map = await page.getByTestId("heat-map").boundingBox();
  const odd = await cells(page).evaluateAll(
    (all, box) =>
      all.filter((cell) => {
        const { left, top, right, bottom } = cell.getBoundingClientRect();
        const isOutside = left < box.x - 1 || top < box.y - 1 || right > box.x + box.width + 1;
        return isOutside || bottom > box.y + box.height + 1 || !cell.getAttribute("data-paint");
      }).length,
    map ?? { x: 0, y: 0, width: 0, height: 0 },
  );
  expect(odd).toBe(0);

  // Breadth of the board adds up to what the server says of its symbols.
  const { states } = await khop.api<{ states: State[] }>("/api/v1/realtime/state");
  const listed = await khop.api<Instrument[]>("/api/v1/instruments");
  const hose = new Set(listed.filter((each) => isInList("HOSE", each)).map((each) => each.symbol));
  const traded = states.filter(({ symbol, price }) => hose.has(symbol) && price !== null).length;
  const counts = page.getByTestId("breadth-HOSE").locator("[data-count]");
  await expect
    .poll(async () => (await counts.allTextContents()).reduce((sum, count) => sum + Number(count), 0))
    .toBeGreaterThanOrEqual(traded);

  // Gainers stand in the order of their percentages, losers in theirs.
  for (const [ranking, sign] of [
    ["gain", 1],
    ["loss", -1],
  ] as const) {
    const percents = page.getByTestId(`movers-${ranking}`).locator("tbody td:nth-of-type(2)");
    await expect(percents).toHaveCount(7);
    const shown = (await percents.allTextContents()).map((words) => sign * numberIn(words));
    expect(shown.every((percent) => percent > 0)).toBe(true);
    expect(shown).toEqual(shown.toSorted((a, b) => b - a));
  }
  // The most active stand in the order of what changed hands.
  const active = page.getByTestId("movers-active").locator("tbody td:last-of-type");
  await expect(active).toHaveCount(7);
  const isRanked = async () => {
    const amounts = (await active.allTextContents()).map(numberIn);
    return amounts.every((each, at) => each > 0 && each <= (amounts[at - 1] ?? each));
  };
  await expect.poll(isRanked).toBe(true);
  await expect(page.getByTestId("foreign-net")).toContainText(/ròng [+−]?[\d,.]+ tỷ/);
  await expect(page.getByTestId("pace-percent")).toContainText("%");
});

test("who moves the index: the points add up to about what the index itself moved", async ({
  page,
  khop,
}) => {
  await page.goto(`${khop.url}/overview`);
  const contribution = page.getByTestId("contribution");
  await expect(contribution.locator("li").first()).toBeVisible();
  await expect
    .poll(async () => {
      const { indices } = await khop.api<{ indices: IndexMessage[] }>("/api/v1/indices");
      const change = indices.find((each) => each.index === "VNINDEX")?.change ?? Number.NaN;
      const sum = numberIn(await page.getByTestId("contribution-sum").textContent());
      return Math.abs(sum - change);
    })
    .toBeLessThan(2);
  const lifts = contribution.locator('[data-side="up"] span');
  const points = (await lifts.allTextContents()).map(numberIn);
  expect(points).toEqual(points.toSorted((a, b) => b - a));
});

test("the map follows its choices, keeps them in the address, and is walked by keys", async ({
  page,
  khop,
}) => {
  await page.goto(`${khop.url}/overview`);
  await expect.poll(() => cells(page).count()).toBeGreaterThan(100);
  await page.getByRole("radio", { name: "Vốn hóa" }).click();
  await expect(page.getByTestId("heat-map")).toHaveAttribute("data-size", "capitalisation");
  await page.getByRole("radio", { name: "VN30" }).click();
  await expect(page).toHaveURL(/scope=VN30&size=capitalisation/);
  await expect.poll(() => cells(page).count()).toBeLessThanOrEqual(30);

  await cells(page).first().focus();
  const first = await page.locator(":focus").getAttribute("data-symbol");
  await page.keyboard.press("ArrowRight");
  const second = await page.locator(":focus").getAttribute("data-symbol");
  expect(second).not.toBe(first);
  await expect(page.getByRole("tooltip")).toContainText(second ?? "?");
  await page.reload();
  await expect(page.getByRole("radio", { name: "VN30" })).toBeChecked();

  // The same as a list, which also holds what is too small to draw.
  await page.getByRole("radio", { name: "Danh sách" }).click();
  await expect(page.getByTestId("heat-list").getByRole("link", { name: "FPT" })).toBeVisible();
  await page.getByTestId("heat-list").getByRole("link", { name: "FPT" }).click();
  await expect(page).toHaveURL(/\/symbol\/FPT/);
});

test("the words on the map can be read in every palette and theme, limits included", async ({
  page,
  khop,
}) => {
  await page.goto(`${khop.url}/overview`);
  await expect.poll(() => cells(page).count()).toBeGreaterThan(100);
  const worst = await page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const luminance = (colour: string) => {
      if (!canvas) return Number.NaN;
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const cell = document.querySelector<HTMLElement>("[data-testid=heat-map] [data-symbol]");
    if (!cell) return [];
    const root = document.documentElement;
    const found: { look: string; contrast: number }[] = [];
    for (const theme of ["dark", "light"]) {
      for (const palette of ["khop", "classic", "cvd"]) {
        Object.assign(root.dataset, { theme, palette });
        for (const [paint, share] of [
          ["ceiling", 52],
          ["up", 50],
          ["up", 14],
          ["reference", 34],
          ["down", 54],
          ["down", 16],
          ["floor", 43],
        ] as const) {
          cell.dataset.paint = paint;
          cell.style.setProperty("--share", `${share}%`);
          const style = getComputedStyle(cell);
          const [a, b] = [luminance(style.color), luminance(style.backgroundColor)];
          const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          found.push({ look: `${theme} ${palette} ${paint} ${share}`, contrast });
        }
      }
    }
    return found.sort((a, b) => a.contrast - b.contrast);
  });
  expect(worst.length).toBe(42);
  expect(worst[0]?.contrast, worst[0]?.look).toBeGreaterThanOrEqual(4.5);
});

test.describe("the index strip", () => {
  test("shows what the source says of each index and of the front future", async ({ page, khop }) => {
    await page.goto(`${khop.url}/overview`);
    const card = page.getByTestId("index-VNINDEX");
    await expect(card).toContainText(/[\d,]+\.\d\d/);
    await expect(card).toContainText(/[\d.]+ tr · [\d,]+ tỷ/);
    await expect(card.locator("path[d^=M]").first()).toBeAttached();
    await expect
      .poll(async () => {
        const { indices } = await khop.api<{ indices: IndexMessage[] }>("/api/v1/indices");
        const index = indices.find((each) => each.index === "VNINDEX");
        const words = (await card.textContent()) ?? "";
        return [index?.advances, index?.ceilings, index?.noChanges, index?.declines, index?.floors].every(
          (count) => words.includes(String(count)),
        );
      })
      .toBe(true);
    const future = page.getByTestId(/^index-41I1/);
    await expect(future).toContainText("VN30F1M");
    await expect(future).toContainText(/Độ lệch [+−]\d/);
    await page.getByTestId("index-HNXINDEX").click();
    await expect(page).toHaveURL(/\/\?tab=HNX$/);
  });

  test("on a phone scrolls by itself while the page stands", async ({ page, khop }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${khop.url}/overview`);
    await expect(page.getByTestId("index-VNINDEX")).toContainText(/[\d,]+\.\d\d/);
    await page.getByTestId("latency-card").scrollIntoViewIfNeeded();
    await expect(page.getByTestId("latency-card")).toBeInViewport();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });
});
