import { z } from "zod";
import type { Bar } from "#lib/market/bar.ts";
import { AdminRefusal, getJson } from "./admin-http.ts";
import type { History } from "./history.ts";

const MAX_BARS = 50_000;

const Price = z.number().positive();
const BarsAnswer = z.object({
  bars: z
    .array(
      z.object({
        openTimeMs: z.number().int(),
        open: Price,
        high: Price,
        low: Price,
        close: Price,
        volume: z.number().nonnegative(),
      }),
    )
    .max(MAX_BARS),
});

/** The simulated exchange's own record: for simulated data it is the truth. */
export function createExchangeHistory(adminUrl: string): History {
  return {
    async bars(symbol, interval, fromMs, toMs) {
      const url = new URL("/history/bars", adminUrl);
      url.search = new URLSearchParams({
        symbol,
        interval,
        from: String(fromMs),
        to: String(toMs),
      }).toString();
      const answer = await getJson(url, BarsAnswer).catch((error: unknown) => {
        // What is not listed there has no history there; that is an answer.
        if (error instanceof AdminRefusal && error.status === 404) return { bars: [] };
        throw error;
      });
      return answer.bars
        .filter((bar) => bar.openTimeMs >= fromMs && bar.openTimeMs < toMs && isPossible(bar))
        .sort((a, b) => a.openTimeMs - b.openTimeMs)
        .map((bar) => ({ ...bar, provisional: false }));
    },
  };
}

/** A bar whose high is not its highest is a mistake upstream; ours are better than that. */
function isPossible({ open, high, low, close }: Omit<Bar, "openTimeMs" | "volume" | "provisional">): boolean {
  return high >= Math.max(open, close) && low <= Math.min(open, close) && high >= low;
}
