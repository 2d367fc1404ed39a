import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { selectSymbol, useSelection, WINDOW_PATH } from "../state/selection-store.ts";
import { onLinked, tellLinked } from "../state/symbol-link.ts";

/**
 * An ordinary page moves the linked windows with what is chosen on it. What is chosen in a window moves the panel
 * that is open here; two ordinary pages leave each other alone.
 */
export function useLinkedPage(): void {
  const path = usePathname();
  useEffect(() => {
    if (path === WINDOW_PATH) return;
    const ofPage = /^\/symbol\/([A-Z0-9]+)$/.exec(path)?.[1];
    if (ofPage) tellLinked({ symbol: ofPage, isWindow: false });
    const stops = [
      useSelection.subscribe(({ symbol }, before) => {
        if (symbol !== null && symbol !== before.symbol) tellLinked({ symbol, isWindow: false });
      }),
      onLinked(({ symbol, isWindow }) => {
        if (isWindow && location.pathname === "/" && useSelection.getState().symbol !== null) {
          selectSymbol(symbol);
        }
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [path]);
}
