"use client";

import { RadioGroup } from "radix-ui";
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
  return (
    <RadioGroup.Root
      className={styles.root}
      aria-label={label}
      orientation="horizontal"
      value={value}
      data-wide={isWide || undefined}
      onValueChange={(next) => {
        const option = options.find((each) => each.value === next);
        if (option) onChange(option.value);
      }}
    >
      {options.map((option) => (
        <RadioGroup.Item key={option.value} value={option.value} className={styles.item}>
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
