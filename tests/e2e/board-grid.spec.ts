import type { Page } from "@playwright/test";
import { cellOf, expect, rowOf, test } from "./khop.ts";

const symbolsOf = (page: Page): Promise<string[]> =>
  page
    .locator('[data-testid^="row-"]')
    .evaluateAll((rows) =>
      rows
        .sort((a, b) => Number(a.getAttribute("data-row")) - Number(b.getAttribute("data-row")))
        .map((row) => row.getAttribute("data-symbol") ?? ""),
    );

test("a sector is a list, and a link opens it", async ({ page, khop }) => {
  await page.goto(khop.url);
  await page.getByTestId("tab-sectors").click();
  await page.getByRole("menuitem", { name: /Ngân hàng/ }).click();
  await expect(rowOf(page, "ACB")).toBeVisible();
  const { url } = { url: page.url() };
  await page.goto("about:blank");
  await page.goto(url);
  await expect(rowOf(page, "ACB")).toBeVisible();
  await expect(rowOf(page, "FPT")).toHaveCount(0);
});

test("a pinned row stands on top, by the keyboard alone", async ({ page, khop }) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "VNM")).toBeVisible();
  await cellOf(page, "VNM", "symbol").focus();
  await page.keyboard.press("Space");
  await expect(page.getByTestId("spoken")).toContainText("Đã ghim VNM");
  await expect.poll(async () => (await symbolsOf(page))[0]).toBe("VNM");
  await page.reload();
  await expect.poll(async () => (await symbolsOf(page))[0]).toBe("VNM");
});

test("the grid says its real size and places although only some rows exist", async ({ page, khop }) => {
  await page.goto(`${khop.url}/?tab=HOSE`);
  const grid = page.getByRole("grid");
  await expect(rowOf(page, "AAA")).toBeVisible();
  const count = Number(await grid.getAttribute("aria-rowcount"));
  const there = await page.locator('[data-testid^="row-"]').count();
  expect(count).toBeGreaterThan(350);
  expect(there).toBeLessThan(120);
  await expect(rowOf(page, "AAA")).toHaveAttribute("aria-rowindex", /^\d+$/);
  await cellOf(page, "AAA", "symbol").focus();
  await page.keyboard.press("End");
  await expect
    .poll(() =>
      page.evaluate(() => document.activeElement?.closest("[data-row]")?.getAttribute("aria-rowindex")),
    )
    .toBe(String(count));
});
