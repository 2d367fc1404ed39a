import { futureTypeOf } from "#lib/market/instrument.ts";
import { useMarket } from "../state/market-store.ts";
import { newRuleFor } from "./editor-store.ts";

/**
 * Opens the form of a rule on this symbol, at a price as the market has it (VND, or points); without one at the
 * last price.
 */
export function alertFor(symbol: string, price: number | null = null): void {
  const { states, indices } = useMarket.getState();
  const index = indices.get(symbol);
  const last = index?.value ?? states.get(symbol)?.price ?? states.get(symbol)?.reference ?? null;
  const perShown = index !== undefined || futureTypeOf(symbol) !== null ? 1 : 1000;
  const shown = (found: number | null) =>
    found === null ? null : Math.round((found / perShown) * 1000) / 1000;
  newRuleFor(symbol, shown(price ?? last), shown(last));
}
