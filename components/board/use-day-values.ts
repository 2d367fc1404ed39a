import { useEffect, useState } from "react";
import type { PublicBar } from "#lib/contract/state.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { useMarket } from "../state/market-store.ts";
import { getJson } from "../state/rest.ts";
import { dayMinuteOf } from "./day-line.ts";

const REDRAW_MS = 1_000;
const RETRY_MS = 5_000;
const NONE: ReadonlyMap<number, number> = new Map();

/** The values of an index or a symbol today by minute: its minute bars, then what comes live, redrawn once a second. */
export function useDayValues(code: string): ReadonlyMap<number, number> {
  const epoch = useMarket((market) => market.epoch);
  const [values, setValues] = useState(NONE);

  useEffect(() => {
    if (epoch === null) return;
    const abort = new AbortController();
    const held = new Map<number, number>();
    let isChanged = false;
    let retry: ReturnType<typeof setTimeout>;

    const load = async () => {
      try {
        const path = `/api/v1/bars?symbol=${code}&interval=1m&limit=300`;
        const { bars } = await getJson<{ bars: PublicBar[] }>(path, abort.signal);
        const today = tradingDateOf(Date.parse(bars.at(-1)?.openTime ?? ""));
        for (const bar of bars) {
          const timeMs = Date.parse(bar.openTime);
          const minute = dayMinuteOf(timeMs);
          // Live values that came meanwhile are newer.
          if (tradingDateOf(timeMs) === today && !held.has(minute)) held.set(minute, bar.close);
        }
        setValues(new Map(held));
      } catch {
        if (!abort.signal.aborted) retry = setTimeout(load, RETRY_MS);
      }
    };
    void load();

    const keep = (time: string, value: number) => {
      held.set(dayMinuteOf(Date.parse(time)), value);
      isChanged = true;
    };
    const stop = useMarket.subscribe((market, before) => {
      const index = market.indices.get(code);
      const state = market.states.get(code);
      if (index && index !== before.indices.get(code)) keep(index.timestamp, index.value);
      else if (state?.timestamp && state.price !== null && state !== before.states.get(code))
        keep(state.timestamp, state.price);
    });
    const timer = setInterval(() => {
      if (!isChanged || document.hidden) return;
      isChanged = false;
      setValues(new Map(held));
    }, REDRAW_MS);
    return () => {
      abort.abort();
      stop();
      clearTimeout(retry);
      clearInterval(timer);
    };
  }, [code, epoch]);

  return values;
}
