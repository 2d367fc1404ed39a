"use client";

import { type ComponentProps, useState } from "react";

type DraftInputProps<Value> = Omit<ComponentProps<"input">, "value" | "onChange" | "onBlur"> & {
  value: Value;
  write: (value: Value) => string;
  /** Undefined for what cannot be understood: the box is marked and nothing changes. */
  read: (typed: string) => Value | undefined;
  onKeep: (value: Value) => void;
};

/**
 * A box whose words hold when it is left or Enter is pressed; Escape brings back what held before. Meanwhile
 * changes from elsewhere do not write over what is being typed.
 */
export function DraftInput<Value>({ value, write, read, onKeep, ...rest }: DraftInputProps<Value>) {
  const [draft, setDraft] = useState<string | null>(null);
  const isFaulty = draft !== null && read(draft) === undefined;
  function keep(): void {
    if (draft === null) return;
    const next = read(draft);
    if (next === undefined) return;
    setDraft(null);
    if (next !== value) onKeep(next);
  }
  return (
    <input
      {...rest}
      value={draft ?? write(value)}
      aria-invalid={isFaulty || undefined}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          keep();
        }
        if (event.key !== "Escape" || draft === null) return;
        // The dialog around it stays open.
        event.stopPropagation();
        event.nativeEvent.stopImmediatePropagation();
        setDraft(null);
      }}
    />
  );
}
