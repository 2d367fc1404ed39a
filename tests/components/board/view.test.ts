import { describe, expect, test } from "vitest";
import { boardCsv } from "#components/board/board-csv.ts";
import { BOARD_KINDS, type BookDepth, columnSetOf } from "#components/board/column-sets.ts";
import { COLUMN_IDS, codeOf, columnOfCode } from "#components/board/columns.ts";
import { layoutFor } from "#components/board/layout.ts";
import { compileFilter } from "#components/board/row-filter.ts";
import { filterSymbols, pinnedFirst } from "#components/board/row-order.ts";
import type { RowSource } from "#components/board/row-source.ts";
import { keptColumns, moveColumn, withDepth } from "#components/board/use-columns.ts";
import { readColumns, readSort, writeColumns, writeSort } from "#components/board/view-words.ts";
import { boardVi } from "#components/i18n/board.ts";
import type { TextKey } from "#components/i18n/text.ts";
import { vi } from "#components/i18n/vi.ts";
import { MAX_LAYOUTS, MAX_PINS, readMemory, useBoardMemory } from "#components/state/board-memory.ts";
import { stateOf } from "./states.ts";

const STATES = new Map([
  ["HPG", stateOf({ changePercent: 2.5, totalVolume: 9_000_000 })],
  ["SSI", stateOf({ symbol: "SSI", price: 30_100, changePercent: -1, totalVolume: 500 })],
  ["VCB", stateOf({ symbol: "VCB", price: 63_300, changePercent: 0.4, totalVolume: 3_000_000 })],
]);
const NAMES = new Map([
  ["HPG", " tap doan hoa phat hoa phat group"],
  ["SSI", " chung khoan ssi ssi securities"],
  ["VCB", " ngan hang ngoai thuong vietcombank"],
]);
const SOURCE: RowSource = {
  stateOf: (symbol) => STATES.get(symbol),
  relatedOf: () => null,
  unitOf: () => "vnd",
  namesOf: (symbol) => NAMES.get(symbol) ?? "",
  subscribe: () => () => undefined,
};
const ALL = ["HPG", "SSI", "VCB"];
const left = (typed: string) => filterSymbols(ALL, compileFilter(typed), SOURCE);

describe("the filter box", () => {
  test("empty keeps the very list", () => {
    expect(filterSymbols(ALL, compileFilter("  "), SOURCE)).toBe(ALL);
  });

  test("codes, several codes, and words of the name with or without accents", () => {
    expect(left("ss")).toEqual(["SSI"]);
    expect(left("hpg vcb")).toEqual(["HPG", "VCB"]);
    expect(left("Ngân hàng")).toEqual(["VCB"]);
    expect(left("ngan")).toEqual(["VCB"]);
  });

  test("numbers as they are read on the board: percent, thousands of dong, millions of shares", () => {
    expect(left("%>2")).toEqual(["HPG"]);
    expect(left("% >= 0.4")).toEqual(["HPG", "VCB"]);
    expect(left("giá>60")).toEqual(["VCB"]);
    expect(left("tongkl>1tr %<1")).toEqual(["VCB"]);
    expect(left("%<−0.5")).toEqual(["SSI"]);
  });

  test("what is no condition is a word, and finds nothing rather than everything", () => {
    expect(left("xyz>3")).toEqual([]);
  });

  test("only conditions make the answer move with the market", () => {
    expect(compileFilter("ngan hang")?.isLive).toBe(false);
    expect(compileFilter("%>2")?.isLive).toBe(true);
  });
});

describe("columns in an address", () => {
  test("every column has a code of its own, and every choice comes back from its words", () => {
    expect(new Set(COLUMN_IDS.map(codeOf)).size).toBe(COLUMN_IDS.length);
    for (const id of COLUMN_IDS) expect(columnOfCode(codeOf(id))).toBe(id);
    for (const kind of BOARD_KINDS) {
      for (const depth of [3, 10] as const satisfies BookDepth[]) {
        const all = columnSetOf(kind, depth).all.map((id, at) => ({ id, width: at % 3 ? null : 60 + at }));
        expect(readColumns(writeColumns(all), kind, depth)).toEqual(all);
      }
    }
  });

  test("a link made by hand cannot hide the symbol, repeat a column or make one too wide", () => {
    expect(readColumns("p.p.nonsense.v-999.s-1", "standard", 3)).toEqual([
      { id: "symbol", width: 34 },
      { id: "price", width: null },
      { id: "volume", width: 320 },
    ]);
    expect(readColumns("ba.pr", "standard", 3)).toBeNull();
  });

  test("a sort comes back from its words, and nonsense is none", () => {
    for (const direction of ["ascending", "descending"] as const) {
      const sort = { column: "percent", direction } as const;
      expect(readSort(writeSort(sort))).toEqual(sort);
    }
    expect(readSort("-zz")).toBeNull();
    expect(readSort("")).toBeNull();
  });
});

