import type { Flash } from "./cells.ts";

/** One slot of the wheel; a flash ends within one slot of its time. */
const SLOT_MS = 50;
/** With more cells alight than this the fade-out is left away: its repaints would cost more than they tell. */
const BUSY_ABOVE = 150;

/**
 * Puts `data-flash` on cells and takes it off again, all with one timer that runs only while something is
 * alight. A cell that changes again while alight starts anew.
 */
export interface FlashWheel {
  flash(cell: HTMLElement, flash: Flash): void;
  clear(): void;
}

export function createFlashWheel(lengthMs: number, root: () => HTMLElement | null): FlashWheel {
  const endsAt = new Map<HTMLElement, number>();
  let timer: ReturnType<typeof setInterval> | null = null;
  let isBusy = false;

  function turn(): void {
    const now = performance.now();
    for (const [cell, end] of endsAt) {
      if (end > now) continue;
      endsAt.delete(cell);
      cell.removeAttribute("data-flash");
    }
    setBusy(endsAt.size > BUSY_ABOVE);
    if (endsAt.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  function setBusy(next: boolean): void {
    if (next === isBusy) return;
    isBusy = next;
    root()?.toggleAttribute("data-busy", next);
  }

  return {
    flash(cell, flash) {
      // A hidden tab would only collect work.
      if (document.hidden) return;
      // Map keeps insertion order, so a renewed cell goes to the end.
      endsAt.delete(cell);
      endsAt.set(cell, performance.now() + lengthMs);
      if (cell.getAttribute("data-flash") !== flash) cell.setAttribute("data-flash", flash);
      timer ??= setInterval(turn, SLOT_MS);
    },
    clear() {
      for (const cell of endsAt.keys()) cell.removeAttribute("data-flash");
      endsAt.clear();
      turn();
    },
  };
}
