import type { State } from "#lib/contract/state.ts";

/** A symbol in the middle of an ordinary session. */
export function stateOf(change: Partial<State> = {}): State {
  return {
    symbol: "HPG",
    source: "simulated",
    price: 26_600,
    volume: 8_100,
    timestamp: "2026-02-10T14:18:06.000+07:00",
    totalVolume: 27_987_300,
    totalValue: 742_100_000_000,
    open: 26_700,
    high: 26_800,
    low: 26_500,
    average: 26_630,
    reference: 26_750,
    ceiling: 28_600,
    floor: 24_900,
    change: -150,
    changePercent: -0.56,
    bids: [
      [26_550, 85_700],
      [26_500, 16_200],
      [26_450, 18_400],
    ],
    asks: [
      [26_600, 3_100],
      [26_750, 67_800],
      [28_600, 68_900],
    ],
    foreign: { buy: 2_683_700, sell: 2_481_800, room: 2_155_574_866 },
    session: "LO",
    status: "N",
    estimated: { price: null, volume: null },
    openInterest: null,
    receivedAt: "2026-02-10T14:18:06.100+07:00",
    seq: 10,
    ...change,
  };
}
