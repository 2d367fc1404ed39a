import { describe, expect, test } from "vitest";
import { boardCsv } from "#components/board/board-csv.ts";
import { numberOf, shownOf } from "#components/board/cells.ts";
import { headWords, hintWords } from "#components/board/column-words.ts";
import {
  type ComputedList,
  columnName,
  joinColumns,
  MAX_COMPUTED,
  splitColumns,
  withComputed,
} from "#components/board/computed-columns.ts";
import { computedOf, computedSource } from "#components/board/computed-source.ts";
import { layoutFor } from "#components/board/layout.ts";
import { compileFilter } from "#components/board/row-filter.ts";
import { sortSymbols } from "#components/board/row-order.ts";
import type { RowSource } from "#components/board/row-source.ts";
import { readColumns, readSort, writeColumns } from "#components/board/view-words.ts";
import { textIn } from "#components/i18n/text.ts";
import { parseSelection, selectionSearch } from "#components/state/selection-store.ts";
import { compileFormula } from "#lib/formula/compile.ts";
import { stateOf } from "./states.ts";

const STATES = new Map([
  [
    "HPG",
    stateOf({
      symbol: "HPG",
      price: 26_600,
      totalVolume: 27_987_300,
      bids: [[26_600, 3_000]],
      asks: [[26_650, 1_000]],
    }),
  ],
  [
    "SSI",
    stateOf({
      symbol: "SSI",
      price: 30_100,
      totalVolume: 500,
      bids: [[30_000, 500]],
      asks: [[30_100, 1_000]],
    }),
  ],
  ["VCB", stateOf({ symbol: "VCB", price: 63_300, totalVolume: 9_000, bids: [], asks: [[63_300, 100]] })],
]);
const BASE: RowSource = {
  stateOf: (symbol) => STATES.get(symbol),
  relatedOf: () => null,
  unitOf: () => "vnd",
  namesOf: () => "",
  subscribe: () => () => undefined,
};
const LIST: ComputedList = [
  { name: "Tỷ lệ", formula: "bidVol1 / askVol1" },
  { name: "Mua mạnh", formula: "bidVol1 > askVol1" },
  null,
  { name: "Hai phần", formula: "volume * 2" },
];

describe("computed columns in an address", () => {
  test("come back with their names and formulas, in their places; those not shown are left out", () => {
    const columns = (["symbol", "price", "computed4", "computed1"] as const).map((id, at) => ({
      ...{ id, width: at === 2 ? 90 : null },
    }));
    const words = writeColumns(columns, LIST);
    expect(words).toBe("s.p.f4-90.f1;Tỷ lệ:bidVol1 / askVol1;;;Hai phần:volume * 2");
    expect(readColumns(words, "futures", 3)).toEqual(columns);
    expect(splitColumns(words).computed).toEqual([LIST[0], null, null, LIST[3]]);
    const selection = { ...parseSelection(""), columns: words, sort: "-f1" };
    expect(parseSelection(selectionSearch(selection))).toEqual(selection);
    expect(readSort("-f1")).toEqual({ column: "computed1", direction: "descending" });
  });

  test("a column without a formula is none, and nonsense neither throws nor grows", () => {
    expect(readColumns("s.p.f2;Tỷ lệ:bidVol1", "standard", 3)).toEqual([
      { id: "symbol", width: null },
      { id: "price", width: null },
    ]);
    expect(splitColumns("s;:x;name:;nothing;a:b;c:d").computed).toEqual([
      null,
      null,
      null,
      { name: "a", formula: "b" },
    ]);
    expect(splitColumns(`s;a:${"1".repeat(121)}`).computed).toEqual([null]);
    expect(joinColumns("s.p", [null, null])).toBe("s.p");
    expect(parseSelection(`?v=1&cols=s.p.f1&f=${"x".repeat(601)}`).columns).toBe("s.p.f1");
    expect(parseSelection("?v=1&f=a:b").columns).toBe("");
    expect(columnName("  a;b:\n c ")).toBe("a b c");
  });

  test("one of the same name gives way, then a free place is taken, then one that is not shown", () => {
    const column = { name: "Tỷ lệ", formula: "1" };
    const never = () => false;
    expect(withComputed(LIST, column, never)).toMatchObject({ place: 0 });
    expect(withComputed(LIST, { ...column, name: "Mới" }, never)).toMatchObject({ place: 2 });
    const full = Array.from({ length: MAX_COMPUTED }, (_, at) => ({ name: `${at}`, formula: "1" }));
    expect(withComputed(full, column, never)).toBeNull();
    expect(withComputed(full, column, (place) => place === 3)).toMatchObject({ place: 3 });
  });
});

