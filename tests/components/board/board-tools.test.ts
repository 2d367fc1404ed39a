import { describe, expect, test } from "vitest";
import { boardCsv } from "#components/board/board-csv.ts";
import { factsOf } from "#components/board/contract-facts.ts";
import { layoutFor } from "#components/board/layout.ts";
import { oddLotState } from "#components/board/odd-lots.ts";
import { basisOf, breakEvenOf, premiumOf, type Related } from "#components/board/related.ts";
import { compileFilter, type FilterRow } from "#components/board/row-filter.ts";
import { pinnedFirst } from "#components/board/row-order.ts";
import type { ShownBoard } from "#components/board/shown-board.ts";
import { moveColumn, withDepth } from "#components/board/use-columns.ts";
import { readColumns, readSort, writeColumns, writeSort } from "#components/board/view-words.ts";
import { textIn } from "#components/i18n/text.ts";
import { readMemory } from "#components/state/board-memory.ts";
import type { Instrument } from "#lib/market/instrument.ts";
import { stateOf } from "./states.ts";

describe("the filter box", () => {
  const row = (change: Partial<FilterRow> & { symbol: string }): FilterRow => ({
    ...{ names: " ngan hang tmcp a chau asia commercial bank", unit: "vnd", related: null },
    state: stateOf({ symbol: change.symbol, price: 26_600, changePercent: 2.5, totalVolume: 1_500_000 }),
    ...change,
  });
  const keeps = (typed: string, change: Partial<FilterRow> = {}): boolean | undefined =>
    compileFilter(typed)?.matches(row({ symbol: "ACB", ...change }));

  test.each([
    ["acb", true],
    ["ac", true],
    ["ngân hàng", true],
    ["bank asia", true],
    ["thép", false],
    ["vcb acb", true],
    ["%>2", true],
    ["% > 3", false],
    ["giá<27", true],
    ["giá>=26.6 tổngkl>1tr", true],
    ["ngan hang %>2 tongkl>2tr", false],
    ["price > 26 and volume > 1tr", true],
    ["not (price > 26) or volume > 2tr", false],
    ["bidVol1 > 0 and bidVol1 < askVol1 * 1000", true],
  ])("«%s» keeps ACB: %s", (typed, isKept) => {
    expect(keeps(typed)).toBe(isKept);
  });

  test("nothing typed keeps everything", () => {
    expect(compileFilter("  ")).toBeNull();
  });

  test("numbers that move make the list live, words do not", () => {
    expect(compileFilter("%>2")?.isLive).toBe(true);
    expect(compileFilter("bank")?.isLive).toBe(false);
  });

  test("a formula that is wrong says where, and words stay words", () => {
    expect(compileFilter("price > 26 and bidVol9 > 3")?.fault).toMatchObject({ at: 15, length: 7 });
    expect(keeps("price > 26 and bidVol9 > 3")).toBe(false);
    expect(compileFilter("ngan hang")?.fault).toBeNull();
    expect(compileFilter("%>2 tongkl>1tr")?.fault).toBeNull();
  });

  test("a row without figures meets no condition", () => {
    expect(keeps("%>-100", { state: undefined })).toBe(false);
  });
});

describe("how a list is shown, in the words of an address", () => {
  test("sort and columns come back as they were", () => {
    const sort = { column: "percent", direction: "descending" } as const;
    expect(readSort(writeSort(sort))).toEqual(sort);
    const columns = [
      { id: "symbol", width: null },
      { id: "bid3Volume", width: 90 },
      { id: "room", width: null },
    ] as const;
    expect(readColumns(writeColumns(columns), "standard", 3)).toEqual(columns);
  });

  test("what another kind of list has is left out, and a column comes once", () => {
    expect(readColumns("s.st.p.p-500.zz", "standard", 3)).toEqual([
      { id: "symbol", width: null },
      { id: "price", width: null },
    ]);
    expect(readColumns("st.pr", "standard", 3)).toBeNull();
  });

  test("the symbol stays first wherever a column is moved", () => {
    const columns = (["symbol", "price", "total"] as const).map((id) => ({ id, width: null }));
    expect(moveColumn(columns, "total", 0).map(({ id }) => id)).toEqual(["symbol", "total", "price"]);
    expect(moveColumn(columns, "symbol", 2)).toBe(columns);
  });

  test("ten levels stand beside the three that were chosen, and go with them", () => {
    const chosen = readColumns("s.b1p.b1v.p.a1p.a1v", "standard", 3) ?? [];
    const deep = withDepth(chosen, "standard", 10);
    expect(deep.filter(({ id }) => id.startsWith("bid10"))).toHaveLength(2);
    expect(withDepth(deep, "standard", 3)).toEqual(chosen);
  });

  test("a memory that nobody here wrote counts as nothing", () => {
    const foreign = { "pin/FPT": "x", "columns/standard": 7, "layout/A": { kind: 7 }, pin: 1, "": {} };
    expect(readMemory(foreign)).toEqual({ columns: {}, pins: [], layouts: [] });
  });
});

