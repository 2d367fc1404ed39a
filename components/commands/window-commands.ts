import { indexOf } from "#lib/search/indices.ts";
import type { WindowText } from "../i18n/window.ts";
import { useSelection } from "../state/selection-store.ts";
import { openWindow } from "../window/window-view.ts";
import type { Command } from "./command.ts";

/** Windows of their own, of the symbol at hand and of the list on the board. */
export function windowCommands(text: WindowText, symbol: string | null, isOnBoard: boolean): Command[] {
  const command = (id: string, what: string, run: () => void): Command => ({
    ...{ id: `page:window:${id}`, group: "page", words: "window pop-out screen cửa sổ màn hình", run },
    name: text("window.ofSymbol", { what }),
  });
  return [
    ...(symbol
      ? [
          command("panel", text("window.openPanel", { symbol }), () => openWindow("panel", symbol)),
          command("chart", text("window.openChart", { symbol }), () => openWindow("chart", symbol)),
        ]
      : []),
    ...(symbol && indexOf(symbol) === undefined
      ? [command("trades", text("window.openTrades", { symbol }), () => openWindow("trades", symbol))]
      : []),
    ...(isOnBoard
      ? [
          command("board", text("window.openBoard"), () =>
            openWindow("board", symbol, useSelection.getState().tab),
          ),
        ]
      : []),
  ];
}
