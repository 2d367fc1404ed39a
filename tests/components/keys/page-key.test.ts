import { describe, expect, test } from "vitest";
import { type PressedKey, pageActionOf, queryAfter } from "#components/keys/page-key.ts";

const press = (key: string, held: Partial<PressedKey> = {}): PressedKey => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...held,
});

describe("a key that nobody else wanted", () => {
  test.each("abwxzAZ".split(""))("looks for a symbol when it is the letter %s", (letter) => {
    expect(pageActionOf(press(letter), "page")).toEqual({ does: "search", query: letter });
    expect(pageActionOf(press(letter), "control")).toEqual({ does: "search", query: letter });
  });

  test("is left alone while somebody types, save for the palette's", () => {
    for (const key of ["a", "?", "/", "ArrowDown"]) expect(pageActionOf(press(key), "typing")).toBeNull();
    expect(pageActionOf(press("k", { ctrlKey: true }), "typing")).toEqual({ does: "palette" });
    expect(pageActionOf(press("K", { metaKey: true }), "page")).toEqual({ does: "palette" });
  });

  test("belongs to the browser with Alt, or with Ctrl and another letter", () => {
    expect(pageActionOf(press("a", { altKey: true }), "page")).toBeNull();
    expect(pageActionOf(press("f", { ctrlKey: true }), "page")).toBeNull();
    expect(pageActionOf(press("w", { ctrlKey: true, shiftKey: true }), "page")).toBeNull();
  });

  test("adds to a list only with Shift, whatever Caps Lock makes of the letter", () => {
    expect(pageActionOf(press("W", { shiftKey: true }), "page")).toEqual({ does: "addToList" });
    expect(pageActionOf(press("w", { shiftKey: true }), "page")).toEqual({ does: "addToList" });
    expect(pageActionOf(press("W"), "page")).toEqual({ does: "search", query: "W" });
  });

  test("is a command of a row when it is A or W, unless more follows; all other letters search there too", () => {
    expect(pageActionOf(press("a"), "row")).toEqual({ does: "hold", letter: "a", command: "alert" });
    expect(pageActionOf(press("W"), "row")).toEqual({ does: "hold", letter: "W", command: "addToList" });
    expect(pageActionOf(press("v"), "row")).toEqual({ does: "search", query: "v" });
    expect(pageActionOf(press("W", { shiftKey: true }), "row")).toEqual({ does: "addToList" });
    expect(pageActionOf(press("ArrowDown"), "row")).toBeNull();
  });

  test("sets an alert with Shift and A anywhere but in a box", () => {
    expect(pageActionOf(press("A", { shiftKey: true }), "control")).toEqual({ does: "alert" });
    expect(pageActionOf(press("A", { shiftKey: true }), "typing")).toBeNull();
  });

  test("opens help and the filter with signs that need Shift on some keyboards", () => {
    expect(pageActionOf(press("?", { shiftKey: true }), "page")).toEqual({ does: "help" });
    expect(pageActionOf(press("/"), "page")).toEqual({ does: "filter" });
    expect(pageActionOf(press("/", { shiftKey: true }), "page")).toEqual({ does: "filter" });
  });

  test("goes into the grid only from the page itself: a focused control keeps its arrows", () => {
    expect(pageActionOf(press("ArrowDown"), "page")).toEqual({ does: "enterGrid" });
    expect(pageActionOf(press("ArrowDown"), "control")).toBeNull();
    expect(pageActionOf(press("5"), "page")).toBeNull();
  });
});

test("a fast hand's letters, and its corrections, reach a search that has no caret yet", () => {
  expect(queryAfter("h", press("p"))).toBe("hp");
  expect(queryAfter("hp", press("Backspace"))).toBe("h");
  expect(queryAfter("", press("đ"))).toBe("đ");
  expect(queryAfter("hp", press("Enter"))).toBeNull();
  expect(queryAfter("hp", press("v", { ctrlKey: true }))).toBeNull();
});
