import { cellOf, expect, rowOf, test } from "./khop.ts";

test("the page speaks Vietnamese first, English on request, and remembers", async ({ page, khop }) => {
  await page.goto(khop.url);
  await expect(page.locator("html")).toHaveAttribute("lang", "vi");
  await expect(page.getByRole("grid")).toContainText("Trần");
  await page.getByTestId("language-en").click();
  await expect(page.getByRole("grid")).toContainText("Ceiling");
  await expect(page.getByTestId("simulated-mark").first()).toContainText("SIMULATED");
  await page.reload();
  await expect(page.getByRole("grid")).toContainText("Ceiling");
  await page.goto(`${khop.url}/?tab=sector:ngan-hang`);
  await expect(page.getByTestId("tab-sectors")).toContainText("Banks");
  await expect(page.getByRole("grid", { name: /Banks/ })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("dark and light are a choice that survives a reload", async ({ page, khop }) => {
  await page.goto(khop.url);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByTestId("theme-toggle").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  expect(await background()).toBe(light);
});

test("the theme follows the system's when that is chosen, until another is", async ({ page, khop }) => {
  const html = page.locator("html");
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${khop.url}/settings`);
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.getByRole("radio", { name: "Theo máy" }).click();
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await page.emulateMedia({ colorScheme: "light" });
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.getByTestId("theme-toggle").click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("radio", { name: "Tối" })).toBeChecked();
});

test("every width has a way to every page", async ({ page, khop }) => {
  await page.goto(`${khop.url}/alerts`);
  for (const width of [640, 700, 959, 1024, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const id of ["board", "overview", "charts", "lists", "alerts"]) {
      await expect(page.getByTestId(`nav-${id}`), `${id} at ${width} px`).toBeInViewport({ ratio: 1 });
    }
    await expect(page.getByTestId("settings")).toBeInViewport({ ratio: 1 });
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(tooWide, `${width} px`).toBeLessThanOrEqual(0);
  }
  await page.getByRole("link", { name: "Toàn cảnh" }).click();
  await expect(page).toHaveURL(/\/overview$/);
  // Nobody has a list yet: the way to them makes one.
  await page.getByTestId("nav-lists").click();
  await expect(page.getByTestId("watchlist-manager")).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the board fits, a tap opens the symbol, back returns", async ({ page, khop }) => {
    await page.goto(khop.url);
    await expect(rowOf(page, "ACB")).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    // A row of two lines: code, price, volume, change, the best of both sides, and how they weigh.
    const cell = (column: string) => cellOf(page, "ACB", column);
    await expect(cell("reference")).toHaveText(/^\d+\.\d\d$/);
    await expect(cell("price")).toHaveText(/^\d+\.\d\d$/);
    await expect(cell("total")).toHaveText(/^(\d+(\.\d+)? tr|[\d,]+)$/);
    await expect(cell("percent")).toHaveText(/^[+−]?\d+\.\d\d$/);
    for (const column of ["bid1Price", "bid1Volume", "ask1Price", "ask1Volume"]) {
      await expect(cell(column)).toHaveText(/^[\d,.]+( tr)?$|^AT[OC]$/);
    }
    await expect(cell("depth")).toHaveAttribute("style", /--share: ?(0\.\d+|1)/);
    await rowOf(page, "ACB").tap();
    await expect(page.getByTestId("instrument-panel")).toBeVisible();
    await expect(page.getByTestId("chart").first()).toBeVisible();
    await page.goBack();
    await expect(page.getByTestId("instrument-panel")).toHaveCount(0);
    await expect(rowOf(page, "ACB")).toBeVisible();
    await page.getByTestId("nav-more").tap();
    await page.getByTestId("nav-more-charts").tap();
    await expect(page).toHaveURL(/\/charts$/);
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
});

test("no page breaks its own content security policy", async ({ page, khop }) => {
  const violations: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  const response = await page.goto(khop.url);
  expect(response?.headers()["content-security-policy"]).toContain("script-src 'self' 'nonce-");
  await rowOf(page, "ACB").dblclick();
  await expect(page.getByTestId("chart").first()).toBeVisible();
  expect(violations).toEqual([]);
});
