import type { Page } from "@playwright/test";
import { cellOf, expect, test } from "./khop.ts";

interface Seen {
  changed: number;
  flashed: number;
}

/** Counts from now on what changes and what flashes on the board. */
async function watchBoard(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { changed: 0, flashed: 0 };
    Object.assign(window, { seen });
    new MutationObserver((records) => {
      for (const { type, target } of records) {
        if (type === "characterData") seen.changed++;
        if (type === "attributes" && (target as Element).hasAttribute("data-flash")) seen.flashed++;
      }
    }).observe(document.querySelector('[role="grid"]') as Element, {
      subtree: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["data-flash"],
    });
  });
}

const seenOn = (page: Page): Promise<Seen> => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

test("who asked the system for less motion gets a board that ticks and never flashes", async ({
  page,
  khop,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(khop.url);
  await expect(cellOf(page, "FPT", "price")).toHaveText(/\d/);
  await watchBoard(page);
  await expect.poll(async () => (await seenOn(page)).changed, { timeout: 30_000 }).toBeGreaterThan(100);
  expect((await seenOn(page)).flashed).toBe(0);
  await expect(page.locator("[data-flash], [data-fade]")).toHaveCount(0);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);

  // The wish is followed while the page stands open: without it the same cells flash.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await expect.poll(async () => (await seenOn(page)).flashed, { timeout: 30_000 }).toBeGreaterThan(5);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await expect(page.locator("[data-flash], [data-fade]")).toHaveCount(0);
});
