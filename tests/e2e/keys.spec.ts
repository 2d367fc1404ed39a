import { expect, rowOf, test } from "./khop.ts";

test("any letter looks for a symbol from any page, and a fast hand loses no letter", async ({
  page,
  khop,
}) => {
  await page.goto(`${khop.url}/overview`);
  await expect(page.getByTestId("index-VNINDEX")).toContainText(/\d/);
  await page.keyboard.type("hpg", { delay: 0 });
  await expect(page.getByTestId("search-input")).toHaveValue("hpg");
  await expect(page.getByTestId("search-result-HPG")).toHaveAttribute("aria-selected", "true");
  await expect(page.getByTestId("search-result-HPG")).toContainText(/\d\.\d\d/);
  // Letters look for symbols alone: no commands stand in between.
  await expect(page.locator('[data-testid^="command-"]')).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/symbol\/HPG/);
});

test("the palette does what it says: a list, the theme, the language, a page", async ({ page, khop }) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "ACB")).toBeVisible();
  const palette = async (words: string) => {
    await page.keyboard.press("Control+k");
    await page.getByTestId("search-input").fill(words);
  };
  await palette("nen sang");
  await expect(page.getByTestId("command-look:light")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");

  await palette("xem hnx");
  await page.getByTestId("command-list:HNX").click();
  await expect(page).toHaveURL(/tab=HNX$/);

  await palette("chi hien %");
  await page.getByTestId("command-board:change:percent").click();
  await expect(page.locator('[data-head="change"]')).toHaveCount(0);
  await expect(page).toHaveURL(/heads=percent/);
  await palette("an cot tran");
  await page.getByTestId("command-board:hide:ceiling").click();
  await expect(page.locator('[data-head="ceiling"]')).toHaveCount(0);
  await palette("sap xep theo tong");
  await page.getByTestId("command-board:sort:total").click();
  await expect(page).toHaveURL(/sort=-t/);
  await palette("14:30");
  await page.getByTestId("command-board:layout-cockpit").click();
  await expect(page.locator('[data-head="surplus"]')).toBeVisible();
  await palette("do cao dong day");
  await page.getByTestId("command-look:density:compact").click();
  const row = page.locator("[data-row]").first();
  await expect.poll(async () => (await row.boundingBox())?.height).toBe(22);

  await palette("english");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");

  await palette("market over");
  await expect(page.getByTestId("command-page:overview")).toHaveText("Open the market overview");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("overview")).toBeVisible();

  // With nothing typed everything is there, group by group, and the arrows go round.
  await page.keyboard.press("Control+k");
  const options = page.getByRole("option");
  await expect.poll(() => options.count()).toBeGreaterThan(40);
  await expect(page.getByRole("listbox").getByRole("group")).toHaveCount(4);
  await page.keyboard.press("ArrowUp");
  await expect(options.last()).toHaveAttribute("aria-selected", "true");
  await expect(options.last()).toBeInViewport();
  const active = await page.getByTestId("search-input").getAttribute("aria-activedescendant");
  expect(await options.last().getAttribute("id")).toBe(active);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("help-sheet")).toBeVisible();
});

