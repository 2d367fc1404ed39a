import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { paintOf } from "#lib/market/paint.ts";
import { startKhop } from "../processes.ts";
import { cellOf, expect, rowOf, test } from "./khop.ts";

const rows = (page: Page) => page.locator('[data-testid^="row-"]');
const headOf = (page: Page, column: string) => page.locator(`[data-head="${column}"]`);
const headsOf = (page: Page) =>
  page
    .locator("[data-head]")
    .evaluateAll((heads) => heads.map((head) => (head as HTMLElement).dataset.head ?? ""));
/** Symbols from top to bottom as they stand on the screen, whatever their order in the document. */
const orderOf = (page: Page) =>
  rows(page).evaluateAll((all) =>
    all
      .map((row) => ({
        symbol: (row as HTMLElement).dataset.symbol ?? "",
        top: (row as HTMLElement).offsetTop,
      }))
      .sort((a, b) => a.top - b.top)
      .map(({ symbol }) => symbol),
  );
const numberIn = (text: string | null) => Number((text ?? "").replaceAll(",", "").replace("−", "-"));

test("each list has the columns of its kind: shares, sectors, warrants, futures, odd lots, deals, bonds", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "ACB")).toBeVisible();
  // Two rows of heads that stay above the numbers, and the symbol first.
  const heads = page.locator('[role="row"][aria-rowindex="1"], [role="row"][aria-rowindex="2"]');
  await expect(heads).toHaveCount(2);

  await page.getByTestId("tab-more-HOSE").click();
  await page.getByRole("menuitem", { name: /VN100/ }).click();
  await expect(page).toHaveURL(/tab=VN100/);
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", /^10[012]$/);

  await page.getByTestId("tab-sectors").click();
  await page.getByRole("menuitem").first().click();
  await expect(page).toHaveURL(/tab=sector:/);
  await expect(rows(page).first()).toBeVisible();

  for (const [tab, has, hasNot] of [
    ["CW", ["underlying", "underlyingPrice", "breakEven", "premium"], ["basis", "room"]],
    ["DER", ["expiry", "openInterest", "basis"], ["premium", "room"]],
    ["ODDLOT", ["bid1Price", "ask1Price"], ["total", "room"]],
    ["BOND", ["reference", "total"], ["ceiling", "floor", "room"]],
    ["ETF", ["ceiling", "total", "room"], ["premium", "basis"]],
  ] as const) {
    await page.getByTestId(`tab-${tab}`).click();
    await expect(headOf(page, has[0])).toBeVisible();
    const shown = await headsOf(page);
    expect(shown[0]).toBe("symbol");
    for (const column of has) expect(shown, tab).toContain(column);
    for (const column of hasNot) expect(shown, tab).not.toContain(column);
  }
  // A future's basis is its price less its index.
  await page.getByTestId("tab-DER").click();
  await expect(rows(page).first().locator('[data-col="basis"]')).toHaveText(/^[+−]?\d+\.\d\d$/);

  await page.getByTestId("tab-PUTTHROUGH").click();
  await expect(page.getByText("Nguồn này không báo từng giao dịch")).toBeVisible();
});

