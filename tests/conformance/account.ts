import type { Market } from "#server/market/market.ts";

/** What a market saw of what truly happened. */
export interface Account {
  /** In words, whatever nothing explains: shares lost in silence, trades twice or altered. */
  faults: string[];
  /** Shares that it did not see since its first trade, and knows that it did not. */
  unseen: number;
}

interface Truth {
  trades: { price: number; volume: number; totalVolume: number }[];
}

/** Holds every symbol against the exchange's own tape, up to the total that the market has reached. */
export async function accountOf(market: Market, adminUrl: string): Promise<Account> {
  const account: Account = { faults: [], unseen: 0 };
  // All of it now: trading goes on while the truth is asked for.
  const symbols = [...market.states()].map(({ symbol }) => {
    return { symbol, ticks: [...market.ticks(symbol)], coverage: market.coverage(symbol) };
  });
  for (const { symbol, ticks, coverage } of symbols) {
    const answer = await fetch(`${adminUrl}/truth?symbol=${symbol}`);
    if (answer.status !== 200) continue;
    const { trades } = (await answer.json()) as Truth;
    const seen = new Map(ticks.map((tick) => [tick.totalVolumeShares, tick]));
    const say = (words: string): void => void account.faults.push(`${symbol}: ${words}`);
    if (seen.size !== ticks.length) say("a trade was counted twice");
    const totals = new Set(trades.map((trade) => trade.totalVolume));
    // The tape begins with the exchange; the last trade before it may be told, and is the state's.
    const tapeFrom = trades[0] ? trades[0].totalVolume - trades[0].volume : Infinity;
    for (const total of seen.keys()) {
      if (total === null || (total > tapeFrom && !totals.has(total))) say(`a trade up to ${total} never was`);
    }
    const first = Math.min(...ticks.map((tick) => tick.totalVolumeShares ?? Infinity));
    for (const { price, volume, totalVolume } of trades) {
      if (totalVolume > coverage.totalShares) break;
      const from = totalVolume - volume;
      const isGap = coverage.gaps.some((gap) => gap.fromShares <= from && totalVolume <= gap.toShares);
      const tick = seen.get(totalVolume);
      if (tick && (tick.price !== price || tick.volumeShares !== volume)) {
        say(`${volume} at ${price} up to ${totalVolume} was taken for ${tick.volumeShares} at ${tick.price}`);
      }
      if (tick && isGap) say(`the trade up to ${totalVolume} was seen and is a gap too`);
      if (!tick && !isGap && totalVolume > first)
        say(`${volume} shares up to ${totalVolume} are lost in silence`);
      if (!tick && totalVolume > first) account.unseen += volume;
    }
  }
  if (symbols.length === 0) account.faults.push("nothing was seen at all");
  return account;
}
