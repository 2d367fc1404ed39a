import { expect, rowOf, test } from "./khop.ts";

test("typing a letter searches, Enter opens the symbol's panel", async ({ page, khop }) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "ACB")).toBeVisible();
  await page.keyboard.press("h");
  await expect(page.getByTestId("search-input")).toBeFocused();
  await page.keyboard.type("pg");
  await expect(page.getByTestId("search-result-HPG")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("instrument-panel")).toContainText("HPG");
  await expect(page).toHaveURL(/symbol=HPG/);
});

test("a company is found by its Vietnamese name without accents", async ({ page, khop }) => {
  await page.goto(khop.url);
  await page.keyboard.press("Control+k");
  await page.getByTestId("search-input").fill("sua viet nam");
  await expect(page.getByTestId("search-result-VNM")).toBeVisible();
});

test("nothing found is said in words", async ({ page, khop }) => {
  await page.goto(khop.url);
  await page.keyboard.press("Control+k");
  await page.getByTestId("search-input").fill("qqqqzzzz");
  await expect(page.getByRole("dialog")).toContainText(/Không tìm thấy/);
});
