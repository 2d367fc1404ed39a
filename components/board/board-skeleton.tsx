"use client";

import type { CSSProperties } from "react";
import { useText } from "../i18n/text.ts";
import styles from "./board-skeleton.module.css";
import type { BoardLayout } from "./layout.ts";

/** Where the rows will stand, in the columns that are there already. */
export function BoardSkeleton({ layout, rowHeight }: { layout: BoardLayout; rowHeight: number }) {
  const text = useText();
  // A phone's columns lie in pairs over each other.
  const columns = layout.columns.filter(
    ({ id, left }, at) => id !== "depth" && layout.columns.findIndex((column) => column.left === left) === at,
  );
  return (
    <div
      className={styles.skeleton}
      role="status"
      aria-label={text("board.loading")}
      data-testid="board-skeleton"
      style={{ "--row": `${rowHeight}px` } as CSSProperties}
    >
      {columns.map(({ id, left, width }) => (
        <i key={id} data-col={id} style={{ left, width }} />
      ))}
    </div>
  );
}
