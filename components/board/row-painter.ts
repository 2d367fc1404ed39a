import type { State } from "#lib/contract/state.ts";
import type { Paint } from "#lib/market/paint.ts";
import { type CellStyle, flashOf, leaderOf, numberOf, paintOfCell, shownOf, textOf } from "./cells.ts";
import type { ColumnId } from "./columns.ts";
import type { FlashWheel } from "./flash-wheel.ts";
import type { PlacedColumn } from "./layout.ts";
import type { Related } from "./related.ts";

/**
 * Writes the numbers of one row straight into its cells: React makes the row once, and a price that changes
 * costs one text node and perhaps one attribute, not a render.
 */
export interface RowPainter {
  paint(state: State | undefined, related: Related | null): void;
}

interface CellRecord {
  column: ColumnId;
  element: HTMLElement;
  text: Text;
  value: number | null;
  paint: Paint | null;
}

export function createRowPainter(
  row: HTMLElement,
  columns: readonly PlacedColumn[],
  style: CellStyle,
  wheel: FlashWheel | null,
): RowPainter {
  const cells = columns.flatMap(({ id }): CellRecord[] => {
    const element = row.querySelector<HTMLElement>(`[data-col="${id}"]`);
    const holder = element?.querySelector("[data-text]") ?? element;
    if (!element || !holder) return [];
    // The symbol is there from the start; every other cell gets the text node that is written to.
    const text = holder.firstChild instanceof Text ? holder.firstChild : holder.appendChild(new Text(""));
    return [{ column: id, element, text, value: null, paint: null }];
  });
  const at = new Map(cells.map((cell) => [cell.column, cell]));
  let isFirst = true;
  let isEstimated = false;
  let shownState: State | undefined;
  let shownRelated: Related | null = null;

  function paint(state: State | undefined, related: Related | null): void {
    if (state === shownState && related === shownRelated) return;
    shownRelated = related;
    if (state === undefined) {
      wipe();
      return;
    }
    const before = shownState;
    shownState = state;
    const shown = shownOf(state);
    const isNewAuctionText = before?.session !== state.session;
    const values = cells.map((cell) => numberOf(cell.column, state, shown, style.totals, related));
    if (wheel && !isFirst && before) flashChanged(values);
    cells.forEach((cell, index) => {
      const value = values[index] ?? null;
      if (value !== cell.value || isFirst || isNewAuctionText) {
        cell.value = value;
        const text = textOf(cell.column, value, state, style, related);
        if (cell.text.data !== text) cell.text.data = text;
        if (cell.column === "depth") showShare(cell.element, value);
      }
      const nextPaint = paintOfCell(cell.column, state, shown, related);
      if (nextPaint !== cell.paint) {
        cell.paint = nextPaint;
        if (nextPaint === null) cell.element.removeAttribute("data-paint");
        else cell.element.setAttribute("data-paint", nextPaint);
      }
    });
    if (shown.isEstimated !== isEstimated) {
      isEstimated = shown.isEstimated;
      row.toggleAttribute("data-estimated", isEstimated);
    }
    isFirst = false;
  }

  function flashChanged(values: readonly (number | null)[]): void {
    cells.forEach((cell, index) => {
      const after = values[index] ?? null;
      if (after === cell.value) return;
      const leader = leaderOf(cell.column);
      const leading = leader ? at.get(leader) : undefined;
      const leaderAfter = leading ? (values[cells.indexOf(leading)] ?? null) : null;
      const flash = flashOf(cell.column, cell.value, after, leading?.value ?? null, leaderAfter);
      if (flash) wheel?.flash(cell.element, flash);
    });
  }

  /** The bar of the phone: how much of what stands there is bid for. */
  function showShare(element: HTMLElement, share: number | null): void {
    if (share === null) element.style.removeProperty("--share");
    else element.style.setProperty("--share", share.toFixed(3));
  }

  /** Nothing is known of the symbol (any more): no number may stay behind. */
  function wipe(): void {
    shownState = undefined;
    isFirst = true;
    for (const cell of cells) {
      if (cell.column !== "symbol") cell.text.data = "";
      cell.value = null;
      cell.paint = null;
      cell.element.removeAttribute("data-paint");
      cell.element.style.removeProperty("--share");
    }
  }

  return { paint };
}