test("a trader without a mouse: into the grid, along it, a panel, a pin, another list, help, and out again", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "ACB")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(':focus[role="rowheader"], :focus[role="gridcell"]')).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  // The focus moves with a frame, so the second key's row is waited for.
  const focused = page.locator("[data-row]:focus-within");
  await expect(focused).toHaveAttribute("data-row", "1");
  const symbol = (await focused.getAttribute("data-symbol")) ?? "";
  expect(symbol).not.toBe("");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("instrument-panel")).toContainText(symbol);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("instrument-panel")).toHaveCount(0);

  // Along the row and back, a screen down and up, to the ends.
  const at = () =>
    page.evaluate(() => {
      const cell = document.activeElement?.closest<HTMLElement>("[data-at]");
      return [cell?.closest<HTMLElement>("[data-row]")?.dataset.row, cell?.dataset.at].map(Number);
    });
  const press = async (key: string, row: number, column: number) => {
    await page.keyboard.press(key);
    await expect.poll(at, key).toEqual([row, column]);
  };
  await press("Home", 0, 0);
  await press("ArrowRight", 0, 1);
  await press("ArrowRight", 0, 2);
  await press("ArrowLeft", 0, 1);
  await press("End", 29, 1);
  await page.keyboard.press("PageUp");
  await expect.poll(async () => (await at())[0]).toBeLessThan(29);
  await page.keyboard.press("PageDown");
  await press("End", 29, 1);
  await press("Home", 0, 1);

  // Space puts a row on top and takes it down again; = reads it out.
  await press("ArrowDown", 1, 1);
  const second = (await focused.getAttribute("data-symbol")) ?? "";
  await page.keyboard.press("Space");
  await expect(rowOf(page, second)).toHaveAttribute("data-row", "0");
  await expect(page.getByTestId("spoken")).toContainText(second);
  // A voice that has just spoken is given its time.
  await expect(async () => {
    await page.keyboard.press("=");
    await expect(page.getByTestId("spoken")).toContainText("mua", { timeout: 300 });
  }).toPass();
  await page.keyboard.press("Space");
  await expect(rowOf(page, second)).toHaveAttribute("data-row", "1");

  // A alone is an alert, and with a second letter at once the start of a code.
  await page.keyboard.type("acb", { delay: 0 });
  await expect(page.getByTestId("search-input")).toHaveValue("acb");
  await page.keyboard.press("Escape");
  await expect(focused).toHaveAttribute("data-symbol", second);
  await page.keyboard.press("a");
  await expect(page.getByTestId("alert-symbol")).toHaveValue(second);
  await page.keyboard.press("Escape");
  await expect(focused).toHaveAttribute("data-symbol", second);
  await page.keyboard.press("Shift+A");
  await expect(page.getByTestId("alert-symbol")).toHaveValue(second);
  await page.keyboard.press("Escape");
  await expect(focused).toHaveAttribute("data-symbol", second);

  // W puts the row into the person's first list, which is made for it; Shift+W does so anywhere.
  await page.keyboard.press("w");
  await expect(page.getByTestId("toast")).toContainText(second);
  await press("ArrowDown", 2, 1);
  const third = (await focused.getAttribute("data-symbol")) ?? "";
  await page.keyboard.press("Shift+W");
  await expect(page.getByTestId("toast")).toContainText(third);
  await page.keyboard.press("1");
  await expect(page).toHaveURL(/tab=watchlist:/);
  await expect(rowOf(page, second)).toBeVisible();
  await expect(rowOf(page, third)).toBeVisible();

  // Numbers and brackets go through all lists.
  const list = async (key: string, address: RegExp) => {
    await page.keyboard.press(key);
    await expect(page).toHaveURL(address);
  };
  await list("4", /tab=HNX$/);
  await list("[", /^[^?]*$/);
  await list("]", /tab=HNX$/);
  await list("6", /tab=sector:/);
  await list("]", /tab=CW$/);
  await list("[", /tab=sector:/);
  await list("[", /tab=UPCOM$/);
  await list("9", /tab=DER$/);
  await list("9", /tab=ODDLOT$/);
  await list("9", /tab=PUTTHROUGH$/);
  await list("9", /tab=BOND$/);

  await page.keyboard.press("?");
  await expect(page.getByTestId("help-sheet")).toContainText("Tìm mã: gõ thẳng chữ đầu");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("help-sheet")).toHaveCount(0);
});

test("keys belong to whatever is typed into", async ({ page, khop }) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "ACB")).toBeVisible();
  await page.keyboard.press("/");
  const filter = page.locator("input[data-filter-box]");
  await expect(filter).toBeFocused();
  await page.keyboard.type("vc4?/");
  await expect(filter).toHaveValue("vc4?/");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(/^[^?]*\/(\?(?!.*tab=).*)?$/);
});

test("the meter is called and sent away from any page, moves, and is remembered", async ({ page, khop }) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "ACB")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByTestId("search-input").fill("bang do");
  await expect(page.getByTestId("command-look:meter")).toHaveText("Hiện bảng đo");
  await page.keyboard.press("Enter");
  const meter = page.getByTestId("meter");
  await expect(meter).toHaveText(
    /p50\d+(\.\d)? ms.*p99.*Khứ hồi\d+.*Tin\d+\/s.*Dòng\d+\/s.*Gộp\d+\/s.*Khung\d/,
  );
  const before = await meter.textContent();
  await expect.poll(() => meter.textContent()).not.toBe(before);

  await page.goto(`${khop.url}/alerts`);
  await expect(meter).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(meter).toBeHidden();
  await page.getByTestId("network").click();
  await expect(meter).toBeVisible();
  await page.getByTestId("network").click();
  await expect(meter).toBeHidden();
});
