import { type Exchange, type Khop, startExchange, startKhop } from "../processes.ts";
import { cellOf, expect, rowOf, test } from "./khop.ts";

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

test("an exchange in another process, pointed to by URL, is a simulation too and says so", async ({
  page,
}) => {
  await page.goto(khop.url);
  await expect(rowOf(page, "FPT")).toBeVisible();
  await expect(page.getByTestId("simulated-mark").first()).toBeVisible();
  const state = await khop.api<{ source: string; price: number }>("/api/v1/realtime/state?symbol=FPT");
  expect(state.source).toBe("simulated");
  expect(state.price).toBeGreaterThan(0);
});

test("a frozen feed shows stale within 12 s and live within 2 s of its return", async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto(khop.url);
  const status = page.getByTestId("feed-status");
  await expect(status).toHaveAttribute("data-state", "live");
  await expect(cellOf(page, "FPT", "price")).toHaveText(/\d/);

  exchange.process.kill("SIGSTOP");
  await expect(status).toHaveAttribute("data-state", "stale", { timeout: 12_000 });
  await expect(rowOf(page, "FPT")).toHaveAttribute("data-stale", "true");
  expect((await fetch(`${khop.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${khop.url}/healthz`)).status).toBe(200);

  exchange.process.kill("SIGCONT");
  await expect(status).toHaveAttribute("data-state", "live", { timeout: 2_000 });
  await expect(rowOf(page, "FPT")).not.toHaveAttribute("data-stale", "true");
});

test("a lost server is told apart from a lost source", async ({ page, complaints }) => {
  await page.goto(khop.url);
  await expect(page.getByTestId("feed-status")).toHaveAttribute("data-state", "live");
  await page.context().setOffline(true);
  await page.evaluate(() => undefined);
  await khop.restart();
  await page.context().setOffline(false);
  await expect(page.getByTestId("feed-status")).toHaveAttribute("data-state", "live", { timeout: 30_000 });
  complaints.length = 0;
});
