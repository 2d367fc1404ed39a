import { describe, expect, it } from "vitest";
import { storyOf } from "#lib/alerts/day-story.ts";
import { at, barsOf, tape } from "../../server/market/tape.ts";

const TRADES = tape("FPT", [
  ["10:00:05", 100, 10],
  ["10:00:30", 104, 20],
  ["10:00:50", 101, 10],
  ["10:01:10", 102, 10],
]);
const prices = (seen: typeof TRADES, bars = barsOf(TRADES)) =>
  storyOf(seen, bars).map((step) => (step.kind === "trade" ? step.tick.price : step.prices));

describe("The story of a day", () => {
  it("is its trades where they are all there", () => {
    expect(prices(TRADES)).toEqual([100, 104, 101, 102]);
  });
  it("is its minutes where nobody heard the trades, the farther end last", () => {
    expect(prices([])).toEqual([
      [100, 100, 104, 101],
      [102, 102, 102, 102],
    ]);
  });
  it("adds to a minute that was heard in part only a price beyond, where the shares are missing", () => {
    const [first, , third, fourth] = TRADES;
    if (!first || !third || !fourth) throw new Error("no trades");
    expect(prices([first, third, fourth])).toEqual([100, [104, 100], 101, 102]);
    expect(prices([first])).toEqual([100, [104, 100], [102, 102, 102, 102]]);
    const missing = storyOf([first, third], barsOf(TRADES)).find((step) => step.kind === "minute");
    expect(missing).toMatchObject({ volumeShares: 20, bar: { openTimeMs: at("10:00:00") } });
  });
  it("says a price again that was there before no second time", () => {
    const [, second, third, fourth] = TRADES;
    if (!second || !third || !fourth) throw new Error("no trades");
    expect(prices([second, third, fourth])).toEqual([[100, 100], 104, 101, 102]);
  });
});
