import { expect, test } from "vitest";
import { createSpeechBudget, rowSpeech } from "#components/board/speech.ts";
import { textIn } from "#components/i18n/text.ts";
import { stateOf } from "./states.ts";

const vi = textIn("vi");
const en = textIn("en");

test("a row is read out as one would say it, in either language", () => {
  expect(rowSpeech("HPG", stateOf(), "vnd", vi)).toBe(
    "HPG, 26.60, giảm, −0.56 %, tổng khối lượng 27,987,300, mua 26.55, 85,700, bán 26.60, 3,100",
  );
  expect(rowSpeech("HPG", stateOf({ price: 28_600, changePercent: 6.92, asks: [] }), "vnd", en)).toBe(
    "HPG, 28.60, ceiling, +6.92 %, total volume 27,987,300, bid 26.55, 85,700",
  );
});

test("what is not known is not claimed", () => {
  expect(rowSpeech("XYZ", undefined, "vnd", vi)).toBe("XYZ, chưa có số liệu");
  const untraded = stateOf({
    price: null,
    change: null,
    changePercent: null,
    totalVolume: null,
    bids: [],
    asks: [],
  });
  expect(rowSpeech("HPG", untraded, "vnd", vi)).toBe("HPG, chưa khớp lệnh nào");
});

test("in an auction the price it would give is said to be that, and orders at any price are called by it", () => {
  const auction = stateOf({
    session: "ATC",
    estimated: { price: 26_800, volume: 500 },
    bids: [[0, 9_000]],
    asks: [],
  });
  expect(rowSpeech("HPG", auction, "vnd", vi)).toBe(
    "HPG, Dự khớp, 26.80, tăng, +0.19 %, tổng khối lượng 27,987,300, mua ATC, 9,000",
  );
});

test("futures are in points", () => {
  const future = stateOf({ symbol: "41I1G2000", price: 1_284.8, changePercent: 0.5, bids: [], asks: [] });
  expect(rowSpeech("41I1G2000", future, "points", vi)).toContain("1,284.80");
});

test("a voice is given its time: what comes sooner than a second after the last is not said", () => {
  const maySay = createSpeechBudget();
  expect([0, 999, 1_000, 1_001, 2_500].map(maySay)).toEqual([true, false, true, false, true]);
});
