import type { Text } from "../i18n/text.ts";
import { toast } from "../keys/toast-store.ts";
import { undoWatchlists } from "../state/watchlist-store.ts";

/** Takes back the last change of the lists and says which it was. */
export function undoAndSay(text: Text): void {
  const undone = undoWatchlists();
  if (!undone) toast(text("watchlist.nothingToUndo"));
  else toast(text("watchlist.undone", { done: text(`watchlist.done.${undone.done}`), name: undone.name }));
}

/** Says what was done, with the button that takes it back. */
export function sayUndoable(words: string, text: Text): void {
  toast(words, { name: text("watchlist.undo"), run: () => undoAndSay(text) });
}
