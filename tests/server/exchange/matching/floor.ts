import type { MatchingListener } from "#server/exchange/core/matching/listener.ts";
import {
  createMatching,
  type Matching,
  type MatchingSetup,
} from "#server/exchange/core/matching/matching.ts";
import type {
  BoardName,
  Fill,
  OrderRequest,
  OrderType,
  Refusal,
  Side,
  Submitted,
} from "#server/exchange/core/matching/order.ts";

/** A HOSE stock at 20,000: step 50, floor 18,600, ceiling 21,400, foreigners uncounted. */
export const STOCK: MatchingSetup = {
  exchange: "HOSE",
  type: "STOCK",
  lotSize: 100,
  reference: 20_000,
  limits: { ceiling: 21_400, floor: 18_600 },
  roomShares: null,
  lastPrice: null,
};

export const HNX_STOCK: MatchingSetup = {
  ...STOCK,
  exchange: "HNX",
  limits: { ceiling: 22_000, floor: 18_000 },
};

export const UPCOM_STOCK: MatchingSetup = {
  ...STOCK,
  exchange: "UPCOM",
  limits: { ceiling: 23_000, floor: 17_000 },
};

export const INDEX_FUTURE: MatchingSetup = {
  exchange: "DER",
  type: "FUTURE_INDEX",
  lotSize: 1,
  reference: 1955.7,
  limits: { ceiling: 2092.5, floor: 1818.9 },
  roomShares: null,
  lastPrice: null,
};

/** What the engine told, kept. */
export interface Told extends MatchingListener {
  fills: Fill[];
  levels: { board: BoardName; side: Side; price: number; volumeShares: number }[];
  expired: { orderId: number; volumeShares: number }[];
}

/** One instrument's market with short words for what people do there; refused orders throw unless asked for. */
export interface Floor {
  matching: Matching;
  told: Told;
  buy(price: number, volumeShares: number, isForeign?: boolean): number;
  sell(price: number, volumeShares: number, isForeign?: boolean): number;
  /** MTL, ATO, ATC or PLO. */
  atAnyPrice(type: Exclude<OrderType, "LO">, side: Side, volumeShares: number, isForeign?: boolean): number;
  refusalOf(request: Partial<OrderRequest>): Refusal | null;
  /** `[buyer, seller, price, shares]` of each match so far. */
  matches(): [number, number, number, number][];
}

export function openFloor(session: Matching["session"] = "LO", setup: Partial<MatchingSetup> = {}): Floor {
  const told = createTold();
  const matching = createMatching({ ...STOCK, ...setup }, told);
  matching.setSession(session, 0);
  let atMs = 0;
  const submit = (request: OrderRequest): number => idOf(matching.submit(request, ++atMs));
  return {
    matching,
    told,
    buy: (price, volumeShares, isForeign = false) =>
      submit({ side: "B", type: "LO", price, volumeShares, isForeign }),
    sell: (price, volumeShares, isForeign = false) =>
      submit({ side: "S", type: "LO", price, volumeShares, isForeign }),
    atAnyPrice: (type, side, volumeShares, isForeign = false) =>
      submit({ side, type, price: null, volumeShares, isForeign }),
    refusalOf(request) {
      const whole = { side: "B", type: "LO", price: 20_000, volumeShares: 100, isForeign: false } as const;
      const submitted = matching.submit({ ...whole, ...request }, ++atMs);
      return submitted.ok ? null : submitted.refusal;
    },
    matches: () =>
      told.fills.map((fill) => [fill.buyOrderId, fill.sellOrderId, fill.price, fill.volumeShares]),
  };
}

export function createTold(): Told {
  const told: Told = {
    fills: [],
    levels: [],
    expired: [],
    onFill: (fill) => told.fills.push(fill),
    onLevel: (board, side, price, volumeShares) => told.levels.push({ board, side, price, volumeShares }),
    onExpired: (orderId, volumeShares) => told.expired.push({ orderId, volumeShares }),
  };
  return told;
}

function idOf(submitted: Submitted): number {
  if (!submitted.ok) throw new Error(submitted.refusal);
  return submitted.orderId;
}
