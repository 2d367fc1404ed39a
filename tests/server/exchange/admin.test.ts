import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOfDateMs } from "#lib/market/trading-time.ts";
import type { RunningExchange } from "#server/exchange/run.ts";
import { startRunning } from "./running.ts";

let exchange: RunningExchange;
beforeAll(async () => {
  exchange = await startRunning();
});
afterAll(() => exchange.stop());

async function get(
  path: string,
): Promise<{ status: number; body: Record<string, unknown>; header: string | null }> {
  const response = await fetch(exchange.ready.adminUrl + path);
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body, header: response.headers.get("x-simulated-exchange") };
}

describe("the admin address", () => {
  test("tells the market clock, which runs", async () => {
    const first = await get("/clock");
    const { runId } = exchange.ready;
    expect(first.body).toMatchObject({ runId, seed: 7, speed: 1, tradingDate: "2026-02-10" });
    expect(JSON.parse(first.header ?? "")).toMatchObject({ runId });
    let later = await get("/clock");
    while (later.body.epochMs === first.body.epochMs) later = await get("/clock");
    expect(later.body.epochMs as number).toBeGreaterThan(first.body.epochMs as number);
  });

  test("gives bars of the morning, of earlier days, and of indices", async () => {
    const todayMs = startOfDateMs("2026-02-10");
    const query = (symbol: string, interval: string): string =>
      `/history/bars?symbol=${symbol}&interval=${interval}&from=${todayMs - 7 * 86_400_000}&to=${todayMs + 86_400_000}`;
    const minutes = (await get(query("VIC", "1m"))).body.bars as unknown[];
    expect(minutes.length).toBeGreaterThan(1_000);
    expect((await get(query("VIC", "1D"))).body.bars).toHaveLength(6);
    expect((await get(query("VN30", "1D"))).body.bars).toHaveLength(6);
  });

  test("tells the truth about a symbol: its trades, bars and totals agree", async () => {
    const { body } = await get("/truth?symbol=HPG");
    const bars = body.bars as { volume: number; close: number }[];
    const totals = body.totals as { totalVolume: number; last: number };
    expect(bars.reduce((sum, bar) => sum + bar.volume, 0)).toBe(totals.totalVolume);
    expect(bars.at(-1)?.close).toBe(totals.last);
    expect(body.trades).toEqual(expect.any(Array));
  });

  test("tells only the part of the truth that was asked for, by ISO time or epoch ms", async () => {
    const iso = "/truth?symbol=VIC&from=2026-02-10T09:30:00%2B07:00&to=2026-02-10T09:40:00%2B07:00";
    const { body } = await get(iso);
    const bars = body.bars as { openTime: string }[];
    expect(bars[0]?.openTime).toBe("2026-02-10T09:30:00.000+07:00");
    expect(bars.at(-1)?.openTime).toBe("2026-02-10T09:39:00.000+07:00");
    expect(body.trades).toEqual([]);
    const startMs = startOfDateMs("2026-02-10") + 570 * 60_000;
    const same = await get(`/truth?symbol=VIC&from=${startMs}&to=${startMs + 600_000}`);
    expect(same.body.bars).toEqual(bars);
  });

  test.each([
    ["/truth?symbol=VIC&from=yesterday", 400, "ISO"],
    ["/history/bars?symbol=VIC&interval=5m&from=0&to=1", 400, "interval"],
    ["/history/bars?symbol=VIC&interval=1D&from=yesterday&to=1", 400, "from"],
    ["/history/bars?symbol=VIC&interval=1D&from=5&to=1", 400, "to must not be before from"],
    ["/history/bars?symbol=VIC&interval=1m&from=0&to=1770692400000", 400, "62 days"],
    ["/history/bars?symbol=NOSUCH&interval=1D&from=0&to=1", 404, "listed"],
    ["/truth", 404, "listed"],
    ["/else", 404, "/clock"],
  ])("refuses %s", async (path, status, words) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect((answer.body.error as { message: string }).message).toContain(words);
  });

  test("does not take a POST", async () => {
    const response = await fetch(`${exchange.ready.adminUrl}/clock`, { method: "POST" });
    expect(response.status).toBe(405);
  });
});
