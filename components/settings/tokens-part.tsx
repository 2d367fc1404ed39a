"use client";

import { useState } from "react";
import { formatDate, formatTime } from "#lib/format/time.ts";
import { useSettingsText } from "../i18n/settings.ts";
import { toast } from "../keys/toast-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { sendJson } from "../state/rest.ts";
import { Button } from "../ui/button.tsx";
import { OnceShown } from "./once-shown.tsx";
import styles from "./settings-page.module.css";
import { useAttempt, useRead } from "./use-rest.ts";

const PATH = "/api/v1/tokens";

interface Token {
  id: string;
  name: string;
  /** ISO. */
  createdAt: string;
}

/** Tokens of the person's programs. A new one is shown this once: the server keeps only its hash. */
export function TokensPart() {
  const text = useSettingsText();
  const language = usePreference("language");
  const attempt = useAttempt();
  const { body, read } = useRead<{ tokens: Token[] }>(PATH);
  const [name, setName] = useState("");
  const [secret, setSecret] = useState<{ id: string; token: string } | null>(null);
  const make = () =>
    attempt(async () => {
      setSecret(await sendJson<{ id: string; token: string }>("POST", PATH, { name: name.trim() }));
      setName("");
      read();
    });
  const revoke = (token: Token) =>
    attempt(async () => {
      await sendJson("DELETE", `${PATH}/${token.id}`);
      if (secret?.id === token.id) setSecret(null);
      toast(text("settings.revoked", { name: token.name }));
      read();
    });
  return (
    <>
      <h2>{text("settings.tokens")}</h2>
      <p className={styles.hint}>{text("settings.tokensHint")}</p>
      <ul className={styles.rows}>
        {body?.tokens.map((token) => {
          const atMs = Date.parse(token.createdAt);
          const at = { time: formatTime(atMs), date: formatDate(atMs, language) };
          return (
            <li key={token.id} data-testid="token">
              <b>{token.name}</b>
              <span>{text("settings.tokenAt", at)}</span>
              <Button
                kind="danger"
                aria-label={text("settings.revokeOf", { name: token.name })}
                onClick={() => void revoke(token)}
                data-testid="token-revoke"
              >
                {text("settings.revoke")}
              </Button>
            </li>
          );
        })}
        {body?.tokens.length === 0 && <li className={styles.hint}>{text("settings.tokenNone")}</li>}
      </ul>
      {secret && (
        <div className={styles.form}>
          <OnceShown label={text("settings.token")} secret={secret.token} />
          <p className={styles.once} role="status">
            {text("settings.tokenOnce")}
          </p>
        </div>
      )}
      <form
        className={styles.line}
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <input
          className={styles.field}
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={text("settings.tokenName")}
          aria-label={text("settings.tokenName")}
          maxLength={60}
          data-testid="token-name"
        />
        <Button type="submit" disabled={name.trim() === ""} data-testid="token-make">
          {text("settings.tokenMake")}
        </Button>
      </form>
    </>
  );
}
