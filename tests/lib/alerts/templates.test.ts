import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  readTemplate,
  slotsOf,
  TEMPLATE_IDS,
  type TemplateSlot,
  templateOf,
  waysOf,
  writeTemplate,
} from "#lib/alerts/templates.ts";

const WAYS = TEMPLATE_IDS.flatMap(waysOf);

function numberOf({ unit }: TemplateSlot): fc.Arbitrary<number> {
  if (unit === "minutes") return fc.integer({ min: 1, max: 240 });
  if (unit === "shares" || unit === "count") return fc.integer({ min: 0, max: 1_000_000_000 });
  return fc.integer({ min: 0, max: 1_000_000 }).map((hundredths) => hundredths / 100);
}

describe("templates of alert rules", () => {
  it("write what a trader would write by hand", () => {
    expect(writeTemplate({ way: "cross.above", values: { level: 27.5 } })).toBe("price >= 27.5");
    expect(writeTemplate({ way: "dayChange.down", values: { percent: 3 } })).toBe("changePercent <= -3");
    expect(writeTemplate({ way: "matched.value", values: { minutes: 5, amount: 1.5 } })).toBe(
      "valueOver(5) >= 1500000000",
    );
    expect(writeTemplate({ way: "limit.leavesCeiling", values: {} })).toBe(
      "high >= ceiling and price < ceiling",
    );
  });

  it.each(WAYS)("%s opens again in the form that wrote it, with the same numbers", (way) => {
    const slots = slotsOf(way);
    const values = fc.record(Object.fromEntries(slots.map((slot) => [slot.name, numberOf(slot)])));
    fc.assert(
      fc.property(values, (filled) => {
        const { low, high, ...rest } = filled as Record<string, number>;
        const ordered =
          low !== undefined && high !== undefined
            ? { ...rest, low: Math.min(low, high), high: Math.max(low, high) }
            : rest;
        const formula = writeTemplate({ way, values: ordered });
        expect(formula).not.toBeNull();
        expect(readTemplate(formula ?? "")).toEqual({ way, values: ordered });
      }),
    );
  });

  it("no formula belongs to two forms", () => {
    const written = WAYS.map((way) => {
      const values = Object.fromEntries(slotsOf(way).map(({ name }, at) => [name, at + 1]));
      return writeTemplate({ way, values });
    });
    expect(new Set(written).size).toBe(WAYS.length);
  });

  it("reads past spaces, and leaves alone what no form writes", () => {
    expect(readTemplate("  price   >=  27 ")).toEqual({ way: "cross.above", values: { level: 27 } });
    for (const free of ["price > 27", "price >= 27 and volume > 5", "bidVol1 / askVol1 > 3", ""]) {
      expect(readTemplate(free), free).toBeNull();
    }
    // Two different numbers where the form has one.
    expect(readTemplate("changePercent >= 3 or changePercent <= -2")).toBeNull();
  });

  it("a form with a missing or impossible number writes nothing", () => {
    expect(writeTemplate({ way: "cross.above", values: {} })).toBeNull();
    expect(writeTemplate({ way: "cross.above", values: { level: Number.NaN } })).toBeNull();
    expect(writeTemplate({ way: "range.enters", values: { low: 30, high: 20 } })).toBeNull();
    expect(writeTemplate({ way: "volumeSpike.above", values: { times: 3, minutes: 0.5 } })).toBeNull();
    expect(writeTemplate({ way: "volumeSpike.above", values: { times: 3, minutes: 241 } })).toBeNull();
  });

  it("every way belongs to its template", () => {
    for (const way of WAYS) expect(waysOf(templateOf(way))).toContain(way);
  });
});
