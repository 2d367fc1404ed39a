import type { IndexMessage, State } from "#lib/contract/state.ts";
import { formatChange, formatPercent, groupDigits } from "#lib/format/number.ts";
import { paintOf } from "#lib/market/paint.ts";
import { cellOf, expect, rowOf, test } from "./khop.ts";

test("a newcomer opens the page and sees VN30 with prices of a marked simulation", async ({ page, khop }) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "FPT")).toBeVisible();
  await expect(cellOf(page, "FPT", "price")).toHaveText(/^\d[\d,]*\.\d\d$/);
  await expect(page.getByTestId("simulated-mark").first()).toContainText("MÔ PHỎNG");
  await expect(page.getByTestId("feed-status")).toHaveAttribute("data-state", "live");
  const order = await page
    .locator('[data-testid^="row-"]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-testid")?.slice(4)));
  expect(order).toEqual([...order].sort());
  expect(order.length).toBeGreaterThanOrEqual(25);
});

test("the board ticks: numbers change without a reload and the changed cells flash", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "FPT")).toBeVisible();
  await page.evaluate(() => {
    const seen = { flashed: 0, changed: 0 };
    Object.assign(window, { seen });
    new MutationObserver((records) => {
      for (const record of records) {
        if (record.type === "characterData" || record.type === "childList") seen.changed++;
        const cell = record.target as Element;
        if (record.type === "attributes" && cell.getAttribute("data-flash")) seen.flashed++;
      }
    }).observe(document.querySelector('[role="grid"]') as Element, {
      subtree: true,
      characterData: true,
      childList: true,
      attributes: true,
      attributeFilter: ["data-flash"],
    });
  });
  const seen = () =>
    page.evaluate(() => (window as unknown as { seen: { flashed: number; changed: number } }).seen);
  await expect.poll(async () => (await seen()).changed, { timeout: 30_000 }).toBeGreaterThan(20);
  await expect.poll(async () => (await seen()).flashed, { timeout: 30_000 }).toBeGreaterThan(5);
});

test("every coloured price has the colour that equality with the feed's limits gives", async ({
  page,
  khop,
}) => {
  await page.goto(`${khop.url}/?tab=HOSE`);
  await expect(page.locator('[data-testid^="row-"] [data-col="price"]').first()).toHaveText(/\d/);
  // One evaluation reads text and colour together, so that a change between two reads cannot deceive.
  const cells = await page.evaluate(() =>
    [...document.querySelectorAll('[data-testid^="row-"]')].flatMap((row) => {
      const read = (column: string) => {
        const cell = row.querySelector(`[data-col="${column}"]`);
        return { text: cell?.textContent?.trim() ?? "", paint: cell?.getAttribute("data-paint") ?? null };
      };
      const number = (text: string) =>
        Math.round(Number(text.replaceAll(",", "").replace(/[^\d.]/g, "")) * 1000);
      const limits = {
        ceiling: number(read("ceiling").text),
        floor: number(read("floor").text),
        reference: number(read("reference").text),
      };
      return ["bid1Price", "ask1Price", "price", "high", "low", "ceiling", "floor", "reference"].map(
        (column) => {
          const cell = read(column);
          return { column, price: number(cell.text), paint: cell.paint, limits };
        },
      );
    }),
  );
  const priced = cells.filter((cell) => cell.price > 0);
  expect(priced.length).toBeGreaterThan(100);
  for (const cell of priced) expect(cell.paint, JSON.stringify(cell)).toBe(paintOf(cell.price, cell.limits));
  const paints = new Set(priced.map((cell) => cell.paint));
  expect([...paints].sort()).toEqual(["ceiling", "down", "floor", "reference", "up"]);
});

