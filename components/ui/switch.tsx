"use client";

import { Switch as Parts } from "radix-ui";
import { useId } from "react";
import styles from "./switch.module.css";

interface SwitchProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A line of words with an on-off switch at its end. */
export function Switch({ label, checked, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.line}>
      <label htmlFor={id}>{label}</label>
      <Parts.Root id={id} className={styles.track} checked={checked} onCheckedChange={onChange}>
        <Parts.Thumb className={styles.thumb} />
      </Parts.Root>
    </div>
  );
}
