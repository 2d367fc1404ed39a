import type { Browser, Page } from "@playwright/test";
import { cellOf, expect, rowOf, test } from "./khop.ts";

async function openManager(page: Page) {
  await page.getByTestId("watchlist-tab").click();
  await page.getByTestId("watchlist-manage").click();
  const manager = page.getByTestId("watchlist-manager");
  await expect(manager).toBeVisible();
  return manager;
}

async function otherDevice(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(address);
  return page;
}

const orderOf = (page: Page) =>
  page
    .locator('[data-testid^="row-"]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-symbol")));

test("two paired devices stay in step through order, notes, holdings, undo and a cut; a stranger reads what is shared", async ({
  page,
  browser,
  khop,
}) => {
  await page.goto(`${khop.url}/settings`);
  await page.getByTestId("code-make").click();
  const code = (await page.getByTestId("code").textContent()) ?? "";
  const phone = await otherDevice(browser, `${khop.url}/settings`);
  await phone.getByTestId("pair-code").fill("2222-2222");
  await phone.getByTestId("pair").click();
  await expect(phone.getByTestId("toast")).toContainText("Mã sai");
  await phone.getByTestId("pair-code").fill(code.toLowerCase());
  await phone.getByTestId("pair").click();
  await expect(phone.getByTestId("device")).toHaveCount(1);

  // A list made on one is there on the other, whose page was not loaded again, and follows every change.
  await page.goto(khop.url);
  await phone.getByTestId("brand").click();
  const desk = await openManager(page);
  await desk.getByTestId("watchlist-name").fill("Danh mục chính");
  await desk.getByTestId("watchlist-create").click();
  await desk.getByTestId("import").click();
  await page.getByTestId("import-text").fill("mã,nhóm,ghi chú\nHPG,Thép,\nHSG,Thép,\nVIC,,chốt lời\nXQQ,,");
  await expect(page.getByTestId("import-preview")).toContainText("3 mã mới");
  await expect(page.getByTestId("import-preview")).toContainText("XQQ");
  await page.getByTestId("import-apply").click();
  await phone.getByTestId("watchlist-tab").click();
  await phone.getByText("Danh mục chính").click();
  await expect.poll(() => orderOf(phone)).toEqual(["VIC", "HPG", "HSG"]);
  await expect(cellOf(phone, "VIC", "note")).toHaveText("chốt lời");

  // By keys: the handle lifts, the arrow moves, the handle drops.
  await desk.getByTestId("watchlist-item-HPG").getByRole("button", { name: "Kéo để đổi chỗ HPG" }).focus();
  await page.keyboard.press("Space");
  // Each step is announced once it counts, as a place in its group.
  const announced = page.locator('[id^="DndLiveRegion"]', { hasText: "HPG" });
  await expect(announced).toContainText("đang ở vị trí 1 trên 2");
  await page.keyboard.press("ArrowDown");
  await expect(announced).toContainText("đang ở vị trí 2 trên 2");
  await page.keyboard.press("Space");
  await expect.poll(() => orderOf(phone)).toEqual(["VIC", "HSG", "HPG"]);

  const row = desk.getByTestId("watchlist-item-HPG");
  await row.getByTestId("quantity").fill("1.000");
  await row.getByTestId("cost").fill("1");
  await row.getByTestId("cost").press("Enter");
  await row.getByTestId("note").fill("chờ 26.5");
  await row.getByTestId("note").press("Enter");
  await expect(cellOf(phone, "HPG", "quantity")).toHaveText("1,000");
  await expect(cellOf(phone, "HPG", "note")).toHaveText("chờ 26.5");
  await expect(cellOf(phone, "HPG", "profit")).toHaveText(/^\+[\d,]+$/);
  await expect(phone.getByTestId("holdings-profit")).toHaveText(/^\+[\d,]+ \(\+[\d.,]+%\)$/);
  await expect(row.getByTestId("profit")).toHaveText(/^\+[\d,]+ \+[\d.,]+%$/);

  // Taken out with all that was said of it, and back by the button.
  await row.getByTestId("remove").click();
  await expect(rowOf(phone, "HPG")).toHaveCount(0);
  await page.getByTestId("toast-action").click();
  await expect(cellOf(phone, "HPG", "note")).toHaveText("chờ 26.5");
  await expect(cellOf(phone, "HPG", "quantity")).toHaveText("1,000");

  // While the desk is cut off both change the same symbol.
  await page.context().setOffline(true);
  await row.getByTestId("note").fill("sửa khi mất mạng");
  await row.getByTestId("note").press("Enter");
  await expect(desk.getByRole("alert")).toContainText("thay đổi được giữ trên máy này");
  const hand = await openManager(phone);
  await hand.getByTestId("watchlist-item-HPG").getByTestId("quantity").fill("2,000");
  await hand.getByTestId("watchlist-item-HPG").getByTestId("quantity").press("Enter");
  await phone.keyboard.press("Escape");
  await page.context().setOffline(false);
  await expect(cellOf(phone, "HPG", "note")).toHaveText("sửa khi mất mạng", { timeout: 30_000 });
  await expect(row.getByTestId("quantity")).toHaveValue("2,000", { timeout: 30_000 });
  await expect(desk.getByRole("alert")).toHaveCount(0, { timeout: 30_000 });

  // A stranger sees prices and notes, not what is held, and may have a copy.
  await desk.getByTestId("share").click();
  await page.getByRole("switch", { name: "Kèm ghi chú và màu của tôi" }).click();
  await page.getByTestId("share-make").click();
  const link = await page.getByTestId("share-link").inputValue();
  await page.keyboard.press("Escape");
  const stranger = await otherDevice(browser, link);
  await expect(cellOf(stranger, "HPG", "note")).toHaveText("sửa khi mất mạng");
  await expect(cellOf(stranger, "HPG", "price")).toHaveText(/\d/);
  await expect(cellOf(stranger, "HPG", "quantity")).toHaveCount(0);
  await expect(stranger.getByTestId("holdings")).toHaveCount(0);
  await stranger.getByTestId("shared-copy").click();
  await stranger.goto(khop.url);
  await stranger.getByTestId("watchlist-tab").click();
  await stranger.getByText("Danh mục chính").click();
  await expect.poll(() => orderOf(stranger)).toEqual(["VIC", "HSG", "HPG"]);

  // Deleted for good is not for good yet: Ctrl+Z brings everything back, on both.
  await desk.getByTestId("watchlist-delete").click();
  await desk.getByTestId("watchlist-delete-confirm").click();
  await page.keyboard.press("Escape");
  await expect(rowOf(phone, "HPG")).toHaveCount(0);
  await page.locator("body").press("Control+z");
  await expect.poll(() => orderOf(page)).toEqual(["VIC", "HSG", "HPG"]);
  await expect(cellOf(page, "HPG", "quantity")).toHaveText("2,000");
  // And the link that others have opens it again.
  await expect
    .poll(async () => (await stranger.request.get(link.replace("/shared/", "/api/v1/shared/"))).status())
    .toBe(200);
});

test("a program's token is shown once, works, and is worth nothing once revoked", async ({
  page,
  request,
  khop,
}) => {
  await page.goto(`${khop.url}/settings`);
  await page.getByTestId("token-name").fill("máy ở nhà");
  await page.getByTestId("token-make").click();
  const token = await page.getByTestId("secret").inputValue();
  const read = () =>
    request.get(`${khop.url}/api/v1/watchlists`, { headers: { authorization: `Bearer ${token}` } });
  expect((await read()).status()).toBe(200);
  await page.reload();
  await expect(page.getByTestId("token")).toContainText("máy ở nhà");
  await expect(page.getByTestId("secret")).toHaveCount(0);
  await page.getByTestId("token-revoke").click();
  await expect(page.getByTestId("token")).toHaveCount(0);
  expect((await read()).status()).toBe(401);
});

test("a layout, a drawing and a setting made in one browser are in a paired second, and follow at once", async ({
  page,
  browser,
  khop,
}) => {
  // The second has a layout of its own before it is paired: it comes along.
  const phone = await otherDevice(browser, khop.url);
  await saveLayout(phone, "Của máy hai");
  await page.goto(`${khop.url}/settings`);
  await page.getByTestId("code-make").click();
  const code = (await page.getByTestId("code").textContent()) ?? "";
  await phone.goto(`${khop.url}/settings`);
  await phone.getByTestId("pair-code").fill(code);
  await phone.getByTestId("pair").click();
  await expect(phone.getByTestId("device")).toHaveCount(1);

  await page.getByTestId("brand").click();
  await saveLayout(page, "Phiên chiều");
  await phone.getByTestId("brand").click();
  for (const each of [page, phone]) {
    await each.getByTestId("layouts-menu").click();
    for (const name of ["Phiên chiều", "Của máy hai"]) {
      await expect(each.getByRole("button", { name, exact: true })).toBeVisible();
    }
    await each.keyboard.press("Escape");
  }

  const charts = [page, phone];
  for (const each of charts) {
    await each.goto(`${khop.url}/symbol/FPT`);
    await expect(each.getByTestId("chart").first()).toHaveAttribute("data-phase", "ready", {
      timeout: 60_000,
    });
  }
  await page.getByTestId("chart-draw").click();
  await page.getByTestId("draw-level").click();
  await expect(page.getByRole("img", { name: /FPT/ }).first()).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByTestId("chart-kind").click();
  await page.getByRole("menuitem").nth(1).click();
  const kind = (await page.getByTestId("chart").first().getAttribute("data-kind")) ?? "";
  await expect(phone.getByTestId("chart").first()).toHaveAttribute("data-kind", kind);
  await phone.getByTestId("chart-draw").click();
  await expect(phone.getByTestId("drawing")).toHaveCount(1);
  await phone.keyboard.press("Escape");
  await phone.getByTestId("language-en").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

async function saveLayout(page: Page, name: string): Promise<void> {
  await page.getByTestId("layouts-menu").click();
  await page.getByPlaceholder("Tên bố cục").fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name, exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
}
