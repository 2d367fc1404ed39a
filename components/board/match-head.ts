import type { State } from "#lib/contract/state.ts";
import { isCallAuction } from "#lib/market/cockpit.ts";

/** What the matched columns hold: trades, what call auctions would give, or some of each. */
export type MatchKind = "matched" | "estimated" | "both";

/** Of these rows; those that nothing is known of say nothing. A list may hold several boards, at different sessions. */
export function matchKindOf(
  symbols: Iterable<string>,
  stateOf: (symbol: string) => Pick<State, "session"> | undefined,
): MatchKind {
  let isAuction = false;
  let isOther = false;
  for (const symbol of symbols) {
    const state = stateOf(symbol);
    if (!state) continue;
    if (isCallAuction(state.session)) isAuction = true;
    else isOther = true;
  }
  if (!isAuction) return "matched";
  return isOther ? "both" : "estimated";
}
