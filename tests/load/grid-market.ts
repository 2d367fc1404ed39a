import type { State } from "#lib/contract/state.ts";
import { dice } from "#tests/dice.ts";

/** A made-up list of shares that changes as often as it is asked to; the same dice for every board under test. */
export interface GridMarket {
  states(): State[];
  /** So many changes of the kind a feed brings: trades and books, more of them at the head of the list. */
  change(updates: number): void;
  /** What changed since the last taking, each row once; `mark` is written into a cell everybody can see. */
  take(mark: number): State[];
}

/** The row whose matched volume carries the number of the message: it stands on screen, and dice leave it alone. */
export const PROBE_ROW = 3;
/** Of a feed's messages so many are trades. */
const TRADE_SHARE = 0.4;
const STEP = 50;
const LOT = 100;
const LEVELS = [0, 1, 2] as const;

export function createGridMarket(symbols: readonly string[], seed: number): GridMarket {
  const random = dice(seed);
  const upTo = (most: number) => Math.floor(random() * most);
  const rows = symbols.map((symbol, at) => firstState(symbol, 10_000 + ((at * 7_919) % 1_800) * STEP));
  const changed = new Set<number>();
  let seq = 0;

  function book(price: number): Pick<State, "bids" | "asks"> {
    const spread = STEP * (1 + upTo(2));
    const side = (sign: 1 | -1) =>
      LEVELS.map((level) => [price + sign * (spread + level * STEP), (1 + upTo(900)) * LOT] as const);
    return { bids: side(-1), asks: side(1) };
  }

  function trade(state: State): State {
    const { ceiling, floor, reference } = state;
    const before = state.price ?? 0;
    const moved = before + (upTo(5) - 2) * STEP;
    const price = Math.min(ceiling ?? moved, Math.max(floor ?? moved, moved));
    const volume = (1 + upTo(100)) * LOT;
    const change = price - (reference ?? price);
    return {
      ...state,
      ...{ price, volume, change },
      changePercent: Math.round((change / (reference ?? 1)) * 10_000) / 100,
      totalVolume: (state.totalVolume ?? 0) + volume,
      totalValue: (state.totalValue ?? 0) + volume * price,
      high: Math.max(state.high ?? price, price),
      low: Math.min(state.low ?? price, price),
      foreign: { ...state.foreign, buy: (state.foreign.buy ?? 0) + (random() < 0.2 ? volume : 0) },
    };
  }

  return {
    states: () => [...rows],
    change(updates) {
      for (let done = 0; done < updates; done++) {
        const at = Math.floor(random() * random() * rows.length);
        const state = rows[at];
        if (!state || at === PROBE_ROW) continue;
        seq++;
        const next = random() < TRADE_SHARE ? trade(state) : { ...state, ...book(state.price ?? 0) };
        rows[at] = { ...next, seq, receivedAt: new Date().toISOString() };
        changed.add(at);
      }
    },
    take(mark) {
      const probe = rows[PROBE_ROW];
      if (probe) {
        seq++;
        rows[PROBE_ROW] = { ...probe, volume: mark, seq, receivedAt: new Date().toISOString() };
        changed.add(PROBE_ROW);
      }
      const taken = [...changed].flatMap((at) => rows[at] ?? []);
      changed.clear();
      return taken;
    },
  };
}

function firstState(symbol: string, reference: number): State {
  const limit = Math.floor((reference * 0.07) / STEP) * STEP;
  const level = (sign: 1 | -1) => LEVELS.map((at) => [reference + sign * (at + 1) * STEP, 1_000] as const);
  return {
    ...{ symbol, source: "simulated", price: reference, volume: LOT, timestamp: null },
    ...{ totalVolume: LOT, totalValue: LOT * reference, open: reference, high: reference, low: reference },
    ...{ average: reference, reference, ceiling: reference + limit, floor: reference - limit },
    ...{ change: 0, changePercent: 0, bids: level(-1), asks: level(1) },
    foreign: { buy: LOT, sell: LOT, room: 1_000_000 },
    ...{ session: "LO", status: null, estimated: { price: null, volume: null } },
    openInterest: null,
    ...{ receivedAt: new Date().toISOString(), seq: 0 },
  };
}
