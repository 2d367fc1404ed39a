import { type Khop, startKhop } from "../processes.ts";
import { expect, test } from "./khop.ts";

let own: Khop;

test.beforeAll(async () => {
  own = await startKhop();
});
test.afterAll(() => own?.stop());

test("the board can be installed: a manifest with its own icons, and a worker that answers", async ({
  page,
}) => {
  await page.goto(own.url);
  const address = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = (await (await page.request.get(`${own.url}${address}`)).json()) as {
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  expect(manifest).toMatchObject({ start_url: "/", display: "standalone" });
  expect(manifest.icons.map((icon) => icon.sizes)).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  expect(manifest.icons.some((icon) => icon.purpose === "maskable")).toBe(true);
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (icon) => {
      const image = new Image();
      image.src = icon;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    if (sizes !== "any") expect(size, src).toBe(sizes);
  }
  await expect
    .poll(() =>
      page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.scriptURL ?? ""),
    )
    .toMatch(/\/sw\.js$/);
});

test("with the server gone a reload shows the last figures with their date and says that they are old", async ({
  page,
  complaints,
}) => {
  test.setTimeout(120_000);
  await page.goto(own.url);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  // What was seen live is written down with its time.
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const kept = await (await caches.open("khop-offline-1")).match("/offline");
          return (await kept?.text()) ?? "";
        }),
      { timeout: 40_000 },
    )
    .toMatch(/Số liệu dừng ở \d\d:\d\d:\d\d/);
  // No answer of the server itself is kept anywhere.
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map((request) => new URL(request.url).pathname);
  });
  expect(kept).toEqual(["/offline"]);

  await own.stop();
  for (const path of ["/", "/overview", "/symbol/FPT"]) {
    await page.goto(`${own.url}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Không kết nối được máy chủ");
    await expect(page.getByText("Đây không phải giá hiện tại.")).toBeVisible();
    await expect(page.getByText("DỮ LIỆU MÔ PHỎNG")).toBeVisible();
    const row = page.getByRole("row", { name: /FPT/ });
    await expect(row).toContainText(/\d\.\d\d/);
    await expect(row).toContainText(/\d\d:\d\d:\d\d/);
    await expect(page.locator("[data-paint]")).toHaveCount(0);
    await expect(page.locator("script")).toHaveCount(0);
  }
  complaints.length = 0;
});
