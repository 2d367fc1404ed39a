import { describe, expect, test } from "vitest";
import { DAY_MINUTES, dayMinuteOf, drawDayLine } from "#components/board/day-line.ts";

const at = (time: string) => Date.parse(`2026-02-10T${time}+07:00`);

describe("an index's day as a small line", () => {
  test("lunch takes no room: 11:30 and 13:00 are the same minute", () => {
    expect(dayMinuteOf(at("09:00:00"))).toBe(0);
    expect(dayMinuteOf(at("11:30:00"))).toBe(150);
    expect(dayMinuteOf(at("12:15:00"))).toBe(150);
    expect(dayMinuteOf(at("13:00:00"))).toBe(150);
    expect(dayMinuteOf(at("14:45:00"))).toBe(255);
  });

  test("before the open and after the close count to the edge", () => {
    expect(dayMinuteOf(at("08:30:00"))).toBe(0);
    expect(dayMinuteOf(at("15:30:00"))).toBe(DAY_MINUTES);
  });

  test("the highest value is on top, the lowest at the bottom, the reference between them", () => {
    const drawn = drawDayLine(
      new Map([
        [0, 110],
        [135, 90],
      ]),
      100,
      84,
      27,
    );
    expect(drawn.line).toBe("M0 1.5L42 25.5");
    expect(drawn.referenceY).toBe(13.5);
    expect(drawn.area).toContain("L42 13.5L0 13.5Z");
  });

  test("minutes that came out of order are drawn in order", () => {
    const drawn = drawDayLine(
      new Map([
        [135, 90],
        [0, 110],
      ]),
      100,
      84,
      27,
    );
    expect(drawn.line).toBe("M0 1.5L42 25.5");
  });

  test("with one value there is no line yet, only the reference", () => {
    expect(drawDayLine(new Map([[3, 100]]), 100, 84, 27)).toMatchObject({ line: "", referenceY: 13.5 });
  });
});
