import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { PREFERENCES_COOKIE } from "#components/state/preferences.ts";
import { expect, rowOf, test } from "./khop.ts";

// Every cell is judged by itself: what a lower window does not show is of the same kind as what it does. Nothing moves,
// so that no colour is judged on its way from one theme to the other.
test.use({ viewport: { width: 1440, height: 380 }, contextOptions: { reducedMotion: "reduce" } });

test.beforeEach(async ({ page, khop }) => lookAt(page, khop.url, ""));

interface Place {
  name: string;
  path: string;
  /** Has no colours but those of other places: judged in one theme alone. */
  isPlain?: true;
  /** Waits until what is to be judged is there. */
  ready: (page: Page) => Promise<void>;
}

const PLACES: readonly Place[] = [
  { name: "the board", path: "/", ready: board },
  { name: "futures", isPlain: true, path: "/?tab=DER", ready: rows },
  { name: "an empty board", isPlain: true, path: "/?tab=NOSUCHLIST", ready: settled },
  { name: "the board with a panel", isPlain: true, path: "/?symbol=FPT", ready: panel },
  { name: "the overview", path: "/overview", ready: map },
  { name: "the overview as a list", isPlain: true, path: "/overview?form=list", ready: settled },
  { name: "a symbol's page", path: "/symbol/FPT", ready: symbol },
  { name: "the alerts", path: "/alerts", ready: alertForm },
  { name: "the settings", path: "/settings", ready: settled },
  { name: "the charts", isPlain: true, path: "/charts", ready: panel },
  { name: "a window of its own", isPlain: true, path: "/window?symbol=FPT", ready: panel },
  { name: "a page of no symbol", isPlain: true, path: "/symbol/NOPE9", ready: settled },
  { name: "no page", isPlain: true, path: "/nowhere", ready: settled },
  { name: "the palette", path: "/settings", ready: opened("Control+k", '[role="option"]') },
  {
    name: "the search",
    isPlain: true,
    path: "/settings",
    ready: opened("h", '[data-testid^="search-result-"]'),
  },
  {
    name: "the sheet of keys",
    isPlain: true,
    path: "/settings",
    ready: opened("?", '[data-testid="help-sheet"]'),
  },
];

async function faultsIn(
  page: Page,
  url: string,
  theme: "dark" | "light",
  places: readonly Place[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const place of places) {
    await page.goto(`${url}${place.path}`);
    await place.ready(page);
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    faults.push(...(await faultsOf(page)).map((fault) => `${place.name}, ${theme}: ${fault}`));
  }
  return faults;
}

test("no page has a serious fault for who cannot see or point", async ({ page, khop }) => {
  test.setTimeout(240_000);
  expect(await faultsIn(page, khop.url, "dark", PLACES)).toEqual([]);
});

test("nor in the light theme, where it has colours of its own @full", async ({ page, khop }) => {
  test.setTimeout(240_000);
  const coloured = PLACES.filter(({ isPlain }) => !isPlain);
  expect(await faultsIn(page, khop.url, "light", coloured)).toEqual([]);
});

test("nor on a phone", async ({ page, khop }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 390, height: 640 });
  const faults: string[] = [];
  for (const place of PLACES.filter(({ path }) => ["/", "/overview", "/symbol/FPT"].includes(path))) {
    await page.goto(`${khop.url}${place.path}`);
    await place.ready(page);
    faults.push(...(await faultsOf(page)).map((fault) => `${place.name}: ${fault}`));
  }
  expect(faults).toEqual([]);
});

test("settings and the watchlists, which open over a page, have none either", async ({ page, khop }) => {
  await page.goto(khop.url);
  await board(page);
  await page.getByTestId("settings").click();
  await expect(page.getByRole("dialog")).toBeVisible();
  const opened = () => faultsOf(page, '[role="grid"]');
  expect(await opened()).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByTestId("watchlist-tab").click();
  await expect(page.getByRole("menu")).toBeVisible();
  expect(await opened()).toEqual([]);
  await page.getByTestId("watchlist-manage").click();
  await expect(page.getByTestId("watchlist-manager")).toBeVisible();
  expect(await opened()).toEqual([]);
});

test("the gallery is for who builds: a served product has no such page", async ({
  page,
  khop,
  complaints,
}) => {
  const response = await page.goto(`${khop.url}/gallery`);
  expect(response?.status()).toBe(404);
  await expect(page.getByTestId("gallery")).toHaveCount(0);
  complaints.length = 0;
});

/** Without flashes, whose contrast the palette's own test measures: here they would make each run another one. */
async function alertForm(page: Page): Promise<void> {
  await page.getByTestId("alert-new").click();
  await page.getByTestId("alert-template").selectOption("limit");
  await page.getByTestId("alert-preview").getByRole("table").waitFor();
}

async function lookAt(page: Page, url: string, words: string): Promise<void> {
  const value = encodeURIComponent(`flash=false&${words}`);
  await page.context().addCookies([{ name: PREFERENCES_COOKIE, value, url }]);
}

/** What axe finds that is serious or worse, one line a fault. */
async function faultsOf(page: Page, without = "#nothing"): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude(without).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 4).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
}

async function board(page: Page): Promise<void> {
  await expect(rowOf(page, "ACB")).toBeVisible();
}
async function rows(page: Page): Promise<void> {
  await expect(page.locator('[data-testid^="row-"]').first()).toBeVisible();
}
async function panel(page: Page): Promise<void> {
  await expect(page.getByTestId("chart").first()).toBeVisible();
}
async function symbol(page: Page): Promise<void> {
  await expect(page.getByTestId("symbol-page")).toContainText(/\d/);
  await expect(page.getByTestId("chart").first()).toBeVisible();
}
async function map(page: Page): Promise<void> {
  await expect(page.getByTestId("heat-map").locator("[data-symbol]").first()).toBeVisible();
}
async function settled(page: Page): Promise<void> {
  await expect(page.getByTestId("feed-status")).toHaveAttribute("data-state", "live");
}
function opened(key: string, selector: string): (page: Page) => Promise<void> {
  return async (page) => {
    await settled(page);
    await page.keyboard.press(key);
    await expect(page.locator(selector).first()).toBeVisible();
  };
}
