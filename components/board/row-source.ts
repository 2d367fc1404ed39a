import type { State } from "#lib/contract/state.ts";
import { foldText } from "#lib/format/fold-text.ts";
import type { PriceUnit } from "#lib/format/number.ts";
import type { ContractFacts } from "#lib/market/instrument.ts";
import { type Paint, paintOf } from "#lib/market/paint.ts";
import type { ListedInstrument } from "../state/instruments-store.ts";
import { useMarket } from "../state/market-store.ts";
import { shownOf } from "./cells.ts";
import { factsOf } from "./contract-facts.ts";
import type { Related } from "./related.ts";

/** Where the rows of a board get what they show. */
export interface RowSource {
  stateOf(symbol: string): State | undefined;
  /** The same object as long as neither the terms nor the underlying changed; null where there are none. */
  relatedOf(symbol: string): Related | null;
  unitOf(symbol: string): PriceUnit;
  /** Names in both languages, folded, with a space before every word. */
  namesOf(symbol: string): string;
  /** Calls back whenever anything may have changed, at most once per frame. */
  subscribe(changed: () => void): () => void;
}

/** The live market. */
export function marketSource(instruments: ReadonlyMap<string, ListedInstrument>): RowSource {
  const facts = new Map<string, ContractFacts | null>();
  const held = new Map<string, { of: unknown; related: Related }>();
  const names = new Map<string, string>();

  function termsOf(symbol: string): ContractFacts | null {
    const known = facts.get(symbol);
    if (known !== undefined) return known;
    const instrument = instruments.get(symbol);
    const made = instrument ? factsOf(instrument) : null;
    facts.set(symbol, made);
    return made;
  }

  function relatedOf(symbol: string): Related | null {
    const terms = termsOf(symbol);
    if (!terms) return null;
    const { states, indices } = useMarket.getState();
    const code = terms.underlying ?? "";
    const state = states.get(code);
    const index = state ? undefined : indices.get(code);
    const of = state ?? index ?? null;
    const before = held.get(symbol);
    if (before && before.of === of) return before.related;
    const related: Related = state
      ? { facts: terms, ...priceOf(state), unit: "vnd" }
      : {
          facts: terms,
          price: index?.value ?? null,
          paint: index ? paintOfChange(index.change) : null,
          unit: "points",
        };
    held.set(symbol, { of, related });
    return related;
  }

  return {
    stateOf: (symbol) => useMarket.getState().states.get(symbol),
    relatedOf,
    unitOf: (symbol) => (instruments.get(symbol)?.exchange === "DER" ? "points" : "vnd"),
    namesOf(symbol) {
      const instrument = instruments.get(symbol);
      const known = names.get(symbol) ?? (instrument ? wordsOf(instrument) : "");
      names.set(symbol, known);
      return known;
    },
    subscribe: (changed) => useMarket.subscribe(changed),
  };
}

function priceOf(state: State): { price: number | null; paint: Paint } {
  const { price } = shownOf(state);
  return { price, paint: paintOf(price, state) };
}

/** An index has no limits: only up, down and unchanged. */
function paintOfChange(change: number): Paint {
  if (change === 0) return "reference";
  return change > 0 ? "up" : "down";
}

function wordsOf({ nameVi, nameEn }: ListedInstrument): string {
  return ` ${foldText(`${nameVi} ${nameEn}`).replace(/[^a-z0-9]+/g, " ")}`;
}