test("sorting: a third click gives the list's order back, rows hold under the pointer, a link keeps it", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  await expect(cellOf(page, "FPT", "percent")).toHaveText(/\d/);
  const listed = await orderOf(page);
  const head = headOf(page, "percent");
  await head.getByRole("button").first().click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/v=1&sort=-pc/);
  // The pointer rests on the head, in the board: nothing may move, so the numbers may have gone on a little.
  const held = await orderOf(page);
  await expect(page.getByTestId("freeze-order")).toHaveAttribute("data-pointed", "true");
  const before = await cellOf(page, "FPT", "total").textContent();
  await expect.poll(() => cellOf(page, "FPT", "total").textContent(), { timeout: 60_000 }).not.toBe(before);
  expect(await orderOf(page)).toEqual(held);

  // Away from the board it is put in order again: from the top the greatest.
  await page.mouse.move(700, 10);
  await expect
    .poll(
      async () => {
        const percents = await rows(page).evaluateAll((all) =>
          all
            .map((row) => ({
              top: (row as HTMLElement).offsetTop,
              text: row.querySelector('[data-col="percent"]')?.textContent ?? "",
            }))
            .sort((a, b) => a.top - b.top)
            .map(({ text }) => Number(text.replace("−", "-"))),
        );
        return percents.filter((percent, at) => at > 0 && percent > (percents[at - 1] ?? 0)).length;
      },
      { timeout: 30_000 },
    )
    .toBeLessThanOrEqual(1);

  // Held on purpose it stays, however far away the hand is.
  const freeze = page.getByTestId("freeze-order");
  await freeze.click();
  await expect(freeze).toHaveAttribute("aria-pressed", "true");
  await page.mouse.move(700, 10);
  const kept = await orderOf(page);
  for (let changes = 0; changes < 3; changes += 1) {
    const total = await page.locator('[data-col="total"]').allTextContents();
    await expect
      .poll(() => page.locator('[data-col="total"]').allTextContents(), { intervals: [1_000] })
      .not.toEqual(total);
  }
  expect(await orderOf(page)).toEqual(kept);
  await freeze.click();
  await expect(freeze).toHaveAttribute("aria-pressed", "false");

  await head.getByRole("button").first().click();
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  await page.reload();
  await expect(headOf(page, "percent")).toHaveAttribute("aria-sort", "ascending");
  await headOf(page, "percent").getByRole("button").first().click();
  await expect(headOf(page, "percent")).toHaveAttribute("aria-sort", "none");
  await expect.poll(() => orderOf(page)).toEqual(listed);
});

test("the filter box keeps what matches, and a pinned row stands on top of every order", async ({
  page,
  khop,
}) => {
  await page.goto(`${khop.url}/?tab=HOSE`);
  await expect(rows(page).first()).toBeVisible();
  const box = page.locator("[data-filter-box]");
  await page.keyboard.press("/");
  await expect(box).toBeFocused();
  await box.fill("ngan hang gia>20");
  await expect(rowOf(page, "VCB")).toBeVisible();
  await expect(rowOf(page, "AAA")).toHaveCount(0);
  const prices = await page.locator('[data-testid^="row-"] [data-col="price"]').allTextContents();
  for (const price of prices.filter(Boolean)) expect(numberIn(price)).toBeGreaterThan(19);
  await expect(page).toHaveURL(/q=ngan/);
  await box.fill("khongcogi");
  await expect(page.getByText("Không có mã nào khớp với «khongcogi»")).toBeVisible();
  await box.press("Escape");
  await expect(rowOf(page, "AAA")).toBeVisible();

  await page.goto(khop.url);
  await rowOf(page, "VNM").locator('[data-col="symbol"]').focus();
  await page.keyboard.press(" ");
  await expect.poll(async () => (await orderOf(page))[0]).toBe("VNM");
  await page.reload();
  await expect(rowOf(page, "VNM")).toBeVisible();
  expect((await orderOf(page))[0]).toBe("VNM");
});

