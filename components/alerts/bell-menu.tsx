"use client";

import Link from "next/link";
import { useState } from "react";
import { formatTime } from "#lib/format/time.ts";
import { useText } from "../i18n/text.ts";
import { readFirings, unreadOf, useAlerts } from "../state/alerts-store.ts";
import { Button } from "../ui/button.tsx";
import { Switch } from "../ui/switch.tsx";
import { beep } from "./beep.ts";
import styles from "./bell.module.css";
import { setDelivery, useDelivery } from "./delivery-settings.ts";
import { evidenceWords } from "./evidence.ts";
import { FiringPrice } from "./firing-log.tsx";
import { useIsMuted } from "./use-is-muted.ts";

const LATEST = 7;
const HOUR_MS = 3_600_000;

/** The latest firings, and how loud they may be at this device. */
export function BellMenu() {
  const text = useText();
  const { firings, rules } = useAlerts();
  const unread = useAlerts(unreadOf);
  return (
    <div className={styles.menu} data-testid="bell-menu">
      <div className={styles.head}>
        <h3>{text("alert.latest")}</h3>
        <Button
          kind="quiet"
          disabled={unread === 0}
          onClick={() => readFirings()}
          data-testid="bell-read-all"
        >
          {text("alert.log.readAll")}
        </Button>
      </div>
      {firings.length === 0 ? (
        <p className={styles.none}>{text(rules.length === 0 ? "bell.noRules" : "bell.noFirings")}</p>
      ) : (
        <ul>
          {firings.slice(0, LATEST).map((firing) => (
            <li key={firing.id} data-unread={!firing.isRead || undefined}>
              <Link href={`/symbol/${firing.symbol}`} onClick={() => readFirings([firing.id])}>
                <span className={styles.line}>
                  <FiringPrice symbol={firing.symbol} price={firing.price} />
                  <time>{formatTime(firing.atMs)}</time>
                </span>
                <span className={styles.what}>
                  {firing.ruleName} · {evidenceWords(firing.evidence, text)}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Link className={styles.all} href="/alerts">
        {text("bell.all")}
      </Link>
      <Loudness />
    </div>
  );
}

function Loudness() {
  const text = useText();
  const { sound, notify, mutedUntilMs } = useDelivery();
  const isMuted = useIsMuted(mutedUntilMs);
  const [permission, setPermission] = useState(() =>
    "Notification" in window ? Notification.permission : null,
  );

  async function allow(isWanted: boolean): Promise<void> {
    if (!isWanted) return setDelivery({ notify: false });
    const answer = permission === "default" ? await Notification.requestPermission() : permission;
    setPermission(answer);
    setDelivery({ notify: answer === "granted" });
  }

  return (
    <div className={styles.loudness}>
      <Switch
        label={text("bell.sound")}
        checked={sound}
        onChange={(next) => {
          setDelivery({ sound: next });
          // The touch that allows it lets the browser sound, and says how it sounds.
          if (next) beep();
        }}
      />
      {permission !== null && (
        <Switch
          label={text("bell.notify")}
          checked={notify && permission === "granted"}
          onChange={(next) => void allow(next)}
        />
      )}
      {permission === "denied" && <p className={styles.hint}>{text("bell.denied")}</p>}
      <Button
        data-testid="bell-mute"
        onClick={() => setDelivery({ mutedUntilMs: isMuted ? 0 : Date.now() + HOUR_MS })}
      >
        {isMuted ? text("bell.unmute", { time: formatTime(mutedUntilMs).slice(0, 5) }) : text("bell.mute")}
      </Button>
    </div>
  );
}
