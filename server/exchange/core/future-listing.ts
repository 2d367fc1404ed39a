import {
  contractsOn,
  FUTURE_UNDERLYINGS,
  type FutureContract,
  type FutureUnderlying,
  firstDateOf,
  futureNames,
  isBondFuture,
} from "#lib/market/futures.ts";
import { valuePerPrice } from "#lib/market/price-rules.ts";
import type { InstrumentRow } from "../../data/instruments.ts";
import { type Listing, MASTER_DATE } from "./listing.ts";

/** What the symbol master knows of futures: figures by underlying and rank, names and ISINs by symbol. */
export interface FutureMasters {
  byRank: ReadonlyMap<FutureUnderlying, readonly InstrumentRow[]>;
  bySymbol: ReadonlyMap<string, InstrumentRow>;
}

/** Contracts that change hands on a day of a bond future: the symbol master knows of none. */
const BOND_FUTURE_VOLUME = 12;

export function futureMasters(rows: readonly InstrumentRow[]): FutureMasters {
  const bySymbol = new Map(rows.filter((row) => row.exchange === "DER").map((row) => [row.symbol, row]));
  const byRank = new Map(
    FUTURE_UNDERLYINGS.map((underlying) => {
      const contracts = contractsOn(MASTER_DATE, underlying);
      return [underlying, contracts.flatMap(({ symbol }) => bySymbol.get(symbol) ?? [])] as const;
    }),
  );
  return { byRank, bySymbol };
}

/** The futures of a date. Each rank has the price and the volume that it had on the day of the symbol master. */
export function futureListings(masters: FutureMasters, date: string): Listing[] {
  return FUTURE_UNDERLYINGS.flatMap((underlying) => {
    const ranks = masters.byRank.get(underlying) ?? [];
    const volumes = ranks.map((row) => row.volumeShares || BOND_FUTURE_VOLUME);
    return contractsOn(date, underlying).flatMap((contract) => {
      const master = ranks[contract.rank];
      return master?.referencePrice ? futureListing(contract, master, volumes, masters) : [];
    });
  });
}

function futureListing(
  contract: FutureContract,
  master: InstrumentRow,
  volumes: readonly number[],
  masters: FutureMasters,
): Listing {
  const { underlying, symbol, rank, lastTradingDate } = contract;
  const type = isBondFuture(underlying) ? "FUTURE_BOND" : "FUTURE_INDEX";
  return {
    ...{ symbol, exchange: "DER", type, ...futureNames(contract), sector: "", lotSize: 1, indices: [] },
    isin: masters.bySymbol.get(symbol)?.isin ?? null,
    referencePrice: master.referencePrice ?? 0,
    targetClose: master.closePrice,
    volumeShares: volumes[rank] ?? 0,
    listedShares: 0,
    ...{ roomShares: null, isSuspended: false, wideBand: null, valuePerPrice: valuePerPrice(type) },
    ...{ firstTradingDate: firstDateOf(contract), lastTradingDate },
    follows: { kind: "future", underlying, volumes },
  };
}
