import { describe, expect, test } from "vitest";
import { BOARD_KINDS } from "#components/board/column-sets.ts";
import type { ColumnId } from "#components/board/columns.ts";
import { groupSpans, type LayoutWish, layoutFor } from "#components/board/layout.ts";

const WISH: LayoutWish = { kind: "standard", depth: 3, chosen: null, foreign: "buy", change: "both" };
const layoutAt = (width: number, wish: Partial<LayoutWish> = {}) => layoutFor(width, { ...WISH, ...wish });
const idsAt = (width: number, wish: Partial<LayoutWish> = {}) =>
  layoutAt(width, wish).columns.map((column) => column.id);
const widthAt = (width: number, id: ColumnId) =>
  layoutAt(width).columns.find((column) => column.id === id)?.width;

describe("which columns a board of some width has", () => {
  test("at 1600 px all 27 stand at their measured widths and fill the row exactly", () => {
    const layout = layoutAt(1600);
    expect(layout.columns).toHaveLength(27);
    expect(layout.width).toBe(1600);
    expect(widthAt(1600, "symbol")).toBe(70);
    expect(widthAt(1600, "room")).toBe(106);
  });

  test("on a wider screen what is left over goes half to the symbol and half to room", () => {
    expect(widthAt(1700, "symbol")).toBe(120);
    expect(widthAt(1700, "room")).toBe(156);
    expect(layoutAt(1700).width).toBe(1700);
  });

  test("room goes first, then foreign selling, then the average", () => {
    expect(idsAt(1599)).not.toContain("room");
    expect(idsAt(1494)).toContain("foreignSell");
    expect(idsAt(1493)).not.toContain("foreignSell");
    expect(idsAt(1426)).toContain("average");
    expect(idsAt(1425)).not.toContain("average");
  });

  test("at 1366 px high and low are still there because volumes give up a little", () => {
    expect(idsAt(1366)).toEqual(expect.arrayContaining(["high", "low", "foreignBuy"]));
    expect(widthAt(1366, "bid1Volume")).toBe(68);
    expect(layoutAt(1366).width).toBe(1366);
  });

  test("at 1280 px all three levels of both sides are there", () => {
    expect(idsAt(1280)).toEqual(expect.arrayContaining(["bid3Price", "ask3Volume", "foreignBuy"]));
    expect(idsAt(1280)).not.toContain("high");
  });

  test("beside the panel, at 1214 px, foreign trading goes before the third level", () => {
    expect(idsAt(1214)).toContain("bid3Price");
    expect(idsAt(1214).filter((id) => /foreign|high|low|average|room/.test(id))).toEqual([]);
  });

  test("however narrow, symbol, reference, match, level 1 and the total stay", () => {
    const always: ColumnId[] = [
      ...(["symbol", "reference", "price", "volume", "change", "percent"] as const),
      ...(["bid1Price", "bid1Volume", "ask1Price", "ask1Volume", "total"] as const),
    ];
    for (let width = 660; width <= 1700; width += 7)
      expect(idsAt(width)).toEqual(expect.arrayContaining(always));
  });

  test("no board is wider than its place, and columns never overlap or leave holes", () => {
    for (let width = 660; width <= 2000; width += 1) {
      const layout = layoutAt(width);
      expect(layout.width).toBeLessThanOrEqual(width);
      let left = 0;
      for (const column of layout.columns) {
        expect(column.left).toBe(left);
        left += column.width;
      }
      expect(left).toBe(layout.width);
    }
  });

  test("where one foreign column fits, the head's switch decides which", () => {
    expect(layoutAt(1366).hasForeignSwitch).toBe(true);
    expect(layoutAt(1366, { foreign: "sell" }).columns.map((column) => column.id)).toContain("foreignSell");
    expect(layoutAt(1600, { foreign: "sell" }).hasForeignSwitch).toBe(false);
  });

  test("columns that a person chose stand in that order at their widths, however wide that gets", () => {
    const chosen = [
      { id: "symbol", width: null },
      { id: "total", width: 120 },
      { id: "price", width: null },
    ] as const;
    expect(idsAt(900, { chosen })).toEqual(["symbol", "total", "price"]);
    expect(layoutAt(700, { chosen }).columns[1]?.width).toBeGreaterThanOrEqual(120);
  });

  test("change and percent are one column when a person wants one", () => {
    expect(idsAt(1600, { change: "percent" })).not.toContain("change");
    expect(idsAt(1600, { change: "change" })).not.toContain("percent");
  });

  test.each(BOARD_KINDS)(
    "a list of %s never has a column twice, and scrolls rather than losing its level 1",
    (kind) => {
      for (let width = 660; width <= 2200; width += 20) {
        for (const depth of [3, 10] as const) {
          const ids = idsAt(width, { kind, depth });
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids).toEqual(expect.arrayContaining(["symbol", "bid1Price", "ask1Price", "price"]));
        }
      }
    },
  );

  test("a phone has two lines a row: level 1 only, and the reference under the symbol", () => {
    const layout = layoutAt(390);
    expect(layout.kind).toBe("phone");
    expect(layout.columns.map((column) => column.id)).toEqual([
      ...["symbol", "reference", "price", "total", "change", "percent"],
      ...["bid1Price", "bid1Volume", "ask1Price", "ask1Volume", "depth"],
    ]);
    expect(Math.max(...layout.columns.map((column) => column.left + column.width))).toBe(390);
  });

  test("the upper head spans whole groups", () => {
    const spans = groupSpans(layoutAt(1600).columns);
    expect(spans.map((span) => [span.group, span.count])).toEqual([
      ["id", 4],
      ["bid", 6],
      ["match", 4],
      ["ask", 6],
      ["rest", 4],
      ["foreign", 3],
    ]);
  });
});
