"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { formatTime } from "#lib/format/time.ts";
import { useText } from "../i18n/text.ts";
import { readFirings } from "../state/alerts-store.ts";
import { IconButton } from "../ui/button.tsx";
import { evidenceWords } from "./evidence.ts";
import { FiringPrice } from "./firing-log.tsx";
import styles from "./firing-toasts.module.css";
import { hideFiring, useFiringToasts } from "./toasts-store.ts";

/** What has just fired, in a corner; goes by itself, the bell keeps it. */
export function FiringToasts() {
  const text = useText();
  const { shown, more } = useFiringToasts();
  return (
    <section className={styles.toasts} aria-label={text("alert.latest")} aria-live="assertive">
      {shown.map((firing) => (
        <div key={firing.id} className={styles.toast} data-testid="firing-toast">
          <Link
            href={`/symbol/${firing.symbol}`}
            onClick={() => {
              readFirings([firing.id]);
              hideFiring(firing.id);
            }}
          >
            <span className={styles.head}>
              <FiringPrice symbol={firing.symbol} price={firing.price} />
              <time>{formatTime(firing.atMs)}</time>
            </span>
            <b>{firing.ruleName}</b>
            <span className={styles.evidence}>{firing.note || evidenceWords(firing.evidence, text)}</span>
          </Link>
          <IconButton
            label={text("alert.toast.read")}
            onClick={() => {
              readFirings([firing.id]);
              hideFiring(firing.id);
            }}
          >
            <X size={14} strokeWidth={1.75} />
          </IconButton>
        </div>
      ))}
      {more > 0 && (
        <Link className={styles.more} href="/alerts#log">
          {text("alert.toast.more", { n: more })}
        </Link>
      )}
    </section>
  );
}