test("pinned rows stand on top in the order in which they were pinned", () => {
  expect(pinnedFirst(["AAA", "BBB", "CCC"], ["CCC", "ZZZ", "BBB"])).toEqual(["CCC", "BBB", "AAA"]);
});

describe("warrants and futures", () => {
  const instrument = (change: Partial<Instrument>): Instrument => ({
    ...{ symbol: "CACB2502", exchange: "HOSE", type: "CW", nameVi: "", nameEn: "", sector: "" },
    ...{ lotSize: 100, listedShares: null, indices: [], ...change },
  });

  test.each([
    ["Chứng quyền ACB/15M/SSI/C/EU/Cash-18", "SSI"],
    ["Chứng quyền ACB/VIETCAP/M/Au/T/A5", "VIETCAP"],
    ["Chứng quyền.ACB.KIS.M.CA.T.04", "KIS"],
    ["Chứng quyền ACB-HSC-MET19", "HSC"],
    ["Chứng quyền ACB/0225/C/EU/Cash/MSVN", "MSVN"],
    ["Chứng quyền ACB.07.PHS.C.EU.Cash", "PHS"],
  ])("«%s» is of %s", (nameVi, issuer) => {
    expect(factsOf(instrument({ nameVi }))).toEqual({ underlying: "ACB", issuer });
  });

  test("break-even and premium follow from strike, ratio and the underlying", () => {
    const related: Related = { facts: { strike: 24_000, ratio: 2 }, price: 23_150, paint: null, unit: "vnd" };
    expect(breakEvenOf(620, related.facts)).toBe(25_240);
    expect(premiumOf(620, related)).toBe(9.03);
    expect(premiumOf(620, { ...related, facts: {} })).toBeNull();
  });

  test("the basis is the future less its index", () => {
    const related: Related = { facts: { underlying: "VN30" }, price: 1_946.16, paint: null, unit: "points" };
    expect(basisOf(1_951.6, related)).toBe(5.44);
  });
});

test("an odd-lot row has its own levels and match, and nothing of the round lots' totals", () => {
  const odd = {
    ...({ symbol: "HPG", source: "simulated", date: "2026-02-10", price: 26_500, volume: 37 } as const),
    ...({ bids: [[26_450, 12]], asks: [], timestamp: "2026-02-10T14:00:00.000+07:00" } as const),
  };
  expect(oddLotState(stateOf(), odd)).toMatchObject({
    ...{ price: 26_500, volume: 37, change: -250, bids: [[26_450, 12]], asks: [], totalVolume: null },
    ...{ reference: 26_750, ceiling: 28_600, session: "LO" },
  });
  expect(oddLotState(stateOf(), undefined)).toMatchObject({ price: null, bids: [], asks: [] });
});

describe("the export", () => {
  const states = new Map([
    ["HPG", stateOf()],
    ["VIC", stateOf({ symbol: "VIC", price: null, change: null, changePercent: null })],
  ]);
  const board: ShownBoard = {
    name: "=cmd|VN30",
    kind: "standard",
    computed: [],
    layout: layoutFor(1_600, { kind: "standard", depth: 3, chosen: null, foreign: "buy", change: "both" }),
    order: ["HPG", "VIC", "ZZZ"],
    source: {
      stateOf: (symbol) => states.get(symbol),
      relatedOf: () => null,
      unitOf: () => "vnd",
      namesOf: () => "",
      subscribe: () => () => {},
    },
    cellStyles: {
      vnd: { unit: "vnd", totals: "volume", millionWord: null },
      points: { unit: "points", totals: "volume", millionWord: null },
    },
  };
  const facts = { time: "2026-02-10 14:18:06", source: "MÔ PHỎNG", warning: "" };

  test("has what the board shows, in its order, said when and whence", () => {
    const lines = boardCsv(board, facts, textIn("vi")).replace("\ufeff", "").split("\r\n");
    expect(lines).toHaveLength(2 + 3);
    expect(lines[0]).toContain("2026-02-10 14:18:06,MÔ PHỎNG");
    expect(lines[1]).toContain("CK,Trần,Sàn,TC,Bên mua · Giá 3");
    expect(lines[2]).toContain("HPG,28.60,24.90,26.75");
    expect(lines[2]).toContain('26.60,"8,100",-0.15,-0.56');
    expect(lines[4]).toMatch(/^ZZZ,+$/);
  });

  test("no name becomes a formula in a spreadsheet", () => {
    expect(boardCsv(board, facts, textIn("en"))).toContain("'=cmd|VN30");
  });

  test("a board that may no longer be true says so in the file", () => {
    const csv = boardCsv(board, { ...facts, warning: "Mất nguồn" }, textIn("vi"));
    expect(csv.split("\r\n")[0]).toContain("Mất nguồn");
  });
});
