import { expect, test } from "vitest";
import { type Look, lies, type SeenRow, type TrueTrade, type WitnessAccount } from "./lies.ts";

const START_MS = Date.parse("2026-02-10T10:00:00+07:00");
const iso = (second: number) => new Date(START_MS + second * 1_000).toISOString();
const trade = (second: number, price: number, totalVolume: number, isAdmitted = false): TrueTrade => ({
  ...{ time: iso(second), price, volume: 100, totalVolume, isAdmitted },
});
const TRADES = [trade(0, 28_500, 1_000), trade(10, 28_550, 1_100), trade(40, 28_600, 1_200)];
const OLD: SeenRow = { symbol: "HPG", isFaded: false, price: 28_500, volume: 100, total: 1_000 };

/** One second of ours is one of the market's; a look every half second at a board that shows `row` all the time. */
function account(row: SeenRow, change: Partial<WitnessAccount> & { isLive?: boolean } = {}): WitnessAccount {
  const moments = Array.from({ length: 60 }, (_, at) => at * 500);
  const looks = moments.map((atMs): Look => ({ atMs, isLive: change.isLive ?? true, rows: [row] }));
  const clock = moments.map((atMs) => ({ atMs, epochMs: START_MS + atMs }));
  return { looks, clock, truths: [{ symbol: "HPG", trades: TRADES }], ...change };
}

test("a price that goes on being shown as live after another trade is one lie, and so is its total", () => {
  const verdict = lies(account(OLD));
  expect(verdict.faults).toBe(2);
  expect(verdict.detail).toBe("HPG price 1, HPG total 1");
});

test("two seconds after a trade a board that has not heard of it does not lie yet", () => {
  const { looks, ...rest } = account(OLD);
  expect(lies({ ...rest, looks: looks.filter(({ atMs }) => atMs < 12_000) }).faults).toBe(0);
  expect(lies({ ...rest, looks: looks.filter(({ atMs }) => atMs < 13_000) }).faults).toBe(2);
});

test("a number nobody ever traded at is a lie at once", () => {
  expect(lies(account({ ...OLD, price: 99_000 })).detail).toContain("HPG price 1");
});

test.each<[string, WitnessAccount]>([
  ["under a notice that the source is lost", account(OLD, { isLive: false })],
  ["in a row that is marked as old", account({ ...OLD, isFaded: true })],
  ["where nothing is shown", account({ ...OLD, price: null, volume: null, total: null })],
])("no lie is told %s", (_, told) => {
  expect(lies(told).faults).toBe(0);
});

test("a trade the feed lost and the server admits need not be shown, but its total must", () => {
  const trades = TRADES.map((one, at) => ({ ...one, isAdmitted: at === 1 }));
  expect(lies(account(OLD, { truths: [{ symbol: "HPG", trades }] })).detail).toBe("HPG total 1");
});
