// The pictures of the README, of the real pages over the simulated exchange: npm run screenshots, after a build.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { PREFERENCES_COOKIE } from "#components/state/preferences.ts";
import { startKhop } from "#tests/processes.ts";
import { findChromium } from "./chromium.mjs";

const FOLDER = "public/screenshots";
const WIDE = { width: 1600, height: 900 };
const PHONE = { width: 390, height: 844 };

const PICTURES = [
  { name: "board", path: "/?symbol=HPG", viewport: WIDE, theme: "dark" },
  { name: "overview", path: "/overview", viewport: WIDE, theme: "dark" },
  { name: "symbol", path: "/symbol/FPT", viewport: WIDE, theme: "light" },
  { name: "phone", path: "/?tab=HOSE", viewport: PHONE, theme: "dark" },
] as const;

/** Long enough for charts, sparklines and a tape that is not empty. */
const SETTLE_MS = 20_000;

const khop = await startKhop({ EXCHANGE_SEED: "7" });
const browser = await chromium.launch({ executablePath: findChromium() ?? "", args: ["--no-sandbox"] });
mkdirSync(FOLDER, { recursive: true });
try {
  for (const { name, path, viewport, theme } of PICTURES) {
    const context = await browser.newContext({ viewport, locale: "vi-VN", isMobile: viewport === PHONE });
    const value = encodeURIComponent(`theme=${theme}`);
    await context.addCookies([{ name: PREFERENCES_COOKIE, value, url: khop.url }]);
    const page = await context.newPage();
    await page.goto(`${khop.url}${path}`);
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    await context.close();
  }
} finally {
  await browser.close();
  await khop.stop();
}
