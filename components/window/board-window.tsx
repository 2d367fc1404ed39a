import { TabBoard, useBoardAddress } from "../board/board-page.tsx";
import { BoardTabs } from "../board/board-tabs.tsx";
import { useSelection } from "../state/selection-store.ts";
import styles from "./window-page.module.css";

/** One list with its tabs and tools. */
export function BoardWindow() {
  const tab = useSelection((selection) => selection.tab);
  useBoardAddress();
  return (
    <div className={styles.board}>
      <BoardTabs />
      <TabBoard tab={tab} />
    </div>
  );
}
