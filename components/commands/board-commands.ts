import { useMemo } from "react";
import { hasTenLevels, isDealsTab, kindOfTab, ODD_LOT_TAB } from "../board/board-tab.ts";
import { toggleCockpit, useCockpit } from "../board/cockpit-store.ts";
import { exportBoard } from "../board/export-board.ts";
import { toggleFreeze, useOrderHold } from "../board/order-hold.ts";
import { chooseColumns, chooseDepth, useChosenColumns } from "../board/use-columns.ts";
import { type Text, useText } from "../i18n/text.ts";
import { focusFilter } from "../keys/focus-filter.ts";
import { togglePin, useBoardMemory } from "../state/board-memory.ts";
import { selectSymbol, setView, useSelection } from "../state/selection-store.ts";
import type { Command } from "./command.ts";
import { useViewCommands } from "./view-commands.ts";

/** What can be done with the board that is on the screen; nothing on other pages. */
export function useBoardCommands(isOnBoard: boolean, symbol: string | null): readonly Command[] {
  const text = useText();
  const { tab, symbol: opened } = useSelection();
  const pins = useBoardMemory((memory) => memory.pins);
  const { isFrozen, isLive } = useOrderHold();
  const grid = useGridCommands();
  const hasCockpit = useCockpit((cockpit) => cockpit.isOpen);
  const view = useViewCommands();
  return useMemo(() => {
    if (!isOnBoard) return [];
    const isPinned = symbol !== null && pins.includes(symbol);
    return [
      command("filter", text("command.filter"), "filter", focusFilter, ["/"]),
      symbol !== null &&
        command(
          "pin",
          text(isPinned ? "command.unpinSymbol" : "command.pinSymbol", { symbol }),
          "pin favourite",
          () => togglePin(symbol),
        ),
      opened !== null &&
        command("close", text("command.closePanel"), "close panel", () => selectSymbol(null), ["Esc"]),
      (isLive || isFrozen) &&
        command(
          "freeze",
          text(isFrozen ? "command.unfreeze" : "command.freeze"),
          "freeze order hold",
          toggleFreeze,
        ),
      !isDealsTab(tab) &&
        tab !== ODD_LOT_TAB &&
        command(
          "cockpit",
          text(hasCockpit ? "cockpit.close" : "cockpit.open"),
          "cockpit 14:30 ATC ATO lock ceiling floor room khóa trần sàn",
          toggleCockpit,
          ["0"],
        ),
      ...(isDealsTab(tab) ? [exportCommand(text)] : [...grid, ...view]),
    ].filter((each) => each !== false);
  }, [text, isOnBoard, symbol, tab, opened, pins, isFrozen, isLive, hasCockpit, grid, view]);
}

/** How the rows and columns of the grid are shown, and taken away as a file. */
function useGridCommands(): readonly Command[] {
  const text = useText();
  const { tab, depth, sort, columns } = useSelection();
  const kind = kindOfTab(tab);
  const chosen = useChosenColumns(kind, depth);
  return useMemo(() => {
    const otherDepth = depth === 3 ? 10 : 3;
    return [
      hasTenLevels(tab) &&
        command("depth", text("command.levels", { n: otherDepth }), "depth levels", () =>
          chooseDepth(kind, chosen, otherDepth),
        ),
      sort !== "" && command("order", text("command.listOrder"), "sort", () => setView({ sort: "" })),
      columns !== "" &&
        command("columns", text("command.usualColumns"), "columns reset", () => chooseColumns(kind, null)),
      exportCommand(text),
    ].filter((each) => each !== false);
  }, [text, tab, kind, depth, sort, columns, chosen]);
}

function exportCommand(text: Text): Command {
  return command("export", text("command.export"), "export CSV Excel file", () => exportBoard(text));
}

function command(
  id: string,
  name: string,
  words: string,
  run: () => void,
  keys?: readonly string[],
): Command {
  return { id: `board:${id}`, group: "board", name, words, run, ...(keys ? { keys } : {}) };
}
