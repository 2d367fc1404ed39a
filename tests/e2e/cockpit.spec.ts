import { type Khop, START_LIMIT_MS, startKhop } from "../processes.ts";
import { test as base, expect } from "./khop.ts";

/** A server whose exchange is in the closing auction. */
const test = base.extend<object, { khop: Khop }>({
  khop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to learn what a fixture needs.
    async ({}, use) => {
      const khop = await startKhop({ EXCHANGE_CLOCK: "2026-02-10T14:31", EXCHANGE_SPEED: "3" });
      await use(khop);
      await khop.stop();
    },
    { scope: "worker", timeout: START_LIMIT_MS + 10_000 },
  ],
});

test("in the closing auction the heads say so, and the cockpit ranks the list and draws a symbol's course", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  const head = page.getByTestId("toggle-change");
  await expect(head).toContainText("Dự khớp");

  // By key; a row by the arrows opens its symbol.
  await page.keyboard.press("0");
  const auctions = page.getByTestId("dock-auctions");
  await expect(auctions.getByRole("row").nth(3)).toBeVisible();
  await expect(auctions).toContainText("Lệch ATC");
  await auctions.getByRole("button").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("instrument-panel")).toBeVisible();

  await page.getByTestId("part-cockpit").click();
  const course = page.getByTestId("auction-ATC");
  await expect(course.getByRole("img").first()).toBeVisible();
  await expect(course.getByRole("img").first()).toHaveAccessibleName(/^Giá dự khớp phiên ATC: từ \d/);
  await expect(course).toContainText("lệch");
  await expect(page.getByTestId("auction-ATO")).toContainText("sau phiên ATO");
  await expect(page.getByTestId("cockpit-room")).toHaveText(/^[\d,]+$/);

  // It stays with the person, closes by its own Escape, and comes back by the palette.
  await page.reload();
  await expect(page.getByTestId("dock-locks")).toBeVisible();
  await auctions.getByRole("button").first().focus();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("cockpit-dock")).toHaveCount(0);
  await expect(page.getByTestId("instrument-panel")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("buong lai");
  await expect(page.getByRole("option", { name: /Buồng lái/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("cockpit-dock")).toBeVisible();

  // UPCOM has no auction; the exchange tells the terms of warrants and the open contracts of futures.
  await page.goto(`${khop.url}/?tab=UPCOM`);
  await expect(page.getByTestId("cockpit-dock")).toBeVisible();
  await expect(head).toContainText("Khớp lệnh");
  await page.getByTestId("tab-CW").click();
  await expect(page.locator('[data-col="breakEven"]', { hasText: /\d/ }).first()).toBeVisible();
  await expect(page.getByTestId("dock-related").getByRole("row").nth(2)).toContainText("%");
  await page.getByTestId("tab-DER").click();
  await expect(page.locator('[data-col="openInterest"]').first()).toHaveText(/^[\d,]+$/);
});
