import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { type Khop, START_LIMIT_MS, startKhop } from "../processes.ts";

export const rowOf = (page: Page, symbol: string): Locator => page.getByTestId(`row-${symbol}`);
export const cellOf = (page: Page, symbol: string, column: string): Locator =>
  rowOf(page, symbol).locator(`[data-col="${column}"]`);

/** One server for a file of tests. Errors in the browser's console fail the test that saw them. */
export const test = base.extend<{ complaints: string[] }, { khop: Khop }>({
  khop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to learn what a fixture needs.
    async ({}, use) => {
      const khop = await startKhop();
      await use(khop);
      await khop.stop();
    },
    { scope: "worker", timeout: START_LIMIT_MS + 10_000 },
  ],
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await use(complaints);
      const unexpected = complaints.filter(
        (text) => !/WebSocket|ERR_CONNECTION|Failed to load resource/.test(text),
      );
      expect(unexpected, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
