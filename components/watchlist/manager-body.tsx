import { useEffect } from "react";
import { useManagerText } from "../i18n/manager.ts";
import { selectTab, useSelection, watchlistIdOf, watchlistTab } from "../state/selection-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { faultWords } from "./fault-words.ts";
import { ListEditor } from "./list-editor.tsx";
import { ListPicker } from "./list-picker.tsx";
import { useManager } from "./manager-store.ts";
import styles from "./watchlist-manager.module.css";

/** Left the lists themselves, right what the chosen one holds. */
export function ManagerBody() {
  const text = useManagerText();
  const { lists, fault, phase, waiting } = useWatchlists();
  const { listId } = useManager();
  const tab = useSelection((selection) => selection.tab);
  const chosen =
    lists.find((list) => list.id === listId) ??
    lists.find((list) => list.id === watchlistIdOf(tab)) ??
    lists[0];
  // The board behind follows what is edited: no second look for it after closing.
  const chosenId = chosen?.id ?? null;
  useEffect(() => {
    if (listId !== null && chosenId === listId) selectTab(watchlistTab(listId));
  }, [listId, chosenId]);
  return (
    <div className={styles.manager} data-testid="watchlist-manager">
      {fault && (
        <p className={styles.fault} role="alert">
          {faultWords(fault, text)}
          {waiting > 0 && ` ${text("watchlist.waiting", { n: waiting })}.`}
        </p>
      )}
      <ListPicker lists={lists} chosenId={chosenId} />
      {chosen ? (
        <ListEditor key={chosen.id} list={chosen} />
      ) : (
        <div className={styles.empty}>
          <b>{text(phase === "failed" ? "watchlist.failed" : "watchlist.none")}</b>
          <span>{text("watchlist.noneHint")}</span>
        </div>
      )}
    </div>
  );
}
