import type { Health } from "#lib/contract/health.ts";
import { type Exchange, type Khop, startExchange, startKhop } from "../processes.ts";
import { orderFault } from "../prove/station.ts";
import { cellOf, expect, rowOf, test } from "./khop.ts";

let exchange: Exchange;
let khop: Khop;

test.beforeAll(async () => {
  exchange = await startExchange("--symbols", "VN30", "--clock", "2026-02-10T10:00", "--speed", "10");
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

test("a source that falls silent shows as lost, in its own words, and live within 2 s of its return", async ({
  page,
}) => {
  await page.goto(khop.url);
  const status = page.getByTestId("feed-status");
  await expect(status).toHaveAttribute("data-state", "live");
  await expect(cellOf(page, "FPT", "price")).toHaveText(/\d/);

  exchange.process.kill("SIGSTOP");
  // Two seconds once it is known what silence is normal, which a server learns first; else by heartbeat.
  await expect(status).toHaveAttribute("data-state", "stale", { timeout: 12_000 });
  await expect(page.getByTestId("feed-alarm")).toContainText(/Nguồn .* mất tín hiệu từ \d\d:\d\d:\d\d/);
  await expect(status).toContainText("Nguồn mất từ");
  await expect(status).toContainText(/Mạng \d+(\.\d)? ms/);
  await expect(rowOf(page, "FPT")).toHaveAttribute("data-stale", "true");
  await expect(rowOf(page, "FPT").getByTestId("stale-age")).toHaveText(/^\d+s$/);
  expect((await fetch(`${khop.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${khop.url}/healthz`)).status).toBe(200);

  exchange.process.kill("SIGCONT");
  await expect(status).toHaveAttribute("data-state", "live", { timeout: 2_000 });
  await expect(rowOf(page, "FPT")).not.toHaveAttribute("data-stale", "true");
});

// Before the restart below: a server learns anew what a symbol is used to.
test("one symbol that the feed has lost fades alone, and its card says what it is used to @full", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.goto(khop.url);
  const status = page.getByTestId("feed-status");
  await expect(status).toHaveAttribute("data-state", "live");
  const row = rowOf(page, "HPG");
  // Its rhythm is known once it has been heard for a while; the market runs ten times as fast.
  const marketMs = async () => Date.parse((await khop.api<Health>("/api/v1/health")).marketTime);
  const fromMs = await marketMs();
  await expect.poll(async () => (await marketMs()) - fromMs, { timeout: 60_000 }).toBeGreaterThan(240_000);
  await orderFault(exchange, { kind: "lose", symbol: "HPG", durationMs: 120_000 });
  await expect(row).toHaveAttribute("data-stale", "true", { timeout: 20_000 });
  await expect(row.getByTestId("stale-age")).toHaveText(/^\d+s$/);
  await expect(status).toHaveAttribute("data-state", "live");
  await expect(status).toContainText("Mã im lặng 1");
  await expect(page.locator('[role="row"][data-stale]')).toHaveCount(1);
  const { overdue } = await khop.api<Health>("/api/v1/health");
  expect(overdue).toMatchObject({ count: 1, symbols: [{ symbol: "HPG", usualMs: expect.any(Number) }] });
  await cellOf(page, "HPG", "symbol").hover();
  await expect(page.getByTestId("card-overdue")).toHaveText(
    /^Im lặng lâu hơn thường lệ: thường ≤ \d+ s, nay \d+ s$/,
  );
  await cellOf(page, "HPG", "symbol").dblclick();
  await expect(page.getByTestId("last-price-age")).toHaveText(/^\d+s$/);

  await fetch(new URL("/faults", exchange.ready.adminUrl), { method: "DELETE" });
  await expect(row).not.toHaveAttribute("data-stale", "true", { timeout: 15_000 });
  await expect(page.getByTestId("last-price-age")).toBeHidden();
});

test("a lost server is told apart from a lost source", async ({ page, complaints }) => {
  await page.goto(khop.url);
  const status = page.getByTestId("feed-status");
  await expect(status).toHaveAttribute("data-state", "live");
  await expect(cellOf(page, "FPT", "price")).toHaveText(/\d/);

  khop.signal("SIGSTOP");
  await expect(status).toHaveAttribute("data-state", "server-lost", { timeout: 6_000 });
  const alarm = page.getByTestId("feed-alarm");
  await expect(alarm).toContainText("Mất kết nối máy chủ");
  await expect(alarm).not.toContainText("Nguồn");
  await expect(status).toContainText("Mạng mất kết nối");
  await expect(status).toContainText("Nguồn chưa rõ");
  await expect(rowOf(page, "FPT")).toHaveAttribute("data-stale", "true");
  khop.signal("SIGCONT");
  await expect(status).toHaveAttribute("data-state", "live");
  await expect(alarm).toBeHidden();

  const isBack = khop.restart();
  await expect(status).toHaveAttribute("data-state", "server-lost");
  await isBack;
  await expect(status).toHaveAttribute("data-state", "live", { timeout: 30_000 });
  complaints.length = 0;
});