test("columns are chosen, moved, resized, kept under a name, and carried by a link", async ({
  page,
  browser,
  khop,
}) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "ACB")).toBeVisible();
  const menu = page.getByTestId("columns-menu");
  await menu.click();
  await page.locator('[data-column="high"] input').click();
  await page.locator('[data-column="surplus"] input').click();
  await page.keyboard.press("Escape");
  await expect(headOf(page, "high")).toHaveCount(0);
  await expect(headOf(page, "surplus")).toBeVisible();

  // By keys on a head that has the focus.
  await headOf(page, "reference").getByRole("button").first().focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect
    .poll(async () => (await headsOf(page)).slice(0, 4))
    .toEqual([...["symbol", "ceiling", "reference", "floor"]]);

  // By hand: its head dragged in front of the ceiling, its edge pulled wider.
  const from = await headOf(page, "total").boundingBox();
  const to = await headOf(page, "ceiling").boundingBox();
  if (!from || !to) throw new Error("the heads are not on the screen");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height - 6);
  await page.mouse.down();
  await page.mouse.move(to.x + 40, to.y + 10, { steps: 4 });
  await page.mouse.move(to.x + 4, to.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await headsOf(page))[1]).toBe("total");
  await expect(headOf(page, "total")).toHaveAttribute("aria-sort", "none");
  const width = async () => (await headOf(page, "total").boundingBox())?.width ?? 0;
  const usual = await width();
  const box = await headOf(page, "total").boundingBox();
  if (!box) throw new Error("the head is not on the screen");
  await page.mouse.move(box.x + box.width - 2, box.y + box.height - 6);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 40, box.y + box.height - 6, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBeGreaterThan(usual + 30);

  await page.getByTestId("layouts-menu").click();
  await page.getByPlaceholder("Tên bố cục").fill("Của tôi");
  await page.getByPlaceholder("Tên bố cục").press("Enter");
  await page.keyboard.press("Escape");
  const mine = await headsOf(page);
  await expect(page).toHaveURL(/cols=s\./);

  // Somebody else opens the link and sees the same columns, without having chosen any.
  const other = await browser.newContext();
  const theirs = await other.newPage();
  await theirs.setViewportSize({ width: 1600, height: 900 });
  await theirs.goto(page.url());
  await expect(headOf(theirs, "surplus")).toBeAttached();
  expect(await headsOf(theirs)).toEqual(mine);
  await other.close();

  await page.getByTestId("layouts-menu").click();
  await page.getByRole("button", { name: "Phiên 14:30", exact: true }).click();
  await expect(headOf(page, "imbalance")).toBeVisible();
  await expect(headOf(page, "roomTaken")).toBeVisible();
  await page.goto(khop.url);
  await page.getByTestId("layouts-menu").click();
  await page.getByRole("button", { name: "Của tôi", exact: true }).click();
  await expect.poll(() => headsOf(page)).toEqual(mine);
  await menu.click();
  await page.getByRole("button", { name: "Về mặc định" }).click();
  await expect(headOf(page, "high")).toBeVisible();
  await expect(headOf(page, "surplus")).toHaveCount(0);
});

test("a column of one's own: a formula, its faults, its numbers, sorted, kept under a name, in a link and on another board", async ({
  page,
  browser,
  khop,
}) => {
  await page.goto(khop.url);
  await expect(cellOf(page, "FPT", "bid1Volume")).toHaveText(/\d/);
  const menu = page.getByTestId("columns-menu");
  const formula = page.getByTestId("computed-formula");
  const add = page.getByTestId("computed-save");
  await menu.click();
  await page.getByTestId("computed-name").fill("Mua/Bán");
  await formula.fill("bidVol1 / askVoll1");
  await expect(page.getByTestId("filter-fault").locator("mark")).toHaveText("askVoll1");
  await formula.fill("volumeOver(5) / 2");
  await expect(page.getByTestId("filter-fault")).toContainText("chỉ cảnh báo mới có");
  await expect(add).toBeDisabled();
  await formula.fill("bidVol1 / askVol1");
  await add.click();
  await page.keyboard.press("Escape");
  const head = headOf(page, "computed1");
  await expect(head).toContainText("Mua/Bán");
  // Painted in one go with the numbers it is made of.
  const isRatio = () =>
    rowOf(page, "FPT").evaluate((row) => {
      const numberOf = (column: string) =>
        Number(row.querySelector(`[data-col="${column}"]`)?.textContent?.replaceAll(",", ""));
      const ratio = numberOf("bid1Volume") / numberOf("ask1Volume");
      return Math.abs(numberOf("computed1") - ratio) <= Math.max(0.006, ratio / 10_000);
    });
  await expect.poll(isRatio).toBe(true);

  await head.getByRole("button").first().click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/sort=-f1&cols=s\..*f1&f=/);
  const other = await browser.newContext();
  const theirs = await other.newPage();
  await theirs.setViewportSize({ width: 1600, height: 900 });
  await theirs.goto(page.url());
  await expect(headOf(theirs, "computed1")).toContainText("Mua/Bán");
  await expect(headOf(theirs, "computed1")).toHaveAttribute("aria-sort", "descending");
  await expect(cellOf(theirs, "FPT", "computed1")).toHaveText(/^\d+(,\d{3})*(\.\d\d)?$/);
  await other.close();

  await page.getByTestId("layouts-menu").click();
  await page.getByPlaceholder("Tên bố cục").fill("Lệch lệnh");
  await page.getByPlaceholder("Tên bố cục").press("Enter");
  await page.keyboard.press("Escape");
  await menu.click();
  await page.getByRole("checkbox", { name: "Mua/Bán" }).uncheck();
  await expect(head).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByTestId("layouts-menu").click();
  await page.getByRole("button", { name: "Lệch lệnh", exact: true }).click();
  await expect(head).toContainText("Mua/Bán");
  // It was made once, and is there for a board of another kind.
  await page.getByTestId("tab-CW").click();
  await expect(rows(page).first()).toBeVisible();
  await menu.click();
  await page.getByRole("checkbox", { name: "Mua/Bán" }).check();
  await expect(head).toContainText("Mua/Bán");
});

