import type { Flash } from "./cells.ts";

/** One slot of the wheel; a flash ends within one slot of its time. */
const SLOT_MS = 50;
/** How long the weaker tint stays on the way out. */
const FADE_MS = 120;

/**
 * Puts `data-flash` on cells, then `data-fade`, and takes that off too, all with one timer that runs only while
 * something is alight. The fade is one step and not a CSS transition: at a thousand changes a second a
 * transition keeps the page repainting at every frame, which cost half of all its work when measured.
 */
export interface FlashWheel {
  /** A cell that changes again while alight starts anew. */
  flash(cell: HTMLElement, flash: Flash): void;
  clear(): void;
}

interface Burning {
  flash: Flash;
  fadesAtMs: number;
  isFading: boolean;
}

export function createFlashWheel(lengthMs: number): FlashWheel {
  const burning = new Map<HTMLElement, Burning>();
  let timer: ReturnType<typeof setInterval> | null = null;

  function turn(): void {
    const nowMs = performance.now();
    for (const [cell, one] of burning) {
      if (one.fadesAtMs > nowMs) continue;
      if (!one.isFading) {
        one.isFading = true;
        cell.removeAttribute("data-flash");
        cell.setAttribute("data-fade", one.flash);
      }
      if (one.fadesAtMs + FADE_MS > nowMs) continue;
      cell.removeAttribute("data-fade");
      burning.delete(cell);
    }
    if (burning.size === 0) stop();
  }

  function stop(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  return {
    flash(cell, flash) {
      // A hidden tab would only collect work.
      if (document.hidden) return;
      const before = burning.get(cell);
      if (before?.isFading) cell.removeAttribute("data-fade");
      burning.set(cell, { flash, fadesAtMs: performance.now() + lengthMs, isFading: false });
      if (before?.flash !== flash || before.isFading) cell.setAttribute("data-flash", flash);
      timer ??= setInterval(turn, SLOT_MS);
    },
    clear() {
      for (const cell of burning.keys()) {
        cell.removeAttribute("data-flash");
        cell.removeAttribute("data-fade");
      }
      burning.clear();
      stop();
    },
  };
}
