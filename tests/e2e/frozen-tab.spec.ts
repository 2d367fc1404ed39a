import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { SERVER_SILENCE_MS } from "#lib/contract/health.ts";
import type { State } from "#lib/contract/state.ts";
import type { Khop } from "../processes.ts";
import { cellOf, expect, test } from "./khop.ts";

/** Longer than a page may hear nothing before it calls the server lost. */
const FROZEN_MS = SERVER_SILENCE_MS + 2_000;
const WATCHED = ["FPT", "HPG", "MBB", "SSI", "STB", "VIC"];

/** Stops the processes of all pages, as a system does that suspends them: not even their clocks go on. */
async function freezePages(page: Page): Promise<{ wake(): void }> {
  const browser = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo } = (await browser?.send("SystemInfo.getProcessInfo")) ?? { processInfo: [] };
  const pids = processInfo.flatMap(({ type, id }) => (type === "renderer" ? [id] : []));
  expect(pids).not.toEqual([]);
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  return {
    wake() {
      for (const pid of pids) process.kill(pid, "SIGCONT");
    },
  };
}

async function totalsOf(khop: Khop): Promise<Map<string, number>> {
  const { states } = await khop.api<{ states: State[] }>(
    `/api/v1/realtime/state?symbols=${WATCHED.join(",")}`,
  );
  return new Map(states.map(({ symbol, totalVolume }) => [symbol, totalVolume ?? 0]));
}

test("a tab that was frozen wakes up with what happened meanwhile, not with what it fell asleep on", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  const status = page.getByTestId("feed-status");
  await expect(status).toHaveAttribute("data-state", "live");
  await expect(cellOf(page, "FPT", "total")).toHaveText(/\d/);
  const before = await totalsOf(khop);
  const frozen = await freezePages(page);
  let atWaking = before;
  try {
    await pause(FROZEN_MS);
    const hasTraded = async () => {
      atWaking = await totalsOf(khop);
      return [...atWaking].some(([symbol, total]) => total > (before.get(symbol) ?? 0));
    };
    await expect.poll(hasTraded, { timeout: 30_000 }).toBe(true);
  } finally {
    frozen.wake();
  }
  for (const [symbol, total] of atWaking) {
    const shown = async () =>
      Number((await cellOf(page, symbol, "total").textContent())?.replaceAll(",", ""));
    await expect.poll(shown, { message: symbol }).toBeGreaterThanOrEqual(total);
  }
  await expect(status).toHaveAttribute("data-state", "live");
});

test("a tab that slept while its server ended says so when it wakes, and comes back with the server", async ({
  page,
  khop,
}) => {
  await page.goto(khop.url);
  const status = page.getByTestId("feed-status");
  await expect(status).toHaveAttribute("data-state", "live");
  await expect(cellOf(page, "FPT", "price")).toHaveText(/\d/);
  await page.context().setOffline(true);
  const frozen = await freezePages(page);
  try {
    await khop.restart();
  } finally {
    frozen.wake();
  }
  await expect(status).toHaveAttribute("data-state", "server-lost");
  await page.context().setOffline(false);
  await expect(status).toHaveAttribute("data-state", "live", { timeout: 30_000 });
});
