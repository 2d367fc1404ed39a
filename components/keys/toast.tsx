"use client";

import { Button } from "../ui/button.tsx";
import styles from "./toast.module.css";
import { hideToast, type ToastAction, useToast } from "./toast-store.ts";

/** A line of words at the foot of the page that goes by itself. */
export function Toast() {
  return <ToastLine {...useToast()} />;
}

export function ToastLine({ words, action }: { words: string; action: ToastAction | null }) {
  return (
    <div
      className={styles.toast}
      role="status"
      data-shown={words !== "" || undefined}
      data-over-dialogs
      data-testid="toast"
    >
      {words}
      {action && (
        <Button
          kind="quiet"
          className={styles.action ?? ""}
          data-testid="toast-action"
          onClick={() => {
            hideToast();
            action.run();
          }}
        >
          {action.name}
        </Button>
      )}
    </div>
  );
}