describe("columns by hand", () => {
  const chosen = (["symbol", "bid1Price", "price", "ask1Price", "total"] as const).map((id) => ({
    id,
    width: null,
  }));
  const ids = (columns: readonly { id: string }[]) => columns.map(({ id }) => id);

  test("a moved column stands where it was dropped; the symbol stays first", () => {
    expect(ids(moveColumn(chosen, "total", 1))).toEqual([
      ...["symbol", "total", "bid1Price", "price", "ask1Price"],
    ]);
    expect(ids(moveColumn(chosen, "total", 0))[0]).toBe("symbol");
    expect(moveColumn(chosen, "symbol", 3)).toBe(chosen);
    expect(ids(moveColumn(chosen, "price", 99)).at(-1)).toBe("price");
  });

  test("ten levels come beside those that are there, further from the middle, and go again", () => {
    const deep = withDepth(chosen, "standard", 10);
    expect(ids(deep).indexOf("bid10Price")).toBeLessThan(ids(deep).indexOf("bid4Price"));
    expect(ids(deep).indexOf("bid4Volume")).toBeLessThan(ids(deep).indexOf("bid1Price"));
    expect(ids(deep).indexOf("ask4Price")).toBe(ids(deep).indexOf("ask1Price") + 1);
    expect(new Set(ids(deep)).size).toBe(deep.length);
    expect(withDepth(deep, "standard", 3)).toEqual(chosen);
  });

  test("what is kept for a kind of list has three levels, and gets the others where a board has ten", () => {
    const three = "s.b1p.b1v.p.f1.a1p.a1v;Tỷ lệ:bidVol1 / askVol1";
    useBoardMemory.setState({ columns: { standard: three } });
    expect(keptColumns("standard", 3)).toBe(three);
    expect(keptColumns("standard", 10)).toMatch(
      /^s\.b10p\.b10v\..*b4v\.b1p\.b1v\.p\.f1\.a1p\.a1v\.a4p\..*a10v;Tỷ lệ:/,
    );
    expect(keptColumns("futures", 10)).toBe("");
    useBoardMemory.setState({ columns: {} });
  });

  test("pinned rows stand on top in the order of the pinning, those of other lists do not appear", () => {
    expect(pinnedFirst(ALL, ["VCB", "XXX", "SSI"])).toEqual(["VCB", "SSI", "HPG"]);
    expect(pinnedFirst(ALL, ["XXX"])).toBe(ALL);
  });
});

describe("what is remembered of the board", () => {
  const layout = { kind: "standard", columns: "s", sort: "", filter: "", depth: 3 };

  test("good parts outlive bad ones, and things stand in the order in which they were put there", () => {
    const kept = readMemory({
      ...{ "columns/standard": "s.p", "columns/bad": 7, "pin/HPG": 2, "pin/FPT": 1, "pin/bad": "x" },
      ...{ "layout/a/b": { ...layout, place: 5 }, "layout/A": { ...layout, place: 4 }, "layout/bad": null },
    });
    expect(kept.columns).toEqual({ standard: "s.p" });
    expect(kept.pins).toEqual(["FPT", "HPG"]);
    expect(kept.layouts.map(({ name }) => name)).toEqual(["A", "a/b"]);
  });

  test("it keeps no more than a person could use", () => {
    const many = Array.from({ length: 500 }, (_, at) => at);
    const kept = readMemory(
      Object.fromEntries(
        many.flatMap((at) => [
          [`pin/P${at}`, at],
          [`layout/${at}`, layout],
        ]),
      ),
    );
    expect(kept.pins).toHaveLength(MAX_PINS);
    expect(kept.layouts).toHaveLength(MAX_LAYOUTS);
  });
});

describe("an export", () => {
  const words: Readonly<Record<string, string>> = { ...vi, ...boardVi };
  const text = (key: TextKey) => words[key] ?? key;
  const style = { totals: "volume", millionWord: null } as const;
  const csv = (order: readonly string[], name = "VN30") =>
    boardCsv(
      {
        ...{ name, kind: "standard", order, source: SOURCE, computed: [] },
        layout: layoutFor(1_600, {
          ...{ kind: "standard", depth: 3, foreign: "buy", change: "both" },
          chosen: (["symbol", "price", "change", "total"] as const).map((id) => ({ id, width: null })),
        }),
        cellStyles: { vnd: { unit: "vnd", ...style }, points: { unit: "points", ...style } },
      },
      { time: "2026-02-10 10:15:30", source: "mô phỏng", warning: "" },
      text,
    );

  test("has the columns, rows and numbers of the screen, and says when and whence", () => {
    const lines = csv(["VCB", "HPG", "XXX"]).replace("\ufeff", "").split("\r\n");
    expect(lines[0]).toBe("Khớp,VN30,2026-02-10 10:15:30,mô phỏng");
    expect(lines.slice(2)).toEqual(['VCB,63.30,-0.15,"3,000,000"', 'HPG,26.60,-0.15,"9,000,000"', "XXX,,,"]);
  });

  test("a list named like a formula stays a text in a spreadsheet", () => {
    expect(csv([], '=HYPERLINK("x")').split("\r\n")[0]).toContain(`"'=HYPERLINK(""x"")"`);
    expect(csv([], "-1+cmd").split("\r\n")[0]).toContain("'-1+cmd");
  });
});
