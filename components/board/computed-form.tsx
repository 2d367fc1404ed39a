"use client";

import { type FormEvent, useId, useMemo, useState } from "react";
import { compileFormula } from "#lib/formula/compile.ts";
import { useText } from "../i18n/text.ts";
import styles from "./columns-menu.module.css";
import {
  type ComputedColumn,
  columnName,
  LONGEST_COLUMN_FORMULA,
  LONGEST_COLUMN_NAME,
} from "./computed-columns.ts";
import { FilterFault } from "./filter-fault.tsx";

interface ComputedFormProps {
  /** The column that is being changed; null makes a new one. */
  edited: ComputedColumn | null;
  /** The result says what stood in the way; empty: nothing. */
  onSave: (column: ComputedColumn) => string;
}

/** A column by a formula: named, and checked while it is written. */
export function ComputedForm({ edited, onSave }: ComputedFormProps) {
  const text = useText();
  const id = useId();
  const [name, setName] = useState(edited?.name ?? "");
  const [formula, setFormula] = useState(edited?.formula ?? "");
  const [refusal, setRefusal] = useState("");
  const compiled = useMemo(
    () => (formula.trim() ? compileFormula(formula, { hasWindows: false }) : null),
    [formula],
  );
  const isWrong = compiled !== null && !compiled.ok;

  function save(event: FormEvent): void {
    event.preventDefault();
    const column = { name: columnName(name), formula: formula.trim() };
    if (column.name === "" || !compiled?.ok) return;
    const refused = onSave(column);
    setRefusal(refused);
    if (refused) return;
    setName("");
    setFormula("");
  }

  return (
    <form className={styles.computed} onSubmit={save}>
      <h3>{text(edited ? "computed.change" : "computed.new")}</h3>
      <input
        value={name}
        maxLength={LONGEST_COLUMN_NAME}
        placeholder={text("computed.name")}
        aria-label={text("computed.name")}
        data-testid="computed-name"
        onChange={(event) => setName(event.target.value)}
      />
      <textarea
        value={formula}
        rows={2}
        maxLength={LONGEST_COLUMN_FORMULA}
        spellCheck={false}
        autoCapitalize="off"
        placeholder="bidVol1 / askVol1"
        aria-label={text("computed.formula")}
        aria-invalid={isWrong}
        aria-describedby={`${id}-fault`}
        data-testid="computed-formula"
        onChange={(event) => setFormula(event.target.value.replace(/[\r\n;]+/g, " "))}
        onKeyDown={(event) => {
          if (event.key === "Enter") save(event);
        }}
      />
      <div id={`${id}-fault`}>
        {isWrong ? (
          <FilterFault words={formula} fault={compiled.fault} />
        ) : (
          <p role="status">{refusal || text("computed.hint")}</p>
        )}
      </div>
      <button
        type="submit"
        className={styles.reset}
        disabled={columnName(name) === "" || !compiled?.ok}
        data-testid="computed-save"
      >
        {text(edited ? "computed.save" : "computed.add")}
      </button>
    </form>
  );
}
