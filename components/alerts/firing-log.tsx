"use client";

import Link from "next/link";
import { useMemo, useState } from "react";
import type { BlindSpell, Firing } from "#lib/contract/alert.ts";
import { isMarked } from "#lib/contract/state.ts";
import { formatPrice } from "#lib/format/number.ts";
import { formatTime } from "#lib/format/time.ts";
import { futureTypeOf } from "#lib/market/instrument.ts";
import { paintOf } from "#lib/market/paint.ts";
import { indexOf } from "#lib/search/indices.ts";
import { type Text, useText } from "../i18n/text.ts";
import { readFirings, unreadOf, useAlerts } from "../state/alerts-store.ts";
import { useInstrument } from "../state/instruments-store.ts";
import { Button } from "../ui/button.tsx";
import { evidenceWords, readWords, valueWords } from "./evidence.ts";
import styles from "./firing-log.module.css";
import { momentWords } from "./rule-list.tsx";

type Entry =
  | { kind: "firing"; atMs: number; firing: Firing }
  | { kind: "blind"; atMs: number; spell: BlindSpell };

/** What the rules told and when they could not see, the newest first. With `limit`: firings only, so many. */
export function FiringLog({ limit }: { limit?: number }) {
  const text = useText();
  const { firings, blind } = useAlerts();
  const unread = useAlerts(unreadOf);
  const [openId, setOpenId] = useState<string | null>(null);
  const entries = useMemo((): Entry[] => {
    const fired = firings.map((firing): Entry => ({ kind: "firing", atMs: firing.atMs, firing }));
    if (limit !== undefined) return fired.slice(0, limit);
    const spells = blind.map((spell): Entry => ({ kind: "blind", atMs: spell.fromMs, spell }));
    return [...fired, ...spells].sort((a, b) => b.atMs - a.atMs);
  }, [firings, blind, limit]);
  if (entries.length === 0) {
    return (
      <div className={styles.empty}>
        <b>{text("alert.log.none")}</b>
        <span>{text("alert.log.noneHint")}</span>
      </div>
    );
  }
  return (
    <div className={styles.log} data-testid="alert-log">
      {limit === undefined && (
        <p className={styles.tools}>
          <span>{text("alert.log.unread", { n: unread })}</span>
          <Button
            kind="quiet"
            disabled={unread === 0}
            onClick={() => readFirings()}
            data-testid="alert-read-all"
          >
            {text("alert.log.readAll")}
          </Button>
        </p>
      )}
      <ul>
        {entries.map((entry) =>
          entry.kind === "firing" ? (
            <FiringLine
              key={entry.firing.id}
              firing={entry.firing}
              isOpen={openId === entry.firing.id}
              onToggle={() => {
                readFirings([entry.firing.id]);
                setOpenId(openId === entry.firing.id ? null : entry.firing.id);
              }}
            />
          ) : (
            <li key={entry.spell.id} className={styles.blind} data-testid="alert-blind">
              {blindWords(entry.spell, text)}
            </li>
          ),
        )}
      </ul>
    </div>
  );
}

function blindWords({ symbol, reason, fromMs, toMs }: BlindSpell, text: Text): string {
  const why = text(`alert.blind.${reason}`);
  const from = momentWords(fromMs);
  const what = symbol ?? text("alert.blindAll");
  return toMs === null
    ? text("alert.blindNow", { what, from, why })
    : text("alert.blindWas", { what, from, to: formatTime(toMs), why });
}

interface FiringLineProps {
  firing: Firing;
  isOpen: boolean;
  onToggle: () => void;
}

export function FiringLine({ firing, isOpen, onToggle }: FiringLineProps) {
  const text = useText();
  const { symbol, price, atMs, evidence, ruleName, isRead, note, formula, source } = firing;
  return (
    <li className={styles.firing} data-unread={!isRead || undefined} data-testid="alert-firing">
      <button type="button" aria-expanded={isOpen} onClick={onToggle}>
        <time title={momentWords(atMs)}>{formatTime(atMs)}</time>
        <FiringPrice symbol={symbol} price={price} />
        <span className={styles.evidence}>{evidenceWords(evidence, text)}</span>
        <span className={styles.rule}>{ruleName}</span>
      </button>
      {isOpen && (
        <div className={styles.detail} data-testid="alert-evidence">
          <code>{formula}</code>
          <dl>
            {evidence.map((each) => (
              <div key={each.name}>
                <dt>{readWords(each.name, text)}</dt>
                <dd>{valueWords(each, text)}</dd>
              </div>
            ))}
          </dl>
          {note && <p>{note}</p>}
          <p className={styles.where}>
            <span>{momentWords(atMs)}</span>
            {isMarked(source) && <span className={styles.mark}>{text("mark.simulatedShort")}</span>}
            <Link href={`/symbol/${symbol}`}>{text("alert.log.open", { symbol })}</Link>
          </p>
        </div>
      )}
    </li>
  );
}

/** Symbol and price in the colour of the day it is now; of another day's firing the colour may be another. */
export function FiringPrice({ symbol, price }: { symbol: string; price: number | null }) {
  const { paint, words } = usePainted(symbol, price);
  return (
    <>
      <b className={styles.symbol} data-paint={paint}>
        {symbol}
      </b>
      <span className={styles.price} data-paint={paint}>
        {words}
      </span>
    </>
  );
}

/** The same as two cells of a table. */
export function FiringCells({ symbol, price }: { symbol: string; price: number | null }) {
  const { paint, words } = usePainted(symbol, price);
  return (
    <>
      <td className={styles.symbol} data-paint={paint}>
        {symbol}
      </td>
      <td data-paint={paint}>{words}</td>
    </>
  );
}

function usePainted(symbol: string, price: number | null) {
  const instrument = useInstrument(symbol);
  const isPoints = futureTypeOf(symbol) !== null || indexOf(symbol) !== undefined;
  return {
    paint: paintOf(price, instrument ?? null),
    words: formatPrice(price, isPoints ? "points" : "vnd"),
  };
}
