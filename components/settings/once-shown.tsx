"use client";

import { useSettingsText } from "../i18n/settings.ts";
import { toast } from "../keys/toast-store.ts";
import { Button } from "../ui/button.tsx";
import { copyText } from "../watchlist/hand-out.ts";
import styles from "./settings-page.module.css";

/** A secret that cannot be shown again, to be copied now. */
export function OnceShown({ label, secret }: { label: string; secret: string }) {
  const text = useSettingsText();
  const copy = async () => {
    toast(text((await copyText(secret)) ? "settings.copied" : "settings.notCopied"));
  };
  return (
    <div className={styles.line}>
      <input
        className={styles.field}
        value={secret}
        readOnly
        onFocus={(event) => event.target.select()}
        aria-label={label}
        data-testid="secret"
      />
      <Button onClick={() => void copy()}>{text("settings.copy")}</Button>
    </div>
  );
}