test("ten levels where the market gives them, heads that switch, and the symbol stays while the rest scrolls", async ({
  page,
  browser,
  khop,
}) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "ACB")).toBeVisible();
  await expect(page.getByRole("radiogroup", { name: "Số bước giá" })).toHaveCount(0);
  await page.getByTestId("toggle-change").click();
  await expect(headOf(page, "change")).toHaveCount(0);
  await page.getByTestId("toggle-change").click();
  await expect(headOf(page, "percent")).toHaveCount(0);
  await page.getByTestId("toggle-change").click();
  await expect(headOf(page, "percent")).toBeVisible();
  const total = cellOf(page, "FPT", "total");
  const shares = numberIn(await total.textContent());
  await page.getByTestId("toggle-total").click();
  await expect.poll(async () => numberIn(await total.textContent())).toBeLessThan(shares);
  // Where one of the two foreign columns fits, its head switches; a link says what the heads show.
  await page.setViewportSize({ width: 1430, height: 900 });
  await expect(headOf(page, "foreignBuy")).toBeVisible();
  await expect(headOf(page, "foreignSell")).toHaveCount(0);
  await page.getByTestId("toggle-foreign").click();
  await expect(headOf(page, "foreignSell")).toBeVisible();
  await expect(headOf(page, "foreignBuy")).toHaveCount(0);
  await expect(page).toHaveURL(/heads=value\.sell/);
  const other = await browser.newContext({ viewport: { width: 1430, height: 900 } });
  const theirs = await other.newPage();
  await theirs.goto(page.url());
  await expect(headOf(theirs, "foreignSell")).toBeVisible();
  await expect(headOf(theirs, "total")).toContainText("GT");
  await other.close();
  await page.setViewportSize({ width: 1600, height: 900 });

  await page.goto(`${khop.url}/?tab=HNX&v=1&depth=10`);
  await expect(headOf(page, "ask10Price")).toBeAttached();
  const grid = page.getByRole("grid");
  await grid.evaluate((element) => element.scrollTo({ left: 1_200 }));
  const left = (await rows(page).first().locator('[data-col="symbol"]').boundingBox())?.x ?? -1;
  expect(left).toBeGreaterThanOrEqual(0);
  expect(left).toBeLessThan(20);

  // Chosen columns are deep where ten levels are, and as chosen everywhere else.
  await page.goto(`${khop.url}/?tab=HNX`);
  await page.getByTestId("columns-menu").click();
  await page.getByRole("checkbox", { name: "Trần", exact: true }).uncheck();
  await page.keyboard.press("Escape");
  await page.getByRole("radio", { name: "10" }).click();
  await expect(headOf(page, "ask10Price")).toBeAttached();
  await page.getByTestId("tab-HOSE").click();
  await expect(headOf(page, "ask3Price")).toBeAttached();
  await expect(headOf(page, "ask4Price")).toHaveCount(0);
  await expect(headOf(page, "ceiling")).toHaveCount(0);
  await page.getByTestId("tab-HNX").click();
  await expect(headOf(page, "ask10Price")).toBeAttached();
});

