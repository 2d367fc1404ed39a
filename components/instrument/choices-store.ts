import { create } from "zustand";

export const SYMBOL_PARTS = [
  "prices",
  "cockpit",
  "stats",
  "foreign",
  "deals",
  "odd",
  "related",
  "news",
] as const;
export type SymbolPart = (typeof SYMBOL_PARTS)[number];

/** How a person looks at a symbol, kept from symbol to symbol and for the next visit. */
export interface Choices {
  /** The tape leaves out trades of fewer shares; 0 shows all. */
  tapeAtLeastShares: number;
  /** Price levels of each side. */
  depthLevels: 3 | 10;
  /** The block below the tape. */
  part: SymbolPart;
}

const DEFAULT_CHOICES: Choices = { tapeAtLeastShares: 0, depthLevels: 3, part: "prices" };
const KEY = "khop-symbol";
export const MOST_AT_LEAST_SHARES = 999_999_999;

/** What was kept, as far as it makes sense; anything else is as if it were absent. */
export function readChoices(text: string | null): Choices {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? "null");
  } catch {
    return DEFAULT_CHOICES;
  }
  if (typeof kept !== "object" || kept === null) return DEFAULT_CHOICES;
  const { tapeAtLeastShares, depthLevels, part } = kept as Record<string, unknown>;
  const isCount =
    typeof tapeAtLeastShares === "number" &&
    Number.isInteger(tapeAtLeastShares) &&
    tapeAtLeastShares >= 0 &&
    tapeAtLeastShares <= MOST_AT_LEAST_SHARES;
  return {
    tapeAtLeastShares: isCount ? tapeAtLeastShares : DEFAULT_CHOICES.tapeAtLeastShares,
    depthLevels: depthLevels === 10 ? 10 : 3,
    part: SYMBOL_PARTS.find((each) => each === part) ?? DEFAULT_CHOICES.part,
  };
}

/** Begins with the defaults, which is what the server has sent; what was kept follows once the page is there. */
export const useChoices = create<Choices>(() => DEFAULT_CHOICES);

if (typeof window !== "undefined") {
  useChoices.setState(readChoices(attempt(() => localStorage.getItem(KEY))));
  useChoices.subscribe((choices) => attempt(() => localStorage.setItem(KEY, JSON.stringify(choices))));
}

/** A browser that keeps nothing still shows everything. */
function attempt<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch {
    return null;
  }
}
