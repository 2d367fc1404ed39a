import type { Hono } from "hono";
import { toTickMessage } from "#lib/contract/state.ts";
import type {
  GapMessage,
  OddLotState,
  OddLots,
  PutThrough,
  PutThroughDeal,
  PutThroughs,
  VolumeByPrice,
} from "#lib/contract/symbol-day.ts";
import { unseenShares } from "#lib/market/coverage.ts";
import { futureTypeOf } from "#lib/market/instrument.ts";
import { valuePerPrice } from "#lib/market/price-rules.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import type { Market } from "../market/market.ts";
import type { PutThroughDeal as Deal } from "../market/put-through.ts";
import type { Directory } from "./directory.ts";
import { optionalSymbol, Refused, readInstant, readLimit, requiredSymbol } from "./rest-input.ts";
import { only } from "./rest-methods.ts";

interface SymbolRestParts {
  market: Market;
  directory: Directory;
}

/** The day of one symbol beyond its state: trades, holes, volume by price, deals outside of matching, odd lots. */
export function addSymbolRoutes(api: Hono, { market, directory }: SymbolRestParts): void {
  api.get("/api/v1/realtime/gaps", (c) => {
    const symbol = knownInstrument(directory, requiredSymbol(c));
    const gaps = market.gaps(symbol).map(
      ({ fromMs, toMs, fromShares, toShares, state }): GapMessage => ({
        from: fromMs === null ? null : isoOf(fromMs),
        to: isoOf(toMs),
        afterVolume: fromShares,
        volume: toShares - fromShares,
        state,
      }),
    );
    const unseenVolume = unseenShares(market.coverage(symbol));
    return c.json({ symbol, date: market.tradingDate, unseenVolume, gaps });
  });

  api.get("/api/v1/realtime/ticks", (c) => {
    const symbol = knownInstrument(directory, requiredSymbol(c));
    const limit = readLimit(c, 100, 1_000);
    const ticks = market
      .ticks(symbol)
      .slice(-limit)
      .reverse()
      .map((tick) => toTickMessage(tick, market.source, market.seq));
    return c.json({ symbol, source: market.source, date: market.tradingDate, ticks });
  });

  api.get("/api/v1/realtime/volume-by-price", (c) => {
    return c.json(volumeByPrice(market, knownInstrument(directory, requiredSymbol(c))));
  });

  api.get("/api/v1/realtime/put-through", (c) => {
    const symbol = optionalSymbol(c);
    if (symbol === undefined) return c.json(putThroughs(market, readInstant(c, "from") ?? 0));
    return c.json(putThrough(market, knownInstrument(directory, symbol)));
  });

  api.get("/api/v1/realtime/odd-lot", (c) => {
    const symbol = optionalSymbol(c);
    if (symbol === undefined) return c.json(oddLots(market, readInstant(c, "from") ?? 0));
    return c.json(oddLot(market, knownInstrument(directory, symbol)));
  });

  for (const name of ["gaps", "ticks", "volume-by-price", "put-through", "odd-lot"]) {
    api.all(`/api/v1/realtime/${name}`, only("GET, HEAD"));
  }
}

function volumeByPrice(market: Market, symbol: string): VolumeByPrice {
  const { source, tradingDate: date, seq } = market;
  const volumes = market.priceVolumes(symbol);
  return {
    ...{ symbol, source, date },
    since: typeof volumes?.sinceMs === "number" ? isoOf(volumes.sinceMs) : null,
    trades: volumes?.trades ?? 0,
    levels: Array.from(volumes?.levels() ?? [], ({ price, bySide: { B: buy, S: sell, U: unknown } }) => ({
      ...{ price, buy, sell, unknown },
    })).sort((a, b) => b.price - a.price),
    seq,
  };
}

function putThrough(market: Market, symbol: string): PutThrough {
  const day = market.putThrough(symbol);
  return {
    symbol,
    source: market.source,
    date: market.tradingDate,
    totalVolume: day?.totalVolumeShares ?? null,
    totalValue: day?.totalValueVnd ?? null,
    deals: (day?.deals ?? []).toReversed().map(dealOf),
  };
}

/** The value is in VND of contracts too, whose price is in points. */
function dealOf({ symbol, price, volumeShares, timeMs }: Deal): PutThroughDeal {
  const value = price * volumeShares * valuePerPrice(futureTypeOf(symbol) ?? "STOCK");
  return { price, volume: volumeShares, value, timestamp: isoOf(timeMs) };
}

function putThroughs(market: Market, fromMs: number): PutThroughs {
  const { source, tradingDate: date } = market;
  const deals = [...market.states()].flatMap(({ symbol }) =>
    (market.putThrough(symbol)?.deals ?? []).filter((deal) => deal.timeMs >= fromMs),
  );
  deals.sort((a, b) => b.timeMs - a.timeMs);
  const totals = [...market.states()].flatMap(({ symbol }) => {
    const { totalVolumeShares: volume = null, totalValueVnd: value = null } = market.putThrough(symbol) ?? {};
    return volume === null || value === null ? [] : [{ symbol, volume, value }];
  });
  return { source, date, deals: deals.map((deal) => ({ symbol: deal.symbol, ...dealOf(deal) })), totals };
}

function oddLots(market: Market, fromMs: number): OddLots {
  const { source, tradingDate: date } = market;
  const states = [...market.states()].flatMap(({ symbol }) =>
    (market.oddLot(symbol)?.timeMs ?? -1) >= fromMs ? [oddLot(market, symbol)] : [],
  );
  return { source, date, states };
}

function oddLot(market: Market, symbol: string): OddLotState {
  const known = market.oddLot(symbol);
  return {
    symbol,
    source: market.source,
    date: market.tradingDate,
    price: known?.price ?? null,
    volume: known?.volumeShares ?? null,
    bids: known?.bids ?? [],
    asks: known?.asks ?? [],
    timestamp: known ? isoOf(known.timeMs) : null,
  };
}

export function knownInstrument(directory: Directory, symbol: string): string {
  if (directory.isInstrument(symbol)) return symbol;
  throw new Refused("UNKNOWN_SYMBOL", `No instrument has the symbol ${symbol}.`);
}
