import type { Page } from "@playwright/test";
import { formatVolume } from "#lib/format/number.ts";
import { type Exchange, type Khop, startExchange, startKhop } from "../processes.ts";
import { orderFault } from "../prove/station.ts";
import { expect, test } from "./khop.ts";

interface Shown {
  price: number;
  bids: [number, number][];
  asks: [number, number][];
  foreign: { buy: number; sell: number };
}

const part = (page: Page) => page.getByTestId("symbol-part");
const depthOf = (page: Page) => page.getByTestId("depth");

test("a symbol's page has every part: depth of three and ten levels, volume by price, figures, what is related", async ({
  page,
  khop,
}) => {
  const stateOf = (symbol: string) => khop.api<Shown>(`/api/v1/realtime/state?symbol=${symbol}`);
  await page.goto(`${khop.url}/symbol/SHS`);
  await page.getByTestId("depth-levels-10").click();
  await expect(depthOf(page).locator("[data-side]")).toHaveCount(20);
  const sum = (levels: [number, number][]) => levels.reduce((total, [, volume]) => total + volume, 0);
  await expect
    .poll(async () => {
      const { bids } = await stateOf("SHS");
      return (await depthOf(page).textContent())?.includes(`Dư mua ${formatVolume(sum(bids))}`);
    })
    .toBe(true);
  await page.getByTestId("depth-levels-3").click();
  await expect(depthOf(page).locator("[data-side]")).toHaveCount(6);
  // The longest bar is the largest volume in view.
  const widths = await depthOf(page)
    .locator("[data-side] > i:nth-of-type(2)")
    .evaluateAll((bars) => bars.map((bar) => Number.parseFloat((bar as HTMLElement).style.width)));
  expect(Math.max(...widths)).toBe(100);

  await page.getByTestId("part-stats").click();
  await expect(part(page)).toContainText("HNX");
  await page.getByTestId("part-foreign").click();
  await expect
    .poll(async () => {
      const { foreign } = await stateOf("SHS");
      return (await part(page).textContent())?.includes(formatVolume(foreign.buy) || "0");
    })
    .toBe(true);
  for (const untold of ["deals", "odd"]) {
    await page.getByTestId(`part-${untold}`).click();
    await expect(part(page)).not.toBeEmpty();
    await expect(page.getByTestId("block-failed")).toHaveCount(0);
  }
  await page.getByTestId("part-news").click();
  await expect(part(page)).not.toBeEmpty();

  await page.goto(`${khop.url}/symbol/FPT`);
  await expect(page.getByTestId("tape-row").first()).toBeVisible({ timeout: 40_000 });
  await page.getByTestId("part-prices").click();
  const newest = page.getByTestId("tape-row").first().locator("b");
  await expect
    .poll(async () => {
      const price = Number(await newest.textContent()) * 1_000;
      return page.getByTestId(`price-volume-${Math.round(price)}`).count();
    })
    .toBe(1);
  await page.getByTestId("part-related").click();
  const warrant = page.locator('[data-testid^="related-CFPT"]').first();
  // When it was traded or not: what the exchange's master data says of it is there.
  await expect(warrant.locator("td").nth(1)).toHaveText(/\d\d\/\d\d\/\d\d/);
  await warrant.getByRole("button").click();
  await expect(page).toHaveURL(/\/symbol\/CFPT\d+/);
  await expect(part(page)).toContainText("FPT");
});

test.describe("a feed that loses frames", () => {
  let exchange: Exchange;
  let khop: Khop;

  test.beforeAll(async () => {
    exchange = await startExchange("--symbols", "VN30");
    const feed = exchange.ready.feeds["ssi-ids"];
    khop = await startKhop({
      FEED: "ssi-ids",
      SSI_IDS_URL: feed.url,
      SSI_PUBLIC_KEY: feed.publicKey,
      SSI_PRIVATE_KEY: feed.privateKey,
    });
  });

  test.afterAll(async () => {
    await khop?.stop();
    await exchange?.stop();
  });

  test("the tape in the panel tells sides, leaves out small trades, and shows what is missing", async ({
    page,
  }) => {
    await page.goto(`${khop.url}/?symbol=SHB`);
    const rows = page.getByTestId("tape-row");
    await expect(rows.first()).toBeVisible();
    await expect(
      rows
        .locator("i")
        .filter({ hasText: /^[MB]$/ })
        .first(),
    ).toBeVisible();
    await page.getByTestId("part-prices").click();
    await expect(part(page)).toContainText("Trung bình");

    await orderFault(exchange, { kind: "lose", symbol: "SHB", durationMs: 8_000 });
    const gap = page.getByTestId("tape-gap").first();
    await expect(gap).toHaveText(/thiếu [\d,]+ cp/, { timeout: 40_000 });

    await page.getByTestId("tape-size").selectOption("10000");
    await expect
      .poll(async () => {
        const volumes = await rows.locator("span").allTextContents();
        return volumes.every((volume) => Number(volume.replaceAll(",", "")) >= 10_000);
      })
      .toBe(true);
    await expect(gap, "holes are never small").toBeVisible();
  });
});