describe("what is computed of a row", () => {
  const source = computedSource(BASE, LIST);
  const cell = (symbol: string, place: number) => {
    const state = STATES.get(symbol)!;
    const related = source.relatedOf(symbol);
    const value = numberOf(`computed${place + 1}` as "computed1", state, shownOf(state), "volume", related);
    return related?.computed?.text(place, value);
  };

  test("a ratio has two decimals, a count none, a condition a mark where it holds, the unknown nothing", () => {
    expect(["HPG", "SSI", "VCB"].map((symbol) => cell(symbol, 0))).toEqual(["3.00", "0.50", ""]);
    expect(["HPG", "SSI", "VCB"].map((symbol) => cell(symbol, 1))).toEqual(["✓", "", ""]);
    expect(cell("HPG", 3)).toBe("55,974,600");
    expect(cell("HPG", 2)).toBe("");
    const great = computedOf([{ name: "x", formula: "value / 3" }]);
    expect([great.text(0, 12_345.678), great.text(0, -1.5), great.text(0, 0)]).toEqual([
      "12,346",
      "−1.50",
      "0.00",
    ]);
  });

  test("is computed once of a state, however often it is asked for", () => {
    let reads = 0;
    const state = new Proxy(stateOf({}), {
      get(target, name, receiver) {
        if (name === "totalVolume") reads += 1;
        return Reflect.get(target, name, receiver);
      },
    });
    const computed = computedOf([
      { name: "v", formula: "volume" },
      { name: "w", formula: "volume + 1" },
    ]);
    expect(computed.value(1, state)).toBe((computed.value(0, state) ?? 0) + 1);
    computed.value(0, state);
    expect(reads).toBe(1);
  });

  test("stands beside the same terms as before, as long as those are the same", () => {
    expect(source.relatedOf("HPG")).toBe(source.relatedOf("HPG"));
  });

  test("rows sort by it, the unknown at the end", () => {
    const by = (direction: "ascending" | "descending") =>
      sortSymbols(["VCB", "SSI", "HPG"], { column: "computed1", direction }, source, "volume");
    expect(by("descending")).toEqual(["HPG", "SSI", "VCB"]);
    expect(by("ascending")).toEqual(["SSI", "HPG", "VCB"]);
  });

  test("its head is its name, its formula is told, and an export has both heads and numbers", () => {
    const text = textIn("vi");
    expect([headWords("computed1", text, "volume", LIST), hintWords("computed1", text, LIST)]).toEqual([
      "Tỷ lệ",
      "bidVol1 / askVol1",
    ]);
    const style = { totals: "volume", millionWord: null } as const;
    const csv = boardCsv(
      {
        ...{ name: "VN30", kind: "standard", order: ["HPG", "VCB"], source, computed: LIST },
        layout: layoutFor(1_600, {
          ...{ kind: "standard", depth: 3, foreign: "buy", change: "both" },
          chosen: [
            { id: "symbol", width: null },
            { id: "computed1", width: null },
          ],
        }),
        cellStyles: { vnd: { ...style, unit: "vnd" }, points: { ...style, unit: "points" } },
      },
      { time: "", source: "", warning: "" },
      text,
    );
    expect(csv.split("\r\n").slice(1)).toEqual([`${text("board.symbol")},Tỷ lệ`, "HPG,3.00", "VCB,"]);
  });
});

test("the last minutes are refused in words, at their place, where only the present is known", () => {
  const written = "price > 1 and volumeOver(5) > 1k";
  for (const fault of [compileFormula(written, { hasWindows: false }), compileFilter(written)?.fault]) {
    expect(fault && "fault" in fault ? fault.fault : fault).toMatchObject({ at: 14, length: 13 });
  }
  expect(compileFormula(written)).toMatchObject({ ok: true });
  expect(compileFormula("abs(-volumeRatio(10)) > 3 or not (price > 1)", { hasWindows: false }).ok).toBe(
    false,
  );
});
