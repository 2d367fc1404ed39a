import { FIRST_TAB, PLAIN_VIEW, selectionSearch, type Tab, WINDOW_PATH } from "../state/selection-store.ts";

/** What a window of its own can show: a symbol's panel, its chart, its depth with the trades, or a list. */
export const WINDOW_SHOWS = ["panel", "chart", "trades", "board"] as const;
export type WindowShow = (typeof WINDOW_SHOWS)[number];

export interface WindowView {
  show: WindowShow;
  /** Follows the symbol that is chosen in other windows, and moves them. */
  isLinked: boolean;
}

export function readWindow(search: string): WindowView {
  const query = new URLSearchParams(search);
  return {
    show: WINDOW_SHOWS.find((each) => each === query.get("show")) ?? "panel",
    isLinked: query.get("link") !== "off",
  };
}

interface WindowAddress extends WindowView {
  symbol: string | null;
  tab?: Tab;
}

export function windowAddress({ show, isLinked, symbol, tab = FIRST_TAB }: WindowAddress): string {
  const words = { show, ...(isLinked ? {} : { link: "off" }) };
  return `${WINDOW_PATH}${selectionSearch({ ...PLAIN_VIEW, tab, symbol }, words)}`;
}

/** px of the page inside; wide enough not to be taken for a phone. */
const SIZES: Record<WindowShow, readonly [width: number, height: number]> = {
  panel: [660, 900],
  chart: [960, 640],
  trades: [660, 560],
  board: [1280, 760],
};

/** Opens it apart from this page: it may live on when this one ends, and its work is not in this one's way. */
export function openWindow(show: WindowShow, symbol: string | null, tab?: Tab): void {
  const [width, height] = SIZES[show];
  const address = windowAddress({ show, symbol, isLinked: true, ...(tab ? { tab } : {}) });
  window.open(address, "", `popup,noopener,width=${width},height=${height}`);
}
