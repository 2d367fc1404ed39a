import type { PressedKey } from "./page-key.ts";

/** A letter that is a command of its own waits this long for a second one, which makes both the start of a code. */
export const HOLD_MS = 350;

/** Runs something later; the result calls it off. */
export type Later = (run: () => void, afterMs: number) => () => void;

export interface LetterHold {
  /** Nothing more comes within the time: it is `command`. */
  hold(letter: string, command: () => void): void;
  /** What the next key makes of a letter that waits. */
  next(pressed: PressedKey & { repeat: boolean }): HeldAnswer;
}

export type HeldAnswer =
  /** No letter waits, or this key does not touch it. */
  | { does: "nothing" }
  /** The key belonged to the letter and does nothing else. */
  | { does: "taken" }
  | { does: "search"; query: string };

const NOTHING: HeldAnswer = { does: "nothing" };
const TAKEN: HeldAnswer = { does: "taken" };
const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock"]);

/** In the grid `A` and `W` are commands, and the first letters of ACB and WSB too: what follows tells which. */
export function createLetterHold(later: Later): LetterHold {
  let held: { letter: string; command: () => void; callOff: () => void } | null = null;

  function settle(): void {
    const command = held?.command;
    held?.callOff();
    held = null;
    command?.();
  }

  return {
    hold(letter, command) {
      settle();
      held = { letter, command, callOff: later(settle, HOLD_MS) };
    },
    next(pressed) {
      if (!held || MODIFIERS.has(pressed.key)) return NOTHING;
      // The finger still lies on the key.
      if (pressed.repeat && pressed.key === held.letter) return TAKEN;
      const { letter, callOff } = held;
      const isAlone = !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey;
      if (isAlone && /^[a-z\d]$/i.test(pressed.key)) {
        callOff();
        held = null;
        return { does: "search", query: letter + pressed.key };
      }
      if (pressed.key === "Escape" || pressed.key === "Backspace") {
        callOff();
        held = null;
        return TAKEN;
      }
      // Whatever else is pressed comes after the command: `W ↓ W ↓` adds two rows, however fast.
      settle();
      return pressed.key === "Enter" ? TAKEN : NOTHING;
    },
  };
}
