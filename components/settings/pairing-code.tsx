"use client";

import { useState } from "react";
import { useSettingsText } from "../i18n/settings.ts";
import { useMarket, useSecond } from "../state/market-store.ts";
import { sendJson } from "../state/rest.ts";
import { Button } from "../ui/button.tsx";
import styles from "./settings-page.module.css";
import { useAttempt } from "./use-rest.ts";

interface Code {
  code: string;
  /** ISO, the server's clock. */
  expiresAt: string;
}

/** A code for typing over on another device, with the time it has left. */
export function PairingCode() {
  const text = useSettingsText();
  const attempt = useAttempt();
  const [code, setCode] = useState<Code | null>(null);
  const make = () => attempt(async () => setCode(await sendJson<Code>("POST", "/api/v1/devices/code")));
  return (
    <div className={styles.form}>
      {code && <ShownCode code={code} />}
      <Button onClick={() => void make()} data-testid="code-make">
        {text(code ? "settings.codeAgain" : "settings.codeMake")}
      </Button>
    </div>
  );
}

function ShownCode({ code: { code, expiresAt } }: { code: Code }) {
  const text = useSettingsText();
  useSecond();
  const offsetMs = useMarket((market) => market.clockOffsetMs);
  const leftMs = Date.parse(expiresAt) - (Date.now() + (offsetMs ?? 0));
  if (leftMs <= 0) return <p className={styles.hint}>{text("settings.codeOver")}</p>;
  const seconds = Math.ceil(leftMs / 1_000);
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <p className={styles.code}>
      <b data-testid="code">{`${code.slice(0, 4)}-${code.slice(4)}`}</b>
      <span>{text("settings.codeLeft", { left })}</span>
      <small>{text("settings.codeHint")}</small>
    </p>
  );
}
