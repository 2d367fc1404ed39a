import { useMemo } from "react";
import { hasTenLevels, kindOfTab } from "../board/board-tab.ts";
import { cockpitLayoutOf } from "../board/cockpit-layout.ts";
import { fullWords } from "../board/column-words.ts";
import { type ColumnId, computedPlaceOf } from "../board/columns.ts";
import { type Heads, useHeads, useSetHeads } from "../board/heads.ts";
import { useKeptComputed } from "../board/kept-computed.ts";
import { nextSort } from "../board/row-order.ts";
import { boardOnScreen } from "../board/shown-board.ts";
import { useColumnHand } from "../board/use-column-hand.ts";
import { showLayout } from "../board/use-columns.ts";
import { writeSort } from "../board/view-words.ts";
import { useText } from "../i18n/text.ts";
import { useBoardMemory } from "../state/board-memory.ts";
import { CHANGE_COLUMNS } from "../state/preferences.ts";
import { setView, useSelection } from "../state/selection-store.ts";
import type { Command } from "./command.ts";

/** Every way to see the grid that is on the screen: its heads, columns, order and layouts. */
export function useViewCommands(): readonly Command[] {
  const text = useText();
  const selection = useSelection();
  const { tab } = selection;
  const kind = kindOfTab(tab);
  const hand = useColumnHand(kind, hasTenLevels(tab) ? selection.depth : 3);
  const heads = useHeads();
  const setHeads = useSetHeads();
  const kept = useKeptComputed();
  const layouts = useBoardMemory((memory) => memory.layouts);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the hands are made anew with each of what they hold.
  return useMemo(() => {
    const { hidden, computed } = hand;
    const cockpit = cockpitLayoutOf(kind);
    const shown = hand.shown.filter(({ id }) => id !== "depth");
    // A phone's columns are always the same, and what is chosen there would hold on wider screens.
    const isPhone = boardOnScreen()?.layout.kind === "phone";
    const words = (id: ColumnId) => fullWords(id, text, heads.totals, computed);
    const toggle = (id: string, name: string, change: Partial<Heads>): Command =>
      command(id, name, "heads columns switch", () => setHeads(change));
    const isShown = (name: string) => shown.some(({ id }) => computed[computedPlaceOf(id)]?.name === name);
    return [
      ...CHANGE_COLUMNS.filter((each) => each !== heads.change).map((change) =>
        toggle(`change:${change}`, text(`command.change.${change}`), { change }),
      ),
      ...(["volume", "value"] as const)
        .filter((each) => each !== heads.totals)
        .map((totals) => toggle(`totals:${totals}`, text(`command.totals.${totals}`), { totals })),
      ...(["buy", "sell"] as const)
        .filter((each) => each !== heads.foreign)
        .map((foreign) => toggle(`foreign:${foreign}`, text(`command.foreign.${foreign}`), { foreign })),
      ...(cockpit
        ? [
            command(
              "layout-cockpit",
              text("command.layout", { name: text("layouts.cockpit") }),
              "cockpit ATC",
              () => showLayout(kind, cockpit),
            ),
          ]
        : []),
      ...layouts
        .filter((layout) => layout.kind === kind)
        .map((layout) =>
          command(`layout:${layout.name}`, text("command.layout", { name: layout.name }), "layout", () =>
            showLayout(kind, layout),
          ),
        ),
      ...[
        ...shown.map(({ id }) =>
          command(`sort:${id}`, text("command.sortBy", { column: words(id) }), "sort order", () =>
            setView({ sort: writeSort(nextSort(null, id)) }),
          ),
        ),
        ...(isPhone ? [] : shown)
          .filter(({ id }) => id !== "symbol")
          .map(({ id }) =>
            command(`hide:${id}`, text("command.hideColumn", { column: words(id) }), "column hide", () =>
              hand.set(shown.filter((each) => each.id !== id)),
            ),
          ),
        ...(isPhone ? [] : hidden).map((id) =>
          command(`show:${id}`, text("command.showColumn", { column: words(id) }), "column show", () =>
            hand.show(id),
          ),
        ),
        ...(isPhone ? [] : kept)
          .filter(({ name }) => !isShown(name))
          .map((column) =>
            command(
              `show:own:${column.name}`,
              text("command.showColumn", { column: column.name }),
              "column show computed",
              () => hand.showComputed(column, null),
            ),
          ),
      ].map((each): Command => ({ ...each, isOnlyFound: true })),
    ];
  }, [text, tab, selection, heads.change, heads.totals, heads.foreign, kept, layouts]);
}

function command(id: string, name: string, words: string, run: () => void): Command {
  return { id: `board:${id}`, group: "board", name, words, run };
}
