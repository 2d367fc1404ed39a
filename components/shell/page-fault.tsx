"use client";

import { useText } from "../i18n/text.ts";
import { Button } from "../ui/button.tsx";
import styles from "./shell.module.css";

export function PageFault({ onRetry }: { onRetry: () => void }) {
  const text = useText();
  return (
    <div className={styles.message} role="alert">
      <h1>{text("error.title")}</h1>
      <p>{text("error.hint")}</p>
      <Button onClick={onRetry}>{text("ui.retry")}</Button>
    </div>
  );
}
