import { expect, it } from "vitest";
import { BOARD_LISTS, isInList } from "#lib/market/board-list.ts";
import { loadInstruments } from "#server/data/instruments.ts";

const instruments = loadInstruments();
const members = (list: string) => instruments.filter((instrument) => isInList(list, instrument));

it("every tab of the board has its instruments", () => {
  for (const list of BOARD_LISTS) expect(members(list).length, list).toBeGreaterThan(10);
  expect(members("VN30")).toHaveLength(30);
});

it.each(["HOSE", "HNX", "UPCOM"])(
  "the list of %s holds its stocks and funds, no ETF, warrant or bond",
  (list) => {
    expect(new Set(members(list).map((instrument) => instrument.exchange))).toEqual(new Set([list]));
    for (const { type } of members(list)) expect(["STOCK", "FUND"]).toContain(type);
  },
);

it("ETFs are a list of their own, and an unknown list is empty", () => {
  expect(new Set(members("ETF").map((instrument) => instrument.type))).toEqual(new Set(["ETF"]));
  expect(members("NOSUCHLIST")).toEqual([]);
});
