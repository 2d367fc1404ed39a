import { describe, expect, test } from "vitest";
import { activeVolumes, MAX_TAPE_ROWS, mergeTicks, type TapeGap, tapeRows } from "#lib/chart/tape.ts";
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

const gap = (from: string, to: string, state: TapeGap["state"] = "recovered"): TapeGap => ({
  from: `2026-02-10T${from}.000+07:00`,
  to: `2026-02-10T${to}.000+07:00`,
  volume: 12_300,
  state,
});

const shown = (rows: ReturnType<typeof tapeRows>) =>
  rows.map((row) => (row.kind === "tick" ? row.tick.timestamp.slice(11, 19) : "gap"));

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

  test("a hole stands between the trade that ended it and the one before it", () => {
    const ticks = [tick("13:02:14", 100, 900), tick("13:02:11", 100, 300), tick("13:02:07", 100, 200)];
    expect(shown(tapeRows(ticks, [gap("13:02:11", "13:02:14")]))).toEqual([
      "13:02:14",
      "gap",
      "13:02:11",
      "13:02:07",
    ]);
  });

  test("a hole older than every trade in view is not shown", () => {
    expect(shown(tapeRows([tick("13:02:14", 100, 900)], [gap("09:00:00", "09:00:10")]))).toEqual([
      "13:02:14",
    ]);
  });

  test("two holes keep their order", () => {
    const ticks = [tick("11:00:00", 1, 9), tick("10:30:00", 1, 5), tick("10:00:00", 1, 1)];
    const rows = tapeRows(ticks, [gap("10:00:00", "10:30:00"), gap("10:30:00", "11:00:00", "open")]);
    expect(shown(rows)).toEqual(["11:00:00", "gap", "10:30:00", "gap", "10:00:00"]);
    expect(rows[1]?.kind === "gap" && rows[1].gap.state).toBe("open");
  });

  test("active buying and selling are counted apart, trades without a side in neither", () => {
    const ticks = [tick("10:00:00", 300, 3, "B"), tick("10:00:00", 100, 2, "S"), tick("10:00:00", 900, 1)];
    expect(activeVolumes(ticks)).toEqual({ bought: 300, sold: 100 });
  });
});
