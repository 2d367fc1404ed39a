import { describe, expect, test } from "vitest";
import type { Instrument } from "#lib/market/instrument.ts";
import { type ListedToday, MAX_INSTRUMENTS, mergeInstruments } from "#lib/market/instrument-list.ts";

const stock = (symbol: string, more: Partial<Instrument> = {}): Instrument => ({
  ...{ symbol, exchange: "HOSE", type: "STOCK", nameVi: `Cty ${symbol}`, nameEn: `${symbol} Co` },
  ...{ sector: "Ngân hàng", lotSize: 100, listedShares: 4_466_657_000, indices: [] },
  ...more,
});
const listed = (symbol: string, more: Partial<ListedToday> = {}): ListedToday => ({
  ...{ symbol, exchange: "HOSE", type: "STOCK", nameVi: "", nameEn: "", lotSize: null },
  ...more,
});
const known = [
  stock("ACB", { indices: ["VN30"] }),
  stock("VIC", { indices: ["VN30"] }),
  stock("SHS", { exchange: "HNX" }),
];
const merge = (told: ListedToday[], members: Record<string, string[]> = {}, ours = known) =>
  mergeInstruments(ours, told, new Map(Object.entries(members)));

describe("the instruments of the day", () => {
  test("that the source names anew have its names and lot, and keep our sector and shares", () => {
    const [acb] = merge([
      listed("ACB", { nameVi: "Ngân hàng Á Châu", nameEn: "Asia Bank", lotSize: 10 }),
      listed("VIC"),
    ]);
    expect(acb).toEqual(
      stock("ACB", { nameVi: "Ngân hàng Á Châu", nameEn: "Asia Bank", lotSize: 10, indices: ["VN30"] }),
    );
  });

  test("that moved to another board are there, not on the old one", () => {
    const merged = merge([listed("ACB"), listed("VIC"), listed("SHS")]);
    expect(merged.find(({ symbol }) => symbol === "SHS")?.exchange).toBe("HOSE");
    expect(merged).toHaveLength(3);
  });

  test("that are new come with what is told, and the rest by their kind", () => {
    const merged = merge([
      ...["ACB", "VIC"].map((symbol) => listed(symbol)),
      listed("NEW", { nameVi: "Mới" }),
      listed("CACB2601", { type: null }),
      listed("FUEVFVND", { type: null }),
      listed("41I1G9000", { type: null, exchange: "DER" }),
      listed("GB05F2609", { type: null, exchange: "DER" }),
      listed("XYZ121024", { type: null, exchange: "HNX" }),
    ]);
    expect(
      merged.slice(3).map(({ symbol, type, lotSize, nameEn }) => [symbol, type, lotSize, nameEn]),
    ).toEqual([
      ["NEW", "STOCK", 100, "Mới"],
      ["CACB2601", "CW", 100, "CACB2601"],
      ["FUEVFVND", "ETF", 100, "FUEVFVND"],
      ["41I1G9000", "FUTURE_INDEX", 1, "41I1G9000"],
      ["GB05F2609", "FUTURE_BOND", 1, "GB05F2609"],
      ["XYZ121024", "CORP_BOND", 1, "XYZ121024"],
    ]);
  });

  test("that are listed no more leave when the rest of their board is", () => {
    expect(merge([listed("ACB")]).map(({ symbol }) => symbol)).toEqual(["ACB", "SHS"]);
  });

  test("stay when the answer is empty, or cannot be the whole of their board", () => {
    expect(merge([])).toEqual(known);
    const many = ["A", "B", "C", "D", "E"].map((letter) => stock(`AA${letter}`));
    expect(merge([listed("AAA"), listed("AAB")], {}, many)).toEqual(many);
  });

  test("are never more than there can be", () => {
    const flood = Array.from({ length: MAX_INSTRUMENTS + 5 }, (_, n) => listed(`S${n}`));
    expect(merge(flood)).toHaveLength(MAX_INSTRUMENTS);
  });
});

describe("the members of an index", () => {
  const indicesOf = (members: Record<string, string[]>) =>
    new Map(merge([], members).map(({ symbol, indices }) => [symbol, indices]));

  test("are the source's", () => {
    const now = indicesOf({ VN30: ["ACB", "SHS", "NOBODY"], VNX: ["VIC"] });
    expect([now.get("ACB"), now.get("VIC"), now.get("SHS")]).toEqual([["VN30"], ["VNX"], ["VN30"]]);
  });

  test("stay when it lists none", () => {
    expect(indicesOf({ VN30: [] }).get("VIC")).toEqual(["VN30"]);
  });
});
