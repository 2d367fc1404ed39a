import type { BrowserContext, Page } from "@playwright/test";
import { expect, rowOf, test } from "./khop.ts";

/** Sockets that a page has opened. */
function countSockets(page: Page): { count: number } {
  const seen = { count: 0 };
  page.on("websocket", (socket) => {
    if (socket.url().includes("/socket.io")) seen.count += 1;
  });
  return seen;
}

async function openedBy(
  context: BrowserContext,
  act: () => Promise<void>,
): Promise<[Page, { count: number }]> {
  const [window] = await Promise.all([context.waitForEvent("page"), act()]);
  const sockets = countSockets(window);
  await expect(window.getByTestId("window")).toBeVisible();
  return [window, sockets];
}

test("windows of their own share the page's connection, move with the symbol, and outlive the page", async ({
  page,
  context,
  khop,
}) => {
  const own = countSockets(page);
  await page.goto(`${khop.url}/?symbol=FPT`);
  await expect(page.getByTestId("last-price")).not.toHaveText("–");
  expect(own.count).toBe(1);

  const choose = async (what: RegExp) => {
    await page.getByTestId("open-window").click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  const [panel, ofPanel] = await openedBy(context, () => choose(/Bảng chi tiết/));
  const [trades, ofTrades] = await openedBy(context, () => choose(/Độ sâu và khớp lệnh/));
  await expect(panel.getByTestId("last-price")).not.toHaveText("–");
  await expect(trades.getByTestId("tape-row").first()).toBeVisible();
  for (const window of [panel, trades])
    await expect(window.getByTestId("simulated-mark").first()).toBeVisible();
  expect([ofPanel.count, ofTrades.count]).toEqual([0, 0]);

  // The board moves its windows, a window the others and the panel on the board; one that is let go stays.
  await rowOf(page, "HPG").dblclick();
  await expect(panel.locator('[data-symbol="HPG"]').first()).toBeVisible();
  await expect(trades.locator('[data-symbol="HPG"]').first()).toBeVisible();
  await trades.getByTestId("window-link").click();
  await expect(trades).toHaveURL(/link=off/);
  await panel.keyboard.type("VIC");
  await expect(panel.getByTestId("search-result-VIC")).toBeVisible();
  await panel.keyboard.press("Enter");
  await expect(panel).toHaveURL(/symbol=VIC/);
  await expect(page.getByTestId("instrument-panel")).toHaveAttribute("aria-label", "VIC");
  await expect(trades).toHaveURL(/symbol=HPG/);

  await page.close();
  await expect
    .poll(() => ofPanel.count + ofTrades.count, { message: "one window opens a connection for both" })
    .toBe(1);
  for (const [window, symbol] of [
    [panel, "VIC"],
    [trades, "HPG"],
  ] as const) {
    const shown = window.getByTestId("last-price").locator("span").last();
    await expect
      .poll(async () => {
        const state = await khop.api<{ price: number; estimated: { price: number | null } }>(
          `/api/v1/realtime/state?symbol=${symbol}`,
        );
        return (await shown.textContent()) === ((state.estimated.price ?? state.price) / 1000).toFixed(2);
      })
      .toBe(true);
    await expect(window.getByTestId("feed-alarm")).toHaveCount(0);
  }
  expect(ofPanel.count + ofTrades.count).toBe(1);
});
