/** What a key that nobody else wanted does on any page. */
export type PageAction =
  | { does: "search"; query: string }
  | { does: "palette" }
  | { does: "help" }
  | { does: "filter" }
  | { does: "addToList" }
  | { does: "alert" }
  /** A command of the row, unless another letter follows. */
  | { does: "hold"; letter: string; command: "alert" | "addToList" }
  | { does: "enterGrid" };

/** What is needed of a keyboard event. */
export interface PressedKey {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/**
 * Where the key was pressed: `typing` into a box, a dialog or a menu; on a `row` of the board; on another `control`;
 * on the page itself.
 */
export type KeyPlace = "typing" | "row" | "control" | "page";

/** Letters that are commands on a row of the board. */
const ROW_COMMANDS = { a: "alert", w: "addToList" } as const;

/**
 * Letters look for a symbol, so commands on letters need Ctrl or Shift, or a row and no further letter. What is typed into a box, a dialog or an
 * open menu is theirs, save for the palette's key.
 */
export function pageActionOf(pressed: PressedKey, place: KeyPlace): PageAction | null {
  const { key, altKey, shiftKey } = pressed;
  if (altKey) return null;
  if (pressed.ctrlKey || pressed.metaKey) return key.toLowerCase() === "k" ? { does: "palette" } : null;
  if (place === "typing") return null;
  if (key === "?") return { does: "help" };
  if (key === "/") return { does: "filter" };
  if (shiftKey && key.toLowerCase() === "w") return { does: "addToList" };
  if (shiftKey && key.toLowerCase() === "a") return { does: "alert" };
  const command = place === "row" ? ROW_COMMANDS[key.toLowerCase() as "a" | "w"] : undefined;
  if (command) return { does: "hold", letter: key, command };
  if (/^[a-z]$/i.test(key)) return { does: "search", query: key };
  return place === "page" && /^(?:ArrowDown|ArrowUp|Home|End|Page(?:Down|Up))$/.test(key)
    ? { does: "enterGrid" }
    : null;
}

/** The query after a key that was pressed before the search had a caret; null when the key is not its. */
export function queryAfter(query: string, { key, ctrlKey, metaKey, altKey }: PressedKey): string | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === "Backspace") return query.slice(0, -1);
  return /^[\p{L}\d ]$/u.test(key) ? query + key : null;
}