test("the menu of a row, by the right button and by its key", async ({ page, context, khop }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${khop.url}/?v=1&sort=-pc`);
  const price = cellOf(page, "FPT", "price");
  await expect(price).toHaveText(/\d/);
  const menu = page.getByTestId("row-menu");
  const item = (name: RegExp) => menu.getByRole("menuitem", { name });

  // On the matched price: an alert at that price.
  const at = await price.textContent();
  await price.click({ button: "right" });
  await item(/FPT tới \d+\.\d\d/).click();
  await expect(page.getByTestId("alert-symbol")).toHaveValue("FPT");
  const level = Number(await page.getByTestId("alert-slot-level").inputValue());
  expect(Math.abs(level - Number(at))).toBeLessThan(2);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("alert-editor")).toHaveCount(0);

  // By its key: the arrows choose, the link is this board with the panel open, the focus comes back.
  const symbol = cellOf(page, "FPT", "symbol");
  await symbol.focus();
  await page.keyboard.press("Shift+F10");
  await expect(menu).toBeVisible();
  await expect(item(/FPT tới/)).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(symbol).toBeFocused();
  await page.keyboard.press("ContextMenu");
  await expect(menu).toBeVisible();
  const link = item(/Sao chép liên kết tới FPT/);
  for (
    let steps = 0;
    steps < 12 && !(await link.evaluate((each) => each === document.activeElement));
    steps += 1
  )
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("toast")).toContainText("Đã sao chép liên kết");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `${khop.url}/?symbol=FPT&v=1&sort=-pc`,
  );
});

test("an export has exactly the rows and columns of the screen, with the time and the source", async ({
  page,
  khop,
}) => {
  await page.goto(`${khop.url}/?v=1&cols=s.re.ce.fl&sort=-re&q=v`);
  await expect(rowOf(page, "VCB")).toBeVisible();
  await page.mouse.move(700, 10);
  const order = await orderOf(page);
  expect(order.length).toBeGreaterThan(2);
  const waiting = page.waitForEvent("download");
  await page.getByTestId("export-csv").click();
  const file = await waiting;
  expect(file.suggestedFilename()).toMatch(/^khop-VN30-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.csv$/);
  const [facts = "", head = "", ...lines] = (await readFile(await file.path(), "utf8"))
    .replace("\ufeff", "")
    .split("\r\n");
  expect(facts).toMatch(/^Khớp,VN30,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
  expect(facts).toMatch(/mô phỏng/i);
  expect(head).toBe("CK,TC,Trần,Sàn");
  expect(lines.map((line) => line.split(",")[0])).toEqual(order);
  for (const line of lines) {
    const [symbol = "", reference] = line.split(",");
    expect(reference).toBe(await cellOf(page, symbol, "reference").textContent());
  }
});

test("resting on any cell tells whose it is, when its number came, by which way, and what is missing; a key too", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  await expect(cellOf(page, "FPT", "price")).toHaveText(/\d/);
  await cellOf(page, "FPT", "symbol").hover();
  const card = page.getByRole("tooltip").filter({ hasText: "FPT" });
  await expect(card).toContainText("Giờ sàn");
  await expect(card).toContainText("Máy chủ nhận");
  await expect(card).toContainText(/mô phỏng/i);
  await expect(card.getByTestId("card-gaps")).toHaveText(/không có|đã lấp lại|thiếu/);

  await cellOf(page, "FPT", "bid1Price").hover();
  await expect(card).toHaveAttribute("data-column", "bid1Price");
  await expect(card).toContainText("Bên mua · Giá 1");
  await expect(card).toContainText("Giờ khớp gần nhất");
  await expect(card).toContainText(/Phát đi · vẽ lên\d\d:\d\d:\d\d(\.\d{3})? · sau \d+ ms/);
  await page.mouse.move(0, 0);
  await expect(card).toBeHidden();

  const cell = cellOf(page, "FPT", "price");
  await cell.click();
  await page.keyboard.press(".");
  await expect(card).toContainText("Khớp lệnh · Giá");
  await expect(cell).toHaveAttribute("aria-describedby", (await card.getAttribute("id")) ?? "");
  await page.keyboard.press(".");
  await expect(card).toBeHidden();
  await page.keyboard.press(".");
  await page.keyboard.press("ArrowRight");
  await expect(card).toBeHidden();
  await expect(cell).not.toHaveAttribute("aria-describedby");
});

test("shapes can stand beside the colours, in the palette for the colour-blind too", async ({
  page,
  context,
  khop,
}) => {
  await context.addCookies([
    { name: "khop-look", value: encodeURIComponent("glyphs=true&palette=cvd"), url: khop.url },
  ]);
  await page.goto(khop.url);
  await expect(page.getByRole("grid")).toHaveAttribute("data-glyphs", "true");
  await expect(cellOf(page, "FPT", "price")).toHaveText(/\d/);
  await expect(page.locator("html")).toHaveAttribute("data-palette", "cvd");
  // The same shape for the same state, another one for another.
  const shapes = await page
    .locator('[data-testid^="row-"] [data-col="symbol"][data-paint]')
    .evaluateAll((cells) =>
      cells.map((cell) => `${cell.getAttribute("data-paint")} ${getComputedStyle(cell, "::after").clipPath}`),
    );
  const paints = new Set(shapes.map((each) => each.split(" ")[0]));
  expect(paints.size).toBeGreaterThan(1);
  expect(new Set(shapes).size).toBe(paints.size);
  expect(new Set(shapes.map((each) => each.slice(each.indexOf(" ")))).size).toBe(paints.size);
});

test("in the closing auction the price it would give stands in the middle, in its colour, with what it lacks", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const auction = await startKhop({ EXCHANGE_CLOCK: "2026-02-10T14:31", EXCHANGE_SYMBOLS: "VN30" });
  try {
    await page.goto(`${auction.url}/?v=1&cols=s.ce.fl.re.b1p.b1v.p.v.ch.pc.a1p.a1v.su.im`);
    await expect(page.getByTestId("toggle-change")).toContainText("Dự khớp");
    const estimated = page.locator("[data-estimated]");
    await expect.poll(() => estimated.count(), { timeout: 60_000 }).toBeGreaterThan(5);
    // One evaluation reads text and colour together, so that a change between two reads cannot deceive.
    const shown = await estimated.evaluateAll((found) =>
      found.map((row) => {
        const cell = (column: string) => row.querySelector(`[data-col="${column}"]`);
        const number = (column: string) =>
          Math.round(Number((cell(column)?.textContent ?? "").replaceAll(",", "")) * 1000);
        return {
          price: number("price"),
          paint: cell("price")?.getAttribute("data-paint") ?? null,
          limits: { ceiling: number("ceiling"), floor: number("floor"), reference: number("reference") },
          imbalance: cell("imbalance")?.textContent ?? "",
        };
      }),
    );
    for (const { price, paint, limits } of shown) expect(paint).toBe(paintOf(price, limits));
    for (const { imbalance } of shown) expect(imbalance).toMatch(/^(?:[+−]\d[\d,]*)?$/);
    expect(shown.filter(({ imbalance }) => imbalance).length).toBeGreaterThan(3);
  } finally {
    await auction.stop();
  }
});
