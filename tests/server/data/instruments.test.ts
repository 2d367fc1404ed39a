import { expect, test } from "vitest";
import { listedOn, loadInstruments } from "#server/data/instruments.ts";

const rows = loadInstruments();

const futuresOn = (date: string): string[] =>
  listedOn(rows, date)
    .filter((row) => row.exchange === "DER")
    .map((row) => row.symbol);

test("a date has the futures of its calendar and no others, also those the file does not know", () => {
  expect(futuresOn("2026-02-10").slice(0, 4)).toEqual(["41I1G2000", "41I1G3000", "41I1G6000", "41I1G9000"]);
  expect(futuresOn("2026-02-10")).toHaveLength(14);
  expect(futuresOn("2026-02-23")).toContain("41I1G4000");
  expect(rows.some((row) => row.symbol === "41I1G4000")).toBe(false);
  const april = listedOn(rows, "2026-02-23").find((row) => row.symbol === "41I1G4000");
  expect(april).toMatchObject({
    ...{ type: "FUTURE_INDEX", lotSize: 1, lastTradingDate: "2026-04-16" },
    nameVi: "Hợp đồng tương lai chỉ số VN30 tháng 04/2026",
  });
});

test("all but the futures stay as they are", () => {
  const others = rows.filter((row) => row.exchange !== "DER");
  expect(listedOn(rows, "2026-11-23").filter((row) => row.exchange !== "DER")).toEqual(others);
});
