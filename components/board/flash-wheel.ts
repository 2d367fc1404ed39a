import type { Flash } from "./cells.ts";

/** The wheel turns with the changes that come, at most this often … */
const TURN_MS = 40;
/** … and by itself when none came for so long. A flash ends within this of its time. */
const IDLE_TURN_MS = 150;
/** How long the weaker tint stays on the way out. */
const FADE_MS = 120;

/**
 * Puts `data-flash` on cells, then `data-fade`, and takes that off too. What has burnt out goes in the frame that new
 * changes paint anyway: with a clock of its own the wheel had the page painted twice as often. One timer serves the
 * end, when no change comes any more. The fade is one step and not a CSS transition: at a thousand changes a second a
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
  let timer: ReturnType<typeof setTimeout> | null = null;
  let turnedAtMs = 0;

  function turn(nowMs: number): void {
    turnedAtMs = nowMs;
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
    stop();
    if (burning.size > 0) timer = setTimeout(() => turn(performance.now()), IDLE_TURN_MS);
  }

  function stop(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return {
    flash(cell, flash) {
      // A hidden tab would only collect work.
      if (document.hidden) return;
      const nowMs = performance.now();
      const before = burning.get(cell);
      if (before?.isFading) cell.removeAttribute("data-fade");
      burning.set(cell, { flash, fadesAtMs: nowMs + lengthMs, isFading: false });
      if (before?.flash !== flash || before.isFading) cell.setAttribute("data-flash", flash);
      if (timer === null || nowMs - turnedAtMs >= TURN_MS) turn(nowMs);
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
