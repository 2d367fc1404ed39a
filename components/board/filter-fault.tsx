"use client";

import type { FormulaFault } from "#lib/formula/formula.ts";
import { usePreference } from "../state/preferences-store.ts";
import styles from "./filter-fault.module.css";

/** What is wrong with a formula, and the formula with the place marked. */
export function FilterFault({ words, fault }: { words: string; fault: FormulaFault }) {
  const language = usePreference("language");
  const end = fault.at + fault.length;
  return (
    <p className={styles.fault} role="status" data-testid="filter-fault">
      {fault[language]}
      <code aria-hidden="true">
        {words.slice(0, fault.at)}
        <mark>{words.slice(fault.at, end) || " "}</mark>
        {words.slice(end)}
      </code>
    </p>
  );
}
