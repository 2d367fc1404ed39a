import { useCallback, useEffect, useRef } from "react";
import { selectSymbol, useSelection } from "../state/selection-store.ts";

/** Stepping through rows opens each symbol's panel once the hand rests. */
const FOLLOW_FOCUS_MS = 160;

/** While a panel is open it follows the focused row, a moment after the last step. */
export function useFollowFocus(): (symbol: string | undefined) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback((symbol) => {
    clearTimeout(timer.current);
    if (!symbol || useSelection.getState().symbol === null) return;
    timer.current = setTimeout(() => {
      if (useSelection.getState().symbol !== null) selectSymbol(symbol);
    }, FOLLOW_FOCUS_MS);
  }, []);
}
