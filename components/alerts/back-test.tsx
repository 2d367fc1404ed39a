"use client";

import { useEffect, useMemo, useState } from "react";
import type { AlertRepeat, AlertScope, AlertSession, BacktestAnswer, NearMiss } from "#lib/contract/alert.ts";
import { isMarked } from "#lib/contract/state.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { type Text, useText } from "../i18n/text.ts";
import { RestFault, sendJson } from "../state/rest.ts";
import { evidenceWords, readWords } from "./evidence.ts";
import { FiringCells } from "./firing-log.tsx";
import styles from "./rule-editor.module.css";
import { momentWords } from "./rule-list.tsx";

/** Nobody asks while a formula is still being typed. */
const ASK_AFTER_MS = 700;
const ROWS = 10;

interface Question {
  formula: string;
  scope: AlertScope;
  repeat: AlertRepeat;
  sessions: AlertSession[] | null;
  expiresAtMs: number | null;
}

/** When the rule would have told, by what the server has stored. */
export function BackTest(question: Question) {
  const text = useText();
  const { answer, phase } = useBackTest(question);
  return (
    <section className={styles.block} aria-label={text("alert.backtest")} data-testid="alert-backtest">
      <header>
        <h3>{text("alert.backtest")}</h3>
        <small>
          {phase === "running" && text("alert.backtest.running")}
          {phase === "failed" && text("alert.backtest.failed")}
          {phase === "done" &&
            answer &&
            text("alert.backtest.span", { from: momentWords(answer.fromMs), to: momentWords(answer.toMs) })}
        </small>
      </header>
      {answer && phase !== "failed" && <Answer answer={answer} />}
    </section>
  );
}

function Answer({ answer }: { answer: BacktestAnswer }) {
  const text = useText();
  const { firings, total, untold, nearest, source } = answer;
  const symbols = new Set(firings.map((firing) => firing.symbol)).size;
  return (
    <>
      <div className={styles.figures}>
        <Figure value={String(total)} words={text("alert.backtest.times")} />
        <Figure value={String(symbols)} words={text("alert.backtest.symbols")} />
        {isMarked(source) && <span className={styles.mark}>{text("mark.simulatedShort")}</span>}
      </div>
      {untold.length > 0 && (
        <p className={styles.untold} role="status">
          {text("alert.backtest.untold", { names: untold.map((name) => readWords(name, text)).join(", ") })}
        </p>
      )}
      {total > 0 && <Timeline answer={answer} />}
      {total === 0 && nearest && (
        <p className={styles.hint}>
          {text("alert.backtest.nearest", {
            symbol: nearest.symbol,
            time: momentWords(nearest.atMs),
            evidence: evidenceWords(nearest.evidence, text),
          })}
          <Missing near={nearest} />
        </p>
      )}
      {firings.length > 0 && <Firings answer={answer} />}
    </>
  );
}

/** How many of the parts held, and which of the others was nearest. */
export function Missing({ near: { held, of, missing } }: { near: NearMiss }) {
  const text = useText();
  if (of < 2) return null;
  return (
    <>
      {" "}
      {text("alert.missing", { held, of })} <code>{missing}</code>
    </>
  );
}

function Figure({ value, words }: { value: string; words: string }) {
  return (
    <div>
      <b>{value}</b>
      <small>{words}</small>
    </div>
  );
}

/** One box per stored day, one line per firing; at most the last twenty days. */
function Timeline({ answer: { firings } }: { answer: BacktestAnswer }) {
  const text = useText();
  const days = useMemo(() => {
    const byDay = new Map<string, number[]>();
    for (const { atMs } of firings) {
      const date = tradingDateOf(atMs);
      byDay.set(date, [...(byDay.get(date) ?? []), dayShare(atMs)]);
    }
    return [...byDay].slice(-20);
  }, [firings]);
  return (
    <div className={styles.days} role="img" aria-label={text("alert.backtest.days", { n: days.length })}>
      {days.map(([date, shares]) => (
        <div
          key={date}
          title={`${dayWords(date)} · ${text("alert.backtest.timesOfDay", { n: shares.length })}`}
        >
          <span>
            {[...new Set(shares.map((share) => Math.round(share * 60)))].map((sixtieth) => (
              <i key={sixtieth} style={{ left: `${(sixtieth / 60) * 100}%` }} />
            ))}
          </span>
          <small>{dayWords(date)}</small>
        </div>
      ))}
    </div>
  );
}

/** Where in a trading day, 08:45 to 15:00, an instant is: 0 to 1. */
function dayShare(epochMs: number): number {
  const minutes = ((epochMs + 7 * 3_600_000) % 86_400_000) / 60_000;
  return Math.min(1, Math.max(0, (minutes - 525) / 375));
}

function dayWords(date: string): string {
  return `${date.slice(8)}/${date.slice(5, 7)}`;
}

function Firings({ answer: { firings, total } }: { answer: BacktestAnswer }) {
  const text = useText();
  const shown = firings.slice(-ROWS).reverse();
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text("alert.backtest.at")}</th>
            <th scope="col">{text("board.symbol")}</th>
            <th scope="col">{text("board.price")}</th>
            <th scope="col">{text("alert.backtest.evidence")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ symbol, atMs, price, evidence }) => (
            <tr key={`${symbol} ${atMs}`}>
              <td>{momentWords(atMs)}</td>
              <FiringCells symbol={symbol} price={price} />
              <td>{evidenceWords(evidence, text)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > shown.length && <p className={styles.hint}>{moreWords(total - shown.length, text)}</p>}
    </>
  );
}

function moreWords(n: number, text: Text): string {
  return text("alert.backtest.more", { n });
}

type Phase = "running" | "done" | "failed";

function useBackTest({ formula, scope, repeat, sessions, expiresAtMs }: Question): {
  answer: BacktestAnswer | null;
  phase: Phase;
} {
  const [shown, setShown] = useState<{ answer: BacktestAnswer | null; phase: Phase }>({
    answer: null,
    phase: "running",
  });
  useEffect(() => {
    let isOver = false;
    setShown(({ answer }) => ({ answer, phase: "running" }));
    const timer = setTimeout(async () => {
      try {
        const question = { formula, scope, repeat, expiresAtMs, ...(sessions ? { sessions } : {}) };
        const answer = await sendJson<BacktestAnswer>("POST", "/api/v1/alerts/backtest", question);
        if (!isOver) setShown({ answer, phase: "done" });
      } catch (fault) {
        if (!(fault instanceof RestFault)) throw fault;
        if (!isOver) setShown({ answer: null, phase: "failed" });
      }
    }, ASK_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [formula, scope, repeat, sessions, expiresAtMs]);
  return shown;
}
