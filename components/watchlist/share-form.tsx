"use client";

import { useState } from "react";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { useManagerText } from "../i18n/manager.ts";
import { toast } from "../keys/toast-store.ts";
import { RestFault, sendJson } from "../state/rest.ts";
import { Button } from "../ui/button.tsx";
import { Switch } from "../ui/switch.tsx";
import { faultWords } from "./fault-words.ts";
import styles from "./forms.module.css";
import { copyText } from "./hand-out.ts";

/** The link under which others see the list. It is shown once: the server keeps only its hash. */
export function ShareForm({ list }: { list: Watchlist }) {
  const text = useManagerText();
  const [link, setLink] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const [hasNotes, setHasNotes] = useState(false);
  const path = `/api/v1/watchlists/${list.id}/share`;

  async function attempt(work: () => Promise<string>): Promise<void> {
    try {
      setSaid(await work());
    } catch (problem) {
      setSaid(faultWords({ code: problem instanceof RestFault ? problem.code : "INTERNAL" }, text));
    }
  }
  const make = () =>
    attempt(async () => {
      const { code } = await sendJson<{ code: string }>("PUT", `${path}?notes=${hasNotes}`);
      setLink(`${location.origin}/shared/${code}`);
      return "";
    });
  const stop = () =>
    attempt(async () => {
      await sendJson("DELETE", path);
      setLink(null);
      return text("watchlist.shareStopped");
    });
  return (
    <div className={styles.form}>
      <p className={styles.hint}>{text("watchlist.shareHint")}</p>
      <Switch label={text("watchlist.shareNotes")} checked={hasNotes} onChange={setHasNotes} />
      {link && (
        <div className={styles.line}>
          <input
            className={styles.field}
            value={link}
            readOnly
            onFocus={(event) => event.target.select()}
            aria-label={text("watchlist.shareLink")}
            data-testid="share-link"
          />
          <Button
            onClick={() =>
              void copyText(link).then((isDone) =>
                toast(text(isDone ? "watchlist.copied" : "watchlist.notCopied")),
              )
            }
          >
            {text("watchlist.copy")}
          </Button>
        </div>
      )}
      <p className={styles.said} role="status">
        {said}
      </p>
      <div className={styles.foot}>
        <Button kind="danger" onClick={() => void stop()}>
          {text("watchlist.shareStop")}
        </Button>
        <Button kind={link ? "plain" : "primary"} onClick={() => void make()} data-testid="share-make">
          {text("watchlist.shareMake")}
        </Button>
      </div>
    </div>
  );
}
