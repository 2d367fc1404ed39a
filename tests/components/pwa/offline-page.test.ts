import { expect, test } from "vitest";
import { textIn } from "#components/i18n/text.ts";
import { type LastSeen, lastSeenOf, MOST_SEEN } from "#components/pwa/last-seen.ts";
import { offlinePage } from "#components/pwa/offline-page.ts";
import type { IndexMessage } from "#lib/contract/state.ts";
import { stateOf } from "../board/states.ts";

const AT_MS = Date.parse("2026-02-10T10:58:04+07:00");
const SEEN: LastSeen = {
  ...{ atMs: AT_MS, source: "ssi-ids" },
  indices: [],
  symbols: [
    {
      ...{ symbol: "HPG", price: 26_400, change: -350, percent: -1.31, isInPoints: false },
      tradedAt: "2026-02-10T10:57:59.000+07:00",
    },
  ],
};
const DARK = { language: "vi", theme: "dark" } as const;
const page = (seen: LastSeen | null, look: { language: "vi" | "en"; theme: "dark" | "light" } = DARK) =>
  offlinePage(seen, look, textIn(look.language));

test("the offline page dates everything it shows and says that it is not the price of now", () => {
  const html = page(SEEN);
  expect(html).toContain("Đây không phải giá hiện tại.");
  expect(html).toContain("Số liệu dừng ở 10:58:04, Thứ Ba 10/02/2026");
  expect(html).toMatch(/HPG.*26\.40.*−0\.35.*−1\.31%.*10:57:59/);
  expect(page(SEEN, { language: "en", theme: "light" })).toContain("These are not the prices of now.");
});

test("no number on it has a price's colour, and nothing in it can run", () => {
  const html = page(SEEN);
  expect(html).not.toMatch(/data-paint|--p-(?:up|down|ceil|floor|ref)/);
  expect(html).not.toMatch(/<script/);
});

test("without anything seen it says so and shows no table", () => {
  expect(page(null)).toContain("Chưa có số liệu nào được giữ lại");
  expect(page(null)).not.toContain("<table");
});

test("a simulated market is marked there too, a real one is not", () => {
  expect(page({ ...SEEN, source: "simulated" })).toContain("DỮ LIỆU MÔ PHỎNG");
  expect(page({ ...SEEN, source: "replay:x.jsonl" })).toContain("DỮ LIỆU PHÁT LẠI");
  expect(page(SEEN)).not.toMatch(/MÔ PHỎNG|PHÁT LẠI/);
});

test("a code that is no code cannot break out of its cell", () => {
  const [row] = SEEN.symbols;
  const html = page({ ...SEEN, symbols: row ? [{ ...row, symbol: '<img src="x">' }] : [] });
  expect(html).toContain("&lt;img src=&quot;x&quot;&gt;");
});

test("what is kept: each wanted symbol once and in order, none without a price, and not a whole board", () => {
  const all = Array.from({ length: 200 }, (_, at) => `S${at}`);
  const known = all.map((symbol) => [symbol, stateOf({ symbol })] as const);
  const silent = ["NONE", stateOf({ symbol: "NONE", price: null })] as const;
  const market = { states: new Map([...known, silent]), indices: new Map<string, IndexMessage>() };
  const [first = "", second = ""] = all;
  const kept = lastSeenOf(market, "ssi-ids", AT_MS, [second, first, "NONE", second, "NOBODY"], () => false);
  expect(kept.symbols.map(({ symbol }) => symbol)).toEqual([second, first]);
  expect(lastSeenOf(market, "ssi-ids", AT_MS, all, () => false).symbols.length).toBe(MOST_SEEN);
});
