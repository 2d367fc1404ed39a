import { describe, expect, test } from "vitest";
import { INDICES, indexOf } from "#lib/search/indices.ts";
import { type Findable, rank, searchEntries, symbolsIn } from "#lib/search/rank.ts";

function find(symbol: string, nameVi: string, change: Partial<Findable> = {}): Findable {
  return { symbol, nameVi, nameEn: "", exchange: "HOSE", type: "STOCK", indices: [], ...change };
}

const MARKET: Findable[] = [
  find("ACB", "Ngân hàng Thương mại Cổ phần Á Châu", { indices: ["VN30", "VN100"] }),
  find("ABB", "Ngân hàng Thương mại Cổ phần An Bình", { exchange: "UPCOM" }),
  find("VCB", "Ngân hàng Thương mại Cổ phần Ngoại thương Việt Nam", { indices: ["VN30"] }),
  find("VIC", "Tập đoàn Vingroup - Công ty CP", {
    nameEn: "VinGroup Joint Stock Company",
    indices: ["VN30"],
  }),
  find("VNM", "Công ty Cổ phần Sữa Việt Nam", {
    nameEn: "Vietnam Dairy Products Joint Stock Company",
    indices: ["VN30"],
  }),
  find("VND", "Công ty Cổ phần Chứng khoán VNDIRECT", { indices: ["VN100"] }),
  find("CVNM2601", "Chứng quyền VNM", { type: "CW" }),
  find("VN30F2602", "Hợp đồng tương lai VN30 tháng 2", { type: "FUTURE_INDEX", exchange: "DER" }),
  find("DXG", "Công ty Cổ phần Tập đoàn Đất Xanh"),
  find("MSN", "Công ty Cổ phần Tập đoàn Masan", { indices: ["VN30"] }),
  find("A32", "Công ty Cổ phần 32", { exchange: "UPCOM" }),
  ...INDICES,
];
const entries = searchEntries(MARKET);
const found = (query: string, limit = 20) => rank(query, entries, limit).map((item) => item.symbol);

describe("finding a symbol", () => {
  test.each([
    ["vic", "VIC"],
    ["VIC", "VIC"],
    ["vn", "VN30"],
    ["vnm", "VNM"],
    ["a32", "A32"],
    ["vn30", "VN30"],
    ["VN30F", "VN30F2602"],
    ["vingroup", "VIC"],
    ["vin group", "VIC"],
    ["dat xanh", "DXG"],
    ["đất xanh", "DXG"],
    ["ĐẤT XANH", "DXG"],
    ["sua viet nam", "VNM"],
    ["sữa", "VNM"],
    ["dairy", "VNM"],
    ["viet nam sua", "VNM"],
    ["group", "VIC"],
    ["masan", "MSN"],
    ["a chau", "ACB"],
    ["vn-index", "VNINDEX"],
  ])("«%s» finds %s first", (query, symbol) => {
    expect(found(query)[0]).toBe(symbol);
  });

  test("«ngan hang» finds the banks, the large ones first", () => {
    expect(found("ngan hang")).toEqual(["ACB", "VCB", "ABB"]);
  });

  test("the code goes before names: a letter shows codes that begin with it", () => {
    expect(found("v").slice(0, 3)).toEqual(["VN30", "VN100", "VNINDEX"]);
    expect(found("v")).not.toContain("DXG");
  });

  test("a share goes before its warrants", () => {
    expect(found("vnm").indexOf("CVNM2601")).toBeGreaterThan(0);
  });

  test.each(["", "   ", "«»", "zzzz qqqq"])("«%s» finds nothing", (query) => {
    expect(found(query)).toEqual([]);
  });

  test("no more than asked for", () => {
    expect(found("n", 1)).toHaveLength(1);
    expect(found("v", 2)).toHaveLength(2);
  });
});

describe("symbols in a pasted text", () => {
  test.each([
    ["VIC, VNM HPG", ["VIC", "VNM", "HPG"]],
    ["vic;vnm\nhpg\tvic", ["VIC", "VNM", "HPG"]],
    ["", []],
    ["E1VFVN30 / VN30F2602", ["E1VFVN30", "VN30F2602"]],
    ["A".repeat(21), []],
  ])("«%s»", (text, symbols) => {
    expect(symbolsIn(text)).toEqual(symbols);
  });
});

test("an index is known by its code, a share is not one", () => {
  expect(indexOf("HNXINDEX")?.exchange).toBe("HNX");
  expect(indexOf("VIC")).toBeUndefined();
});
