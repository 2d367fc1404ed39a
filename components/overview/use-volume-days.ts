import { useEffect, useState } from "react";
import type { PublicBar } from "#lib/contract/state.ts";
import { type VolumeDays, volumeDays } from "#lib/market/overview-volume.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { dayMinuteOf } from "../board/day-line.ts";
import { marketNowMs, useMarket } from "../state/market-store.ts";
import { getJson } from "../state/rest.ts";

/** Two whole days and a part of a third, so that the day before is surely whole. */
const MINUTES = 800;
const RENEW_MS = 60_000;
const RETRY_MS = 5_000;

/** An index's minute volumes of today and of the trading day before; null until they are here. */
export function useVolumeDays(code: string): VolumeDays | null {
  const epoch = useMarket((market) => market.epoch);
  const [days, setDays] = useState<{ code: string; days: VolumeDays } | null>(null);
  useEffect(() => {
    if (epoch === null) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const load = async () => {
      try {
        const path = `/api/v1/bars?symbol=${code}&interval=1m&limit=${MINUTES}`;
        const { bars } = await getJson<{ bars: PublicBar[] }>(path, abort.signal);
        const minutes = bars.map(({ openTime, volume }) => ({
          openTimeMs: Date.parse(openTime),
          volumeShares: volume,
        }));
        const nowMs = marketNowMs(useMarket.getState(), Date.now()) ?? minutes.at(-1)?.openTimeMs ?? 0;
        setDays({ code, days: volumeDays(minutes, tradingDateOf(nowMs), dayMinuteOf) });
        timer = setTimeout(load, RENEW_MS);
      } catch {
        if (!abort.signal.aborted) timer = setTimeout(load, RETRY_MS);
      }
    };
    void load();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [code, epoch]);
  return days?.code === code ? days.days : null;
}
