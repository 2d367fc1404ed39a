"use client";

import { type SymbolTextKey, useSymbolText } from "../i18n/symbol.ts";
import styles from "./block.module.css";

interface BlockStateProps {
  phase: "loading" | "ready" | "failed";
  /** What it means that there is nothing. */
  empty: SymbolTextKey;
  values?: Readonly<Record<string, string | number>>;
}

const LINES = [1, 2, 3, 4, 5];

/** In place of a block's content: grey lines while it loads, words when it failed or when there is nothing. */
export function BlockState({ phase, empty, values }: BlockStateProps) {
  const text = useSymbolText();
  if (phase === "loading") {
    return (
      <div className={styles.state} role="status" data-testid="block-loading">
        <span className={styles.silent}>{text("block.loading")}</span>
        {LINES.map((line) => (
          <i key={line} aria-hidden="true" />
        ))}
      </div>
    );
  }
  return (
    <p
      className={styles.state}
      role="status"
      data-testid={`block-${phase === "failed" ? "failed" : "empty"}`}
    >
      {phase === "failed" ? text("block.failed") : text(empty, values)}
    </p>
  );
}
