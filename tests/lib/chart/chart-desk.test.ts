import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ChartDesk,
  DESK_COUNTS,
  deskSearch,
  FIRST_DESK,
  parseDesk,
  readDesk,
  shownCharts,
  withCompared,
  withInterval,
  withOneSymbol,
  withSymbol,
} from "#lib/chart/chart-desk.ts";
import { INTERVALS } from "#lib/market/bar.ts";

const symbolsOf = (desk: ChartDesk) => desk.charts.map(({ symbol }) => symbol);
const apart: ChartDesk = { ...FIRST_DESK, count: 4, isOneSymbol: false };

const chart = fc.record({
  symbol: fc.stringMatching(/^[A-Z0-9]{1,20}$/),
  interval: fc.constantFrom(...INTERVALS),
  compared: fc.uniqueArray(fc.stringMatching(/^[A-Z0-9]{1,20}$/), { maxLength: 4 }),
});
const desks: fc.Arbitrary<ChartDesk> = fc
  .record({
    count: fc.constantFrom(...DESK_COUNTS),
    charts: fc.array(chart, { minLength: 4, maxLength: 4 }),
    isOneSymbol: fc.boolean(),
    isOneCrosshair: fc.boolean(),
  })
  .map((desk) => withOneSymbol(desk, desk.isOneSymbol));

describe("charts side by side", () => {
  test("where they show one symbol, another one goes to all; otherwise only to its own", () => {
    expect(symbolsOf(withSymbol(FIRST_DESK, 1, "HPG"))).toEqual(["HPG", "HPG", "HPG", "HPG"]);
    expect(symbolsOf(withSymbol(apart, 1, "HPG"))).toEqual(["FPT", "HPG", "FPT", "FPT"]);
  });

  test("linking takes the first one's symbol everywhere and leaves the intervals", () => {
    const mixed = withInterval(withSymbol(apart, 2, "SSI"), 2, "1W");
    const linked = withOneSymbol(mixed, true);
    expect(symbolsOf(linked)).toEqual(["FPT", "FPT", "FPT", "FPT"]);
    expect(linked.charts[2]?.interval).toBe("1W");
  });

  test("a link opens the same charts wherever it is opened", () => {
    fc.assert(
      fc.property(desks, desks, (desk, kept) => {
        const opened = parseDesk(deskSearch(desk), kept);
        expect(shownCharts(opened)).toEqual(shownCharts(desk));
        expect([opened.isOneSymbol, opened.isOneCrosshair]).toEqual([desk.isOneSymbol, desk.isOneCrosshair]);
      }),
    );
  });

  test("what this browser kept comes back as it was", () => {
    fc.assert(
      fc.property(desks, (desk) => {
        expect(readDesk(JSON.parse(JSON.stringify(desk)))).toEqual(desk);
      }),
    );
  });

  test.each([null, 7, "x", [], { count: 3, charts: [{ symbol: "<b>", interval: "2h" }], isOneSymbol: 1 }])(
    "nonsense that was kept (%j) counts as never set",
    (kept) => expect(readDesk(kept)).toEqual(FIRST_DESK),
  );

  test.each(["", "?n=3&s=%3Cb%3E&i=2h", "?s=,,,,,,,&i=,,,"])(
    "an address that says nothing (%s) changes nothing",
    (search) => expect(parseDesk(search, FIRST_DESK)).toEqual(FIRST_DESK),
  );

  test("other symbols are one chart's own, and no more than it draws", () => {
    const desk = withCompared(apart, 1, ["HPG", "VNINDEX"]);
    expect(deskSearch(desk)).toContain("&c=,HPG.VNINDEX,,");
    const opened = parseDesk("?n=2&s=FPT&c=hpg.hpg.<b>.A.B.C.D,&link=none", desk);
    expect(opened.charts.map(({ compared }) => compared)).toEqual([["HPG", "A", "B", "C"], [], [], []]);
  });

  test("an unreadable symbol in an address leaves the others in their places", () => {
    const opened = parseDesk("?n=4&s=hpg,<b>,ssi,vcb&link=none", FIRST_DESK);
    expect(symbolsOf(opened)).toEqual(["HPG", "FPT", "SSI", "VCB"]);
  });
});
