import type { MarketEvent } from "#lib/market/event.ts";

export type PutThroughDeal = Omit<Extract<MarketEvent, { kind: "putthrough" }>, "kind">;

/** What was agreed outside of matching today; no part of volume, price or bars. */
export interface PutThroughDay {
  /** Ascending by time; the newest 200. */
  deals: readonly PutThroughDeal[];
  /** Of the day; null where the feed does not tell. */
  totalVolumeShares: number | null;
  totalValueVnd: number | null;
}

const MAX_DEALS = 200;

/**
 * Adds a deal. As for trades the day's total numbers them: one that comes again after a reconnect ends where one
 * has ended before, and is left out. The same day is handed back then.
 */
export function addPutThrough(day: PutThroughDay | undefined, deal: PutThroughDeal): PutThroughDay {
  const before = day ?? { deals: [], totalVolumeShares: null, totalValueVnd: null };
  const { totalVolumeShares } = deal;
  const isKnown = before.deals.some(
    (each) => totalVolumeShares !== null && each.totalVolumeShares === totalVolumeShares,
  );
  if (isKnown) return before;
  const at = before.deals.findLastIndex((each) => each.timeMs <= deal.timeMs) + 1;
  return {
    deals: [...before.deals.slice(0, at), deal, ...before.deals.slice(at)].slice(-MAX_DEALS),
    totalVolumeShares: greatest(before.totalVolumeShares, totalVolumeShares),
    totalValueVnd: greatest(before.totalValueVnd, deal.totalValueVnd),
  };
}

/** The totals of a day whose deals nobody tells one by one. */
export function withDealTotals(
  day: PutThroughDay | undefined,
  { volumeShares, valueVnd }: Extract<MarketEvent, { kind: "dealTotals" }>,
): PutThroughDay {
  return {
    deals: day?.deals ?? [],
    totalVolumeShares: greatest(day?.totalVolumeShares ?? null, volumeShares),
    totalValueVnd: greatest(day?.totalValueVnd ?? null, valueVnd),
  };
}

function greatest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
