import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium.mjs";

const chromium = findChromium();
if (!chromium)
  throw new Error("No Chromium found: run «npm test», which provides one, or set CHROMIUM_PATH.");

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results/browser",
  fullyParallel: false,
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  // A machine of two shared cores may stall under a story; told twice it must hold once, and is then named as flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: [["list"], ["json"]],
  use: {
    viewport: { width: 1600, height: 900 },
    locale: "vi-VN",
    // Another zone than Vietnam's on purpose: times on screen must not depend on the machine.
    timezoneId: "America/New_York",
    // Recording one costs as much as the page itself; «npx playwright test --trace on» when it is wanted.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
