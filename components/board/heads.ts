import { CHANGE_COLUMNS, DEFAULT_PREFERENCES, type Preferences } from "../state/preferences.ts";
import { usePreference, useSetPreference } from "../state/preferences-store.ts";
import { setView, useSelection } from "../state/selection-store.ts";

/** What the heads of the board switch between. */
export type Heads = Pick<Preferences, "change" | "totals" | "foreign">;

/** `percent.value.sell`: what is not as usual; empty when all is. */
export function writeHeads({ change, totals, foreign }: Heads): string {
  const usual = DEFAULT_PREFERENCES;
  return [
    change === usual.change ? "" : change,
    totals === usual.totals ? "" : totals,
    foreign === usual.foreign ? "" : foreign,
  ]
    .filter(Boolean)
    .join(".");
}

/** What is not said is as usual. */
export function readHeads(words: string): Heads {
  const said = words.split(".");
  return {
    change: CHANGE_COLUMNS.find((each) => said.includes(each)) ?? DEFAULT_PREFERENCES.change,
    totals: said.includes("value") ? "value" : DEFAULT_PREFERENCES.totals,
    foreign: said.includes("sell") ? "sell" : DEFAULT_PREFERENCES.foreign,
  };
}

/** As the address says; one that says nothing leaves it to the person. */
export function useHeads(): Heads {
  const words = useSelection((selection) => selection.heads);
  const own = {
    change: usePreference("change"),
    totals: usePreference("totals"),
    foreign: usePreference("foreign"),
  };
  return words ? readHeads(words) : own;
}

/** Holds here, in the address, and wherever the person goes next. */
export function useSetHeads(): (change: Partial<Heads>) => void {
  const heads = useHeads();
  const setPreference = useSetPreference();
  return (change) => {
    const next = { ...heads, ...change };
    setPreference(next);
    setView({ heads: writeHeads(next) });
  };
}
