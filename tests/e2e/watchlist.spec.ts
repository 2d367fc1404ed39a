import { expect, rowOf, test } from "./khop.ts";

test("a watchlist is made, filled, reordered, renamed, survives reload and a server restart, and is deleted", async ({
  page,
  khop,
  complaints,
}) => {
  await page.goto(khop.url);
  await page.getByTestId("watchlist-tab").click();
  await page.getByTestId("watchlist-manage").click();
  const manager = page.getByTestId("watchlist-manager");
  await manager.getByTestId("watchlist-name").fill("Sóng ngành thép");
  await manager.getByTestId("watchlist-create").click();
  await manager.getByTestId("watchlist-add").fill("HPG, HSG NKG");
  await page.keyboard.press("Enter");
  for (const symbol of ["HPG", "HSG", "NKG"]) {
    await expect(manager.getByTestId(`watchlist-item-${symbol}`)).toBeVisible();
  }
  await manager.getByTestId("watchlist-item-NKG").getByTestId("move-up").click();
  await manager.getByTestId("watchlist-rename").fill("Thép");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");

  const order = () =>
    page
      .locator('[data-testid^="row-"]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-testid")));
  await expect.poll(order).toEqual(["row-HPG", "row-NKG", "row-HSG"]);
  await expect(page.getByTestId("watchlist-tab")).toContainText("Thép");

  await page.reload();
  await expect.poll(order).toEqual(["row-HPG", "row-NKG", "row-HSG"]);

  await khop.restart();
  await page.reload();
  await expect.poll(order).toEqual(["row-HPG", "row-NKG", "row-HSG"]);
  await expect(rowOf(page, "HPG")).toContainText(/\d/);

  await page.getByTestId("watchlist-tab").click();
  await page.getByTestId("watchlist-manage").click();
  await manager.getByTestId("watchlist-delete").click();
  await manager.getByTestId("watchlist-delete-confirm").click();
  await expect(manager).not.toContainText("Thép");
  await page.reload();
  const response = await page.evaluate(async () => (await fetch("/api/v1/watchlists")).json());
  expect(response.watchlists).toEqual([]);
  complaints.length = 0; // the restart cut the socket: the browser may say so
});

test("another browser has its own lists and cannot reach these", async ({ page, browser, khop }) => {
  await page.goto(khop.url);
  const id = await page.evaluate(async () => {
    const response = await fetch("/api/v1/watchlists", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Riêng", symbols: ["FPT"] }),
    });
    return ((await response.json()) as { id: string }).id;
  });
  expect(id).toBeTruthy();
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(khop.url);
  const seen = await stranger.evaluate(async (id) => {
    const lists = await (await fetch("/api/v1/watchlists")).json();
    const removal = await fetch(`/api/v1/watchlists/${id}`, { method: "DELETE" });
    return { lists, removal: removal.status };
  }, id);
  expect(seen.lists.watchlists).toEqual([]);
  expect(seen.removal).toBe(404);
});
