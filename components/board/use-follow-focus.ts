import { useCallback, useEffect, useRef } from "react";
import { selectSymbol, useSelection, WINDOW_PATH } from "../state/selection-store.ts";
import { tellLinked } from "../state/symbol-link.ts";

/** Stepping through rows opens each symbol's panel once the hand rests. */
const FOLLOW_FOCUS_MS = 160;

/**
 * While a panel is open it follows the focused row, a moment after the last step; linked windows of their own do so
 * without one.
 */
export function useFollowFocus(): (symbol: string | undefined) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback((symbol) => {
    clearTimeout(timer.current);
    if (!symbol) return;
    timer.current = setTimeout(() => {
      // A board in a window has no panel that could be open.
      if (useSelection.getState().symbol !== null || location.pathname === WINDOW_PATH) selectSymbol(symbol);
      else tellLinked({ symbol, isWindow: false });
    }, FOLLOW_FOCUS_MS);
  }, []);
}
