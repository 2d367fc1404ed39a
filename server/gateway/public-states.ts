import { type IndexMessage, type State, toIndexMessage, toState } from "#lib/contract/state.ts";
import { emptyState, type SymbolState } from "#lib/market/symbol-state.ts";
import type { Market } from "../market/market.ts";

/** The market in the words of the contract. A state is translated once, however many clients get it. */
export interface PublicStates {
  /** Of an instrument nothing was heard of yet: a state of nulls. */
  of(symbol: string): State;
  many(symbols: Iterable<string>): State[];
  /** Of all symbols the market knows something of. */
  all(): State[];
  index(code: string): IndexMessage | undefined;
  indices(): IndexMessage[];
}

type MarketView = Pick<Market, "source" | "seq" | "state" | "states" | "indices">;

export function createPublicStates(market: MarketView): PublicStates {
  // States are immutable, so their identity is the key; a translated one dies with its original.
  const translated = new WeakMap<SymbolState, State>();

  function translate(state: SymbolState): State {
    const known = translated.get(state);
    if (known && known.source === market.source) return known;
    const made = toState(state, market.source);
    translated.set(state, made);
    return made;
  }

  function of(symbol: string): State {
    const state = market.state(symbol);
    return state ? translate(state) : toState(emptyState(symbol), market.source);
  }

  const indices = (): IndexMessage[] =>
    [...market.indices()].map((index) => toIndexMessage(index, market.source, market.seq));

  return {
    of,
    many: (symbols) => Array.from(symbols, of),
    all: () => Array.from(market.states(), translate),
    index: (code) => indices().find((index) => index.index === code),
    indices,
  };
}
