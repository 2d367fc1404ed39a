"use client";

import { useId } from "react";
import styles from "./segmented.module.css";

interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  /** Fills the line, every option as wide as the others. */
  isWide?: boolean;
}

/** Few choices of which one holds, all in view. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
  isWide,
}: SegmentedProps<Value>) {
  const name = useId();
  return (
    <div className={styles.root} role="radiogroup" aria-label={label} data-wide={isWide || undefined}>
      {options.map((option) => (
        <label key={option.value} className={styles.item}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
