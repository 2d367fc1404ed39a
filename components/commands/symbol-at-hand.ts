import { isSymbol } from "#lib/market/instrument.ts";
import { isChosenHere, useSelection } from "../state/selection-store.ts";

/** The symbol a command is meant for: the page's, else the focused row's, else that of the open panel or the window. */
export function symbolAtHand(): string | null {
  const ofPage = /^\/symbol\/([A-Z0-9]+)$/.exec(location.pathname)?.[1];
  if (ofPage) return ofPage;
  const focused = document.activeElement?.closest<HTMLElement>("[data-symbol]")?.dataset.symbol;
  if (isSymbol(focused)) return focused;
  return isChosenHere() ? useSelection.getState().symbol : null;
}
