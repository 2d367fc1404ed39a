import type { HelpKey } from "../i18n/help.ts";
import type { TextKey } from "../i18n/text.ts";

/** One line of the sheet: ways to press, each a row of keys held together, and what that does. */
interface KeyLine {
  keys: readonly (readonly string[])[];
  /** The first and the last of a range. */
  isRange?: true;
  does: HelpKey | TextKey;
}

/** All keys there are, as the sheet shows them. */
export const KEY_MAP: readonly { name: HelpKey | TextKey; lines: readonly KeyLine[] }[] = [
  {
    name: "keys.anywhere",
    lines: [
      { keys: [["keys.letter"]], does: "keys.letterDoes" },
      { keys: [["Ctrl", "K"]], does: "keys.palette" },
      { keys: [["⇧", "W"]], does: "keys.addToList" },
      { keys: [["⇧", "A"]], does: "keys.alertAnywhere" },
      { keys: [["Esc"]], does: "keys.escape" },
      { keys: [["?"]], does: "keys.help" },
    ],
  },
  {
    name: "keys.lists",
    lines: [
      { keys: [["1"]], does: "keys.ownList" },
      { keys: [["2"], ["5"]], isRange: true, does: "keys.tabs" },
      { keys: [["6"]], does: "keys.sectors" },
      { keys: [["7"], ["8"]], does: "keys.warrants" },
      { keys: [["9"]], does: "keys.lastTabs" },
      { keys: [["["], ["]"]], does: "keys.stepTab" },
      { keys: [["/"]], does: "keys.filter" },
    ],
  },
  {
    name: "keys.board",
    lines: [
      { keys: [["↑"], ["↓"]], does: "keys.rows" },
      { keys: [["←"], ["→"]], does: "keys.cells" },
      { keys: [["PgUp"], ["PgDn"]], does: "keys.pages" },
      { keys: [["Home"], ["End"]], does: "keys.ends" },
      { keys: [["Enter"]], does: "keys.open" },
      { keys: [["Space"]], does: "keys.pin" },
      { keys: [["A"]], does: "keys.alert" },
      { keys: [["0"]], does: "keys.cockpit" },
      { keys: [["W"]], does: "keys.rowToList" },
      { keys: [["A", "C"]], does: "keys.twoLetters" },
      { keys: [["="]], does: "keys.speak" },
      { keys: [["."]], does: "keys.truth" },
    ],
  },
  {
    name: "keys.search",
    lines: [
      { keys: [["↑"], ["↓"]], does: "keys.choose" },
      { keys: [["Enter"]], does: "keys.openResult" },
      { keys: [["⇧", "Enter"]], does: "keys.addResult" },
    ],
  },
];