test("the board shows what the API says once the symbol stands still", async ({ page, khop }) => {
  await page.goto(`${khop.url}/?tab=UPCOM`);
  await expect(page.locator('[data-testid^="row-"]').first()).toBeVisible();
  const symbols = (
    await page
      .locator('[data-testid^="row-"]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-testid")))
  ).map((id) => id?.slice(4) ?? "");
  // Rows are there before their numbers, which come all at once.
  await expect(cellOf(page, symbols[0] ?? "", "reference")).toHaveText(/\d/);
  const { states } = await khop.api<{ states: State[] }>(
    `/api/v1/realtime/state?symbols=${symbols.join(",")}`,
  );
  let compared = 0;
  for (const state of states.slice(0, 20)) {
    const shown = await cellOf(page, state.symbol, "reference").textContent();
    expect(shown?.replaceAll(",", ""), state.symbol).toBe(((state.reference ?? 0) / 1000).toFixed(2));
    compared++;
  }
  expect(compared).toBeGreaterThan(10);
});

test("each tab shows its own board, and a link to a tab opens it", async ({ page, khop }) => {
  await page.goto(khop.url);
  for (const [tab, symbol] of [
    ["HNX", "AAV"],
    ["UPCOM", "A32"],
    ["ETF", "E1VFVN30"],
    ["VN30", "ACB"],
    ["HOSE", "AAA"],
  ] as const) {
    await page.getByTestId(`tab-${tab}`).click();
    await expect(page).toHaveURL(tab === "VN30" ? /\/(\?.*)?$/ : new RegExp(`tab=${tab}`));
    if (tab !== "HNX") await expect(rowOf(page, symbol)).toBeVisible();
    else await expect(page.locator('[data-testid^="row-"]').first()).toBeVisible();
  }
});

test("the index strip shows levels and breadth that agree with the API", async ({ page, khop }) => {
  await page.goto(khop.url);
  for (const code of ["VNINDEX", "VN30", "HNXINDEX", "HNX30", "UPCOMINDEX"]) {
    const card = page.getByTestId(`index-${code}`);
    // The market goes on between two looks, so one moment at which both say the same will do.
    const isSame = async () => {
      const { indices } = await khop.api<{ indices: IndexMessage[] }>("/api/v1/indices");
      const words = (await card.textContent()) ?? "";
      const index = indices.find((each) => each.index === code);
      if (!index) return `the API has no ${code}`;
      const wanted = [
        groupDigits(index.value, 2),
        `${formatChange(index.change, "points")} ${formatPercent(index.changePercent)}%`,
        `${index.advances} (${index.ceilings})`,
        `${index.declines} (${index.floors})`,
      ];
      return wanted.filter((each) => !words.includes(each)).join();
    };
    await expect.poll(isSame, { message: code, intervals: [100] }).toBe("");
  }
});

test("before the list of symbols is there its place is drawn; when it fails it can be asked for again", async ({
  page,
  khop,
}) => {
  let fail = (): void => {};
  const held = new Promise<void>((resolve) => {
    fail = resolve;
  });
  await page.route("**/api/v1/instruments", async (route) => {
    await held;
    await route.abort();
  });
  await page.goto(khop.url);
  await expect(page.getByTestId("board-skeleton")).toBeVisible();
  fail();
  await expect(page.getByRole("alert").filter({ hasText: "Chưa tải được danh sách mã" })).toBeVisible();
  await expect(page.getByTestId("board-skeleton")).toHaveCount(0);
  await page.unroute("**/api/v1/instruments");
  await page.getByTestId("board-retry").click();
  await expect(rowOf(page, "ACB")).toBeVisible();
});

test("the grid is a real one; a click chooses a row, a second one opens its panel, and the panel follows", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  const panel = page.getByTestId("instrument-panel");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", /\d+/);
  await rowOf(page, "ACB").click();
  await expect(rowOf(page, "ACB")).toHaveAttribute("aria-selected", "true");
  await expect(panel).toHaveCount(0);
  await expect(page).toHaveURL(/^[^?]*$/);
  await rowOf(page, "BID").dblclick();
  await expect(panel).toHaveAttribute("aria-label", "BID");
  await expect(page).toHaveURL(/symbol=BID/);
  await rowOf(page, "CTG").click();
  await expect(panel).toHaveAttribute("aria-label", "CTG");
  await expect(rowOf(page, "CTG")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(panel).toBeVisible();
  await expect(panel).not.toHaveAttribute("aria-label", "CTG");
});
