"use client";

import styles from "./toast.module.css";
import { useToast } from "./toast-store.ts";

/** A line of words at the foot of the page that goes by itself. */
export function Toast() {
  const words = useToast((toast) => toast.words);
  return (
    <div className={styles.toast} role="status" data-shown={words !== "" || undefined} data-testid="toast">
      {words}
    </div>
  );
}
