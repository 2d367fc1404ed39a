import { describe, expect, test } from "vitest";
import { type CellStyle, flashOf, numberOf, paintOfCell, shownOf, textOf } from "#components/board/cells.ts";
import type { ColumnId } from "#components/board/columns.ts";
import { matchKindOf } from "#components/board/match-head.ts";
import type { State } from "#lib/contract/state.ts";
import { stateOf } from "./states.ts";

const STYLE: CellStyle = { unit: "vnd", totals: "volume", millionWord: null };

function cell(column: ColumnId, state: State, style: CellStyle = STYLE) {
  const shown = shownOf(state);
  const value = numberOf(column, state, shown, style.totals);
  return { text: textOf(column, value, state, style), paint: paintOfCell(column, state, shown) };
}

describe("what a cell shows", () => {
  test("each price has its own colour, its volume the colour of the price beside it", () => {
    const state = stateOf();
    expect(cell("bid1Price", state)).toEqual({ text: "26.55", paint: "down" });
    expect(cell("bid1Volume", state)).toEqual({ text: "85,700", paint: "down" });
    expect(cell("ask2Volume", state).paint).toBe("reference");
    expect(cell("ask3Price", state)).toEqual({ text: "28.60", paint: "ceiling" });
  });

  test("symbol, volume, change and percent take the colour of the matched price", () => {
    const state = stateOf({ price: 24_900, change: -1_850, changePercent: -6.92 });
    for (const column of ["symbol", "price", "volume", "change", "percent"] as const) {
      expect(cell(column, state).paint).toBe("floor");
    }
    expect(cell("change", state).text).toBe("−1.85");
    expect(cell("percent", state).text).toBe("−6.92");
  });

  test("totals, foreign trading and room are neutral", () => {
    for (const column of ["total", "foreignBuy", "foreignSell", "room"] as const) {
      expect(cell(column, stateOf()).paint).toBeNull();
    }
  });

  test("a level that is not there is blank and colourless", () => {
    const state = stateOf({ bids: [] });
    expect(cell("bid1Price", state)).toEqual({ text: "", paint: "none" });
    expect(cell("bid3Volume", state).text).toBe("");
  });

  test("before the first trade nothing is matched, and no change is claimed", () => {
    const state = stateOf({ price: null, volume: null, change: null, changePercent: null });
    expect(cell("price", state)).toEqual({ text: "", paint: "none" });
    expect(cell("change", state).text).toBe("");
    expect(cell("percent", state).text).toBe("");
  });

  test("in a call auction the matched cells show what it would give, coloured and compared with the reference", () => {
    const state = stateOf({ session: "ATC", estimated: { price: 28_600, volume: 51_200 } });
    expect(shownOf(state).isEstimated).toBe(true);
    expect(cell("price", state)).toEqual({ text: "28.60", paint: "ceiling" });
    expect(cell("volume", state).text).toBe("51,200");
    expect(cell("change", state).text).toBe("+1.85");
    expect(cell("percent", state).text).toBe("+6.92");
  });

  test("an estimate left over after the auction is not shown", () => {
    const state = stateOf({ session: "LO", estimated: { price: 28_600, volume: 51_200 } });
    expect(cell("price", state).text).toBe("26.60");
  });

  test("an order at the auction's price stands in the book by the auction's name", () => {
    const state = stateOf({ session: "ATO", bids: [[0, 12_000]] });
    expect(cell("bid1Price", state).text).toBe("ATO");
    expect(cell("bid1Volume", state).text).toBe("12,000");
  });

  test("the totals column shows value in millions when that is wanted", () => {
    expect(cell("total", stateOf(), { ...STYLE, totals: "value" }).text).toBe("742,100");
  });
});

describe("how a changed cell flashes", () => {
  test("a price flashes by the direction it moved, whatever its colour", () => {
    expect(flashOf("price", 26_600, 26_650, null, null)).toBe("up");
    expect(flashOf("price", 26_600, 26_550, null, null)).toBe("down");
  });

  test("a level's volume goes with its price when that moved, else by itself", () => {
    expect(flashOf("bid1Volume", 500, 9_000, 26_600, 26_550)).toBe("down");
    expect(flashOf("bid1Volume", 500, 9_000, 26_600, 26_600)).toBe("up");
  });

  test("what only grows flashes neutral", () => {
    expect(flashOf("total", 100, 200, null, null)).toBe("same");
    expect(flashOf("foreignBuy", 100, 200, null, null)).toBe("same");
    expect(flashOf("volume", 100, 900, 26_600, 26_600)).toBe("same");
  });

  test("a cell that became blank, a limit and an average do not flash", () => {
    expect(flashOf("bid1Price", 26_600, null, null, null)).toBeNull();
    expect(flashOf("ceiling", 1, 2, null, null)).toBeNull();
    expect(flashOf("average", 1, 2, null, null)).toBeNull();
  });
});

describe("the head above the matched columns", () => {
  const sessions: Record<string, Partial<State>> = {
    ...{ LO: { session: "LO" }, ATO: { session: "ATO" }, ATC: { session: "ATC" }, untold: { session: null } },
  };
  const kindOf = (...symbols: string[]) =>
    matchKindOf(symbols, (symbol) => (sessions[symbol] ? stateOf(sessions[symbol]) : undefined));

  test.each<[string[], string]>([
    [[], "matched"],
    [["nobody"], "matched"],
    [["LO", "untold"], "matched"],
    [["ATC", "ATC"], "estimated"],
    [["nobody", "ATO"], "estimated"],
    [["LO", "ATC"], "both"],
    [["ATC", "untold"], "both"],
  ])("follows the rows %j: %s", (symbols, kind) => {
    expect(kindOf(...symbols)).toBe(kind);
  });
});
