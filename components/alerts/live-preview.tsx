"use client";

import { useEffect, useMemo, useState } from "react";
import type { AlertScope, EvidenceValue, ExplainAnswer } from "#lib/contract/alert.ts";
import type { IndexMessage, State } from "#lib/contract/state.ts";
import type { Formula, FormulaRead } from "#lib/formula/formula.ts";
import { createSymbolRow, rowStateOf } from "#lib/formula/symbol-row.ts";
import { useText } from "../i18n/text.ts";
import { useMarket, useSecond } from "../state/market-store.ts";
import { getJson } from "../state/rest.ts";
import { followList, followSymbols } from "../state/socket.ts";
import { Missing } from "./back-test.tsx";
import { evidenceWords, readWords, valueWords } from "./evidence.ts";
import { FiringCells } from "./firing-log.tsx";
import styles from "./rule-editor.module.css";
import { momentWords } from "./rule-list.tsx";
import { useScopeSymbols } from "./use-scope-symbols.ts";

const ROWS = 6;
/** Columns of what the condition reads, besides the price. */
const MOST_READS = 4;

interface Seen {
  symbol: string;
  holds: boolean | null;
  price: number | null;
  evidence: EvidenceValue[];
}

interface LivePreviewProps {
  formula: Formula;
  scope: AlertScope;
  /** Of the stored rule that has just this condition: the server then says what stands in its way. */
  ruleId: string | null;
}

/** What the condition sees at this second: symbols for which it holds first. */
export function LivePreview({ formula, scope, ruleId }: LivePreviewProps) {
  const text = useText();
  const seen = useSeen(formula, scope);
  const explained = useExplained(ruleId, scope);
  const reads = formula.reads
    .map(nameOf)
    .filter((name) => name !== "price")
    .slice(0, MOST_READS);
  const hasWindows = formula.reads.some((read) => read.kind === "window");
  const holding = seen.filter((each) => each.holds === true).length;
  const unknown = seen.filter((each) => each.holds === null).length;
  const shown = explained ? [{ ...explained, price: priceIn(explained) }] : seen.slice(0, ROWS);
  return (
    <section className={styles.block} aria-label={text("alert.now")} data-testid="alert-preview">
      <header>
        <h3>{text("alert.now")}</h3>
        <small>
          {seen.length === 0
            ? text("alert.now.waiting")
            : text("alert.now.count", { holding, others: seen.length - holding - unknown, unknown })}
        </small>
      </header>
      {shown.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text("board.symbol")}</th>
              <th scope="col">{text("board.price")}</th>
              {reads.map((name) => (
                <th key={name} scope="col" title={name}>
                  {readWords(name, text)}
                </th>
              ))}
              <th scope="col">{text("alert.now.result")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((each) => (
              <tr key={each.symbol} data-holds={each.holds ?? "unknown"}>
                <FiringCells symbol={each.symbol} price={each.price} />
                {reads.map((name) => {
                  const found = each.evidence.find((one) => one.name === name) ?? { name, value: null };
                  return <td key={name}>{valueWords(found, text)}</td>;
                })}
                <td>
                  {text(
                    each.holds === null
                      ? "alert.holds.unknown"
                      : each.holds
                        ? "alert.holds.yes"
                        : "alert.holds.no",
                  )}
                  {explained?.hindrance && (
                    <small> · {text(`alert.hindrance.${explained.hindrance as Hindrance}`)}</small>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {explained?.nearest && (
        <p className={styles.hint} data-testid="alert-nearest">
          {text("alert.now.nearest", {
            time: momentWords(explained.nearest.atMs),
            evidence: evidenceWords(explained.nearest.evidence, text),
          })}
          <Missing near={explained.nearest} />
        </p>
      )}
      {hasWindows && !explained && <p className={styles.hint}>{text("alert.now.windows")}</p>}
    </section>
  );
}

type Hindrance = "already" | "cool-down" | "session" | "paused" | "spent" | "expired" | "blind";

function nameOf(read: FormulaRead): string {
  return read.kind === "field" ? read.name : `${read.name}(${read.minutes})`;
}

function priceIn({ symbol }: { symbol: string }): number | null {
  const { states, indices } = useMarket.getState();
  return states.get(symbol)?.price ?? indices.get(symbol)?.value ?? null;
}

/** The members of a scope as the browser knows them; those for which the condition holds come first. */
function useSeen(formula: Formula, scope: AlertScope): Seen[] {
  const second = useSecond();
  const symbols = useScopeSymbols(scope);
  useEffect(() => {
    if (scope.kind === "board") return followList(scope.list);
    return symbols.length > 0 ? followSymbols(symbols) : undefined;
  }, [scope, symbols]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a second is often enough to read by.
  return useMemo(() => {
    const { states, indices } = useMarket.getState();
    const row = createSymbolRow();
    const rank = { true: 0, null: 1, false: 2 };
    return symbols
      .flatMap((symbol): Seen[] => {
        const state = states.get(symbol);
        const index = indices.get(symbol);
        if (!state && !index) return [];
        const found = state
          ? row.setSymbol(rowStateOf(state))
          : row.setIndex(indexStateOf(index as IndexMessage));
        const holds = formula.value(found);
        const evidence = formula.reads.map((read) => ({
          name: nameOf(read),
          value: read.kind === "field" ? found.number(read.name) : null,
        }));
        return [
          {
            symbol,
            holds: typeof holds === "boolean" ? holds : null,
            price: priceOf(state, index),
            evidence,
          },
        ];
      })
      .sort((a, b) => rank[`${a.holds}`] - rank[`${b.holds}`]);
  }, [formula, symbols, second]);
}

function priceOf(state: State | undefined, index: IndexMessage | undefined): number | null {
  return state?.price ?? index?.value ?? null;
}

function indexStateOf({ volume, turnover, timestamp, ...rest }: IndexMessage) {
  return { ...rest, volumeShares: volume, valueVnd: turnover, timeMs: Date.parse(timestamp) };
}

/** What the server says of a stored rule on one symbol, every two seconds. */
function useExplained(ruleId: string | null, scope: AlertScope): ExplainAnswer | null {
  const [answer, setAnswer] = useState<ExplainAnswer | null>(null);
  const symbol = scope.kind === "symbol" ? scope.symbol : null;
  useEffect(() => {
    setAnswer(null);
    if (ruleId === null || symbol === null) return;
    const aborter = new AbortController();
    const ask = () =>
      getJson<ExplainAnswer>(`/api/v1/alerts/${ruleId}/explain?symbol=${symbol}`, aborter.signal)
        .then(setAnswer)
        .catch(() => {
          if (!aborter.signal.aborted) setAnswer(null);
        });
    void ask();
    const timer = setInterval(() => void ask(), 2_000);
    return () => {
      clearInterval(timer);
      aborter.abort();
    };
  }, [ruleId, symbol]);
  return answer;
}
