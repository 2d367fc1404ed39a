import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { findChromium } from "../../scripts/chromium.mjs";
import { type Exchange, type Khop, until } from "../processes.ts";
import type { Look, SeenRow, WitnessAccount } from "./lies.ts";
import { admin } from "./station.ts";

/** A browser that stands open on the board, and somebody who writes down what it shows. */
export interface Witness {
  /** Ends the watch. */
  close(): Promise<Pick<WitnessAccount, "looks" | "clock">>;
}

const LOOK_EVERY_MS = 250;
/** Long enough for all rows of VN30 to be on screen. */
const SIZE = { width: 1600, height: 1000 };

/** Read in one go, so that no update comes between two cells. As text: a compiler's helpers do not exist in a page. */
const READ_BOARD = `(() => {
  const text = (row, column) => row.querySelector('[data-col="' + column + '"]')?.textContent ?? "";
  return {
    state: document.querySelector('[data-testid="feed-status"]')?.dataset.state ?? "",
    rows: [...document.querySelectorAll('[data-testid^="row-"]')].map((row) => ({
      symbol: row.dataset.testid.slice(4),
      isFaded: row.hasAttribute("data-stale"),
      price: text(row, "price"),
      volume: text(row, "volume"),
      total: text(row, "total"),
    })),
  };
})()`;

interface BoardTexts {
  state: string;
  rows: { symbol: string; isFaded: boolean; price: string; volume: string; total: string }[];
}

export function hasBrowser(): boolean {
  return findChromium() !== null;
}

/** On the tab of VN30. */
export async function openWitness(khop: Khop, exchange: Exchange): Promise<Witness> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("No Chromium found: «npm test» provides one, or set CHROMIUM_PATH.");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage({ viewport: SIZE, locale: "vi-VN" });
  await page.goto(`${khop.url}/?tab=VN30`);
  const read = () => page.evaluate<BoardTexts>(READ_BOARD);
  const hasNumbers = async () => {
    const { state, rows } = await read();
    return state === "live" && rows.length >= 25 && rows.every(({ total }) => /\d/.test(total));
  };
  await until(hasNumbers, 30_000, "the board shows VN30");

  const looks: Look[] = [];
  const clock: { atMs: number; epochMs: number }[] = [];
  let isOver = false;
  const looking = repeat(async () => {
    // What is painted now was painted before the answer came.
    const { state, rows } = await read();
    looks.push({ atMs: performance.now(), isLive: state === "live", rows: rows.map(numbersOf) });
  });
  const reading = repeat(async () => {
    // An exchange that wakes from a freeze resets who asked meanwhile: the next reading counts.
    const answer = await admin<{ epochMs: number }>(exchange, "/clock").catch(() => null);
    if (answer) clock.push({ atMs: performance.now(), epochMs: answer.epochMs });
  });

  async function repeat(work: () => Promise<void>): Promise<void> {
    while (!isOver) {
      await work();
      await pause(LOOK_EVERY_MS);
    }
  }

  return {
    async close() {
      isOver = true;
      await Promise.all([looking, reading]).finally(() => browser.close());
      return { looks, clock };
    },
  };
}

function numbersOf({ symbol, isFaded, price, volume, total }: BoardTexts["rows"][number]): SeenRow {
  const shares = numberIn(volume);
  const thousands = numberIn(price);
  return {
    ...{ symbol, isFaded, volume: shares, total: numberIn(total) },
    price: thousands === null ? null : Math.round(thousands * 1_000),
  };
}

function numberIn(text: string): number | null {
  const digits = text.replaceAll(",", "").trim();
  return digits === "" ? null : Number(digits);
}
