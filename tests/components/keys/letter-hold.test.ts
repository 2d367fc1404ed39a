import { describe, expect, test } from "vitest";
import { createLetterHold, HOLD_MS } from "#components/keys/letter-hold.ts";

const press = (key: string, held: object = {}) => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false },
  ...held,
});

/** A hold whose time passes only when the test says so. */
function handHeld() {
  const timers: { run: () => void; afterMs: number }[] = [];
  const done: string[] = [];
  const letters = createLetterHold((run, afterMs) => {
    const timer = { run, afterMs };
    timers.push(timer);
    return () => void timers.splice(timers.indexOf(timer), 1);
  });
  return {
    ...{ letters, timers, done },
    hold: (letter: string) => letters.hold(letter, () => done.push(letter)),
    timeUp: () => {
      for (const { run } of timers.splice(0)) run();
    },
  };
}

describe("a letter that is a command of the row", () => {
  test("is that command when nothing follows in time, once", () => {
    const { hold, timers, timeUp, done, letters } = handHeld();
    hold("a");
    expect(timers).toMatchObject([{ afterMs: HOLD_MS }]);
    expect(done).toEqual([]);
    timeUp();
    expect(done).toEqual(["a"]);
    expect(letters.next(press("c"))).toEqual({ does: "nothing" });
    expect(done).toEqual(["a"]);
  });

  test.each([
    ["a", "c", "ac"],
    ["A", "C", "AC"],
    ["w", "w", "ww"],
    ["a", "3", "a3"],
  ])("%s and %s at once start the search %s, and no command comes", (first, second, query) => {
    const { hold, timers, done, letters } = handHeld();
    hold(first);
    expect(letters.next(press(second))).toEqual({ does: "search", query });
    expect([timers, done]).toEqual([[], []]);
  });

  test("comes at once before a key that is no letter, which goes on to its own work", () => {
    const { hold, timers, done, letters } = handHeld();
    hold("w");
    expect(letters.next(press("ArrowDown"))).toEqual({ does: "nothing" });
    hold("w");
    expect(letters.next(press("k", { ctrlKey: true }))).toEqual({ does: "nothing" });
    hold("a");
    expect(letters.next(press("Enter"))).toEqual({ does: "taken" });
    expect([timers, done]).toEqual([[], ["w", "w", "a"]]);
  });

  test("is taken back by Escape and Backspace, and neither does more than that", () => {
    const { hold, timers, done, letters } = handHeld();
    for (const key of ["Escape", "Backspace"]) {
      hold("a");
      expect(letters.next(press(key))).toEqual({ does: "taken" });
    }
    expect([timers, done]).toEqual([[], []]);
    expect(letters.next(press("Escape"))).toEqual({ does: "nothing" });
  });

  test("waits through Shift, and through a finger that stays on it", () => {
    const { hold, timers, letters } = handHeld();
    hold("a");
    expect(letters.next(press("Shift", { shiftKey: true }))).toEqual({ does: "nothing" });
    expect(letters.next(press("a", { repeat: true }))).toEqual({ does: "taken" });
    expect(timers).toHaveLength(1);
  });
});
