import { describe, expect, test } from "vitest";
import {
  hasUnloaded,
  largeRows,
  MAX_TAPE_ROWS,
  mergeTicks,
  type TapeGap,
  type TapeRow,
  tapeRows,
} from "#lib/chart/tape.ts";
import type { TickMessage } from "#lib/contract/state.ts";

function tick(time: string, volume: number, totalVolume: number | null, side: TickMessage["side"] = "U") {
  return {
    symbol: "VHM",
    source: "simulated",
    price: 101_300,
    volume,
    side,
    totalVolume,
    timestamp: `2026-02-10T${time}.000+07:00`,
    seq: 1,
  } satisfies TickMessage;
}

const gap = (afterVolume: number, volume: number, state: TapeGap["state"] = "recovered"): TapeGap => ({
  from: "2026-02-10T13:02:11.000+07:00",
  to: "2026-02-10T13:02:14.000+07:00",
  afterVolume,
  volume,
  state,
});

const shown = (rows: readonly TapeRow[]) =>
  rows.map((row) =>
    row.kind === "tick" ? row.tick.timestamp.slice(11, 19) : `${row.gap.state} ${row.gap.volume}`,
  );

describe("time and sales", () => {
  test("the newest trade stands on top, and none stands there twice after a reconnect", () => {
    const first = [tick("14:18:06", 900, 2_000), tick("14:18:02", 500, 1_100)];
    const merged = mergeTicks(first, [tick("14:18:07", 100, 2_100), tick("14:18:06", 900, 2_000)]);
    expect(merged.map((each) => each.totalVolume)).toEqual([2_100, 2_000, 1_100]);
  });

  test("trades of one second keep the order of the day's total", () => {
    const merged = mergeTicks(
      [],
      [tick("10:00:00", 100, 300), tick("10:00:00", 100, 500), tick("10:00:00", 100, 400)],
    );
    expect(merged.map((each) => each.totalVolume)).toEqual([500, 400, 300]);
  });

  test("a late trade comes in where it belongs", () => {
    const merged = mergeTicks(
      [tick("10:00:05", 100, 900), tick("10:00:01", 100, 700)],
      [tick("10:00:03", 100, 800)],
    );
    expect(merged.map((each) => each.totalVolume)).toEqual([900, 800, 700]);
  });

  test("without totals the exchange's time decides", () => {
    const merged = mergeTicks([tick("10:00:01", 100, null)], [tick("10:00:02", 100, null)]);
    expect(merged.map((each) => each.timestamp.slice(17, 19))).toEqual(["02", "01"]);
  });

  test("a tape is bounded", () => {
    const many = Array.from({ length: MAX_TAPE_ROWS + 40 }, (_, at) => tick("10:00:00", 100, (at + 1) * 100));
    const merged = mergeTicks([], many);
    expect(merged).toHaveLength(MAX_TAPE_ROWS);
    expect(merged[0]?.totalVolume).toBe((MAX_TAPE_ROWS + 40) * 100);
  });

  test("a hole stands between the trade that ended it and the one before it, exact to the share", () => {
    const ticks = [tick("13:02:14", 100, 12_700), tick("13:02:11", 100, 300), tick("13:02:07", 100, 200)];
    expect(shown(tapeRows(ticks, [gap(300, 12_300)]))).toEqual([
      ...["13:02:14", "recovered 12300", "13:02:11", "13:02:07"],
    ]);
  });

  test("several holes between two trades stand there in their order", () => {
    const ticks = [tick("11:00:00", 100, 1_000), tick("10:00:00", 100, 100)];
    expect(shown(tapeRows(ticks, [gap(100, 300, "open"), gap(400, 500, "lost")]))).toEqual([
      ...["11:00:00", "lost 500", "open 300", "10:00:00"],
    ]);
  });

  test("trades that the server has and this browser lacks are a hole too, never silence", () => {
    const ticks = [tick("10:00:09", 100, 2_000), tick("10:00:00", 100, 300)];
    expect(shown(tapeRows(ticks, []))).toEqual(["10:00:09", "unloaded 1600", "10:00:00"]);
    expect(hasUnloaded(ticks, [])).toBe(true);
    expect(shown(tapeRows(ticks, [gap(300, 600)]))).toEqual([
      ...["10:00:09", "recovered 600", "unloaded 1000", "10:00:00"],
    ]);
    expect(hasUnloaded(ticks, [gap(300, 1_600)])).toBe(false);
  });

  test("the end of the list is not a hole, unless the server lost something right there", () => {
    const oldest = [tick("13:02:14", 100, 900)];
    expect(shown(tapeRows(oldest, [gap(0, 300)]))).toEqual(["13:02:14"]);
    expect(shown(tapeRows(oldest, [gap(300, 500)]))).toEqual(["13:02:14", "recovered 500"]);
    expect(shown(tapeRows(oldest, [{ ...gap(0, 800), from: null }]))).toEqual(["13:02:14"]);
  });

  test("without totals no hole can be told", () => {
    expect(shown(tapeRows([tick("10:00:09", 100, null), tick("10:00:00", 100, null)], []))).toEqual([
      ...["10:00:09", "10:00:00"],
    ]);
  });

  test("small trades can be left out, holes never", () => {
    const ticks = [tick("13:02:14", 100, 12_700), tick("13:02:11", 5_000, 300)];
    const rows = tapeRows(ticks, [gap(300, 12_300)]);
    expect(shown(largeRows(rows, 1_000))).toEqual(["recovered 12300", "13:02:11"]);
    expect(largeRows(rows, 0)).toEqual(rows);
  });
});
