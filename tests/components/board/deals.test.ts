import { describe, expect, test } from "vitest";
import { dealsExchangeOf, dealsTab, isDealsTab } from "#components/board/board-tab.ts";
import { dealsCsv } from "#components/board/deals-csv.ts";
import {
  dealRows,
  dealSortOf,
  sortDeals,
  sumOf,
  sumsByExchange,
  totalsOf,
} from "#components/board/deals-view.ts";
import { readSort } from "#components/board/view-words.ts";
import { parseSelection, selectionSearch } from "#components/state/selection-store.ts";
import type { Exchange } from "#lib/market/instrument.ts";

const EXCHANGES: Record<string, Exchange> = { VIC: "HOSE", HPG: "HOSE", SHS: "HNX", "41I1G2000": "DER" };
const deal = (symbol: string, time: string, price: number, volume: number) => ({
  ...{ symbol, price, volume, value: price * volume },
  timestamp: `2026-02-10T${time}.000+07:00`,
});
/** The newest first, as the server tells them. */
const rows = dealRows(
  [
    deal("41I1G2000", "10:30:00", 1_955.7, 10),
    deal("VIC", "10:20:00", 47_000, 100_000),
    deal("UNLISTED", "10:10:00", 10_000, 500),
    deal("SHS", "10:05:00", 18_000, 300_000),
    deal("VIC", "10:00:00", 44_000, 20_000),
    deal("VIC", "10:00:00", 44_000, 20_000),
  ],
  (symbol) => EXCHANGES[symbol] ?? null,
  (symbol) => (symbol === "VIC" ? 44_000 : symbol === "SHS" ? 20_000 : null),
);
const order = (words: string) => sortDeals(rows, dealSortOf(readSort(words))).map(({ symbol }) => symbol);

describe("deals put through", () => {
  test("are told apart even when all of them is the same, and know how far they are from the reference", () => {
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    expect(rows.map(({ percent }) => percent && Math.round(percent))).toEqual([null, 7, null, -10, 0, 0]);
  });

  test("keep the newest first unless sorted; equal ones keep it then too", () => {
    const told = rows.map(({ symbol }) => symbol);
    expect(order("")).toEqual(told);
    expect(order("-pc").slice(0, 4)).toEqual(["VIC", "VIC", "VIC", "SHS"]);
    expect(order("pc").slice(-1)).toEqual(["VIC"]);
    expect(order("s")).toEqual(["41I1G2000", "SHS", "UNLISTED", "VIC", "VIC", "VIC"]);
    // A sort that came along from another list and says nothing of deals.
    expect(dealSortOf(readSort("-rm"))).toBeNull();
  });

  test("come to sums, in all and by exchange; an exchange without any has none", () => {
    expect(sumOf(rows).count).toBe(6);
    expect(sumsByExchange(rows)).toEqual([
      { exchange: "HOSE", sum: { count: 3, volume: 140_000, value: 6_460_000_000 } },
      { exchange: "HNX", sum: { count: 1, volume: 300_000, value: 5_400_000_000 } },
      { exchange: "DER", sum: { count: 1, volume: 10, value: 19_557 } },
    ]);
  });

  test("leave as a file that says what it is, when and whence", () => {
    const facts = { time: "2026-02-10 10:31:00", source: "mô phỏng", warning: "" };
    const heads = ["Giờ", "Mã", "Sàn", "Giá", "%", "KL", "GT"];
    const csv = dealsCsv({ name: "Thỏa thuận HOSE", rows: rows.slice(0, 2), heads }, facts);
    expect(csv.replace("\ufeff", "").split("\r\n")).toEqual([
      "Khớp,Thỏa thuận HOSE,2026-02-10 10:31:00,mô phỏng",
      "Giờ,Mã,Sàn,Giá,%,KL,GT",
      '10:30:00,41I1G2000,DER,"1,955.70",,10,0',
      '10:20:00,VIC,HOSE,47.00,6.82,"100,000","4,700"',
    ]);
  });

  test("that nobody tells one by one are totals at their mean price, the largest first", () => {
    const totals = totalsOf({
      totals: [
        { symbol: "SHS", volume: 1_000, value: 18_000_000 },
        { symbol: "VIC", volume: 3_000, value: 135_000_000 },
      ],
    });
    expect(totals).toEqual([
      { symbol: "VIC", volume: 3_000, value: 135_000_000, price: 45_000, timestamp: null },
      { symbol: "SHS", volume: 1_000, value: 18_000_000, price: 18_000, timestamp: null },
    ]);
  });

  test("of one exchange have a tab of their own, which an address keeps", () => {
    const tab = dealsTab("UPCOM");
    expect([tab, isDealsTab(tab), dealsExchangeOf(tab)]).toEqual(["deals:upcom", true, "UPCOM"]);
    expect([isDealsTab("PUTTHROUGH"), dealsExchangeOf("PUTTHROUGH"), isDealsTab("HOSE")]).toEqual([
      true,
      null,
      false,
    ]);
    const search = selectionSearch({ ...parseSelection(""), tab });
    expect(parseSelection(search).tab).toBe(tab);
    expect(parseSelection("?tab=deals:nyse").tab).toBe("VN30");
  });
});
