"use client";

import { Trash2 } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import type { AlertRule } from "#lib/contract/alert.ts";
import { formatTime } from "#lib/format/time.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { type Text, useText } from "../i18n/text.ts";
import { changeRule, loadAlerts, removeRule, restoreRule, useAlerts } from "../state/alerts-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { closeEditor, editRule, newRule, useEditor } from "./editor-store.ts";
import styles from "./rule-list.module.css";
import { blindSpellOf, conditionWords, scopeWords, stateOf, unseenOf } from "./rule-words.ts";
import { useScopeSymbols } from "./use-scope-symbols.ts";

/** All rules; arrows choose, Enter opens, Space pauses, Delete deletes. */
export function RuleList() {
  const text = useText();
  const { rules, phase } = useAlerts();
  const [removed, setRemoved] = useState<AlertRule | null>(null);
  const list = useRef<HTMLUListElement>(null);

  function remove(rule: AlertRule): void {
    setRemoved(rule);
    if (useEditor.getState().draft?.id === rule.id) closeEditor();
    void removeRule(rule.id);
  }

  function onKeyDown(event: KeyboardEvent, rule: AlertRule): void {
    const { key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (key === "ArrowDown" || key === "ArrowUp" || key === "Home" || key === "End")
      focusBeside(list.current, key);
    else if (key === "Delete") remove(rule);
    else if (key === " ") void changeRule(rule.id, { isPaused: !rule.isPaused });
    else return;
    event.preventDefault();
  }

  return (
    <>
      {removed && (
        <p className={styles.undo} role="status">
          <span>{text("alert.removed", { name: removed.name })}</span>
          <Button
            kind="quiet"
            data-testid="alert-undo"
            onClick={() => {
              setRemoved(null);
              void restoreRule(removed);
            }}
          >
            {text("watchlist.undo")}
          </Button>
        </p>
      )}
      {rules.length === 0 ? (
        <NoRules phase={phase} />
      ) : (
        <ul ref={list} className={styles.list} aria-label={text("alert.part.rules")}>
          {rules.map((rule) => (
            <RuleLine
              key={rule.id}
              rule={rule}
              onRemove={() => remove(rule)}
              onKeyDown={(event) => onKeyDown(event, rule)}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function focusBeside(list: HTMLElement | null, key: string): void {
  const lines = [...(list?.querySelectorAll<HTMLElement>("[data-rule-line]") ?? [])];
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const next = key === "Home" ? 0 : key === "End" ? lines.length - 1 : at + (key === "ArrowDown" ? 1 : -1);
  lines[Math.min(Math.max(next, 0), lines.length - 1)]?.focus();
}

interface RuleLineProps {
  rule: AlertRule;
  onRemove: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export function RuleLine({ rule, onRemove, onKeyDown }: RuleLineProps) {
  const text = useText();
  const blind = useAlerts((store) => store.blind);
  const lists = useWatchlists((store) => store.lists);
  const isChosen = useEditor((editor) => editor.draft?.id === rule.id);
  const fired = useAlerts(({ firings }) =>
    firings.reduce((n, each) => n + (each.ruleId === rule.id ? 1 : 0), 0),
  );
  const spell = blindSpellOf(rule, blind);
  const unseen = unseenOf(useScopeSymbols(rule.scope), blind);
  const state = stateOf(rule, spell);
  const words = conditionWords(rule.formula, text);
  const isRunning = !rule.isPaused && state !== "spent" && state !== "expired";
  return (
    <li
      className={styles.line}
      data-chosen={isChosen || undefined}
      data-testid="alert-rule"
      data-state={state}
    >
      <button
        type="button"
        role="switch"
        className={styles.track}
        aria-checked={isRunning}
        aria-label={text(rule.isPaused ? "alert.resume" : "alert.pause", { name: rule.name })}
        title={text(rule.isPaused ? "alert.resume" : "alert.pause", { name: rule.name })}
        disabled={state === "expired"}
        data-testid="alert-pause"
        // A rule that is spent is armed anew by switching it on.
        onClick={() => void changeRule(rule.id, { isPaused: isRunning })}
      >
        <span />
      </button>
      <button
        type="button"
        className={styles.choose}
        data-rule-line
        aria-pressed={isChosen}
        onClick={() => editRule(rule)}
        onKeyDown={onKeyDown}
      >
        <span className={styles.name}>
          <b>{rule.name}</b>
          <small>
            {scopeWords(rule.scope, text, (id) => lists.find((list) => list.id === id)?.name ?? null)}
          </small>
        </span>
        {words ? <span className={styles.said}>{words}</span> : <code>{rule.formula}</code>}
      </button>
      <span className={styles.right}>
        <span className={styles.state}>{text(`alert.state.${state}`)}</span>
        <small>
          {spell && state === "blind" ? (
            text("alert.blindSince", {
              time: formatTime(spell.fromMs),
              why: text(`alert.blind.${spell.reason}`),
            })
          ) : unseen.length > 0 && state === "armed" ? (
            <span className={styles.unseen}>{text("alert.blindPart", { symbols: shortened(unseen) })}</span>
          ) : (
            lastWords(rule, fired, text)
          )}
        </small>
      </span>
      <IconButton
        className={styles.remove}
        label={text("alert.remove", { name: rule.name })}
        data-testid="alert-remove"
        onClick={onRemove}
      >
        <Trash2 size={14} strokeWidth={1.6} />
      </IconButton>
    </li>
  );
}

function shortened(symbols: readonly string[]): string {
  return symbols.length <= 3 ? symbols.join(", ") : `${symbols.slice(0, 3).join(", ")}…`;
}

function lastWords(rule: AlertRule, fired: number, text: Text): string {
  if (rule.lastFiredAtMs === null) return text("alert.neverFired");
  const time = momentWords(rule.lastFiredAtMs);
  return fired > 1 ? text("alert.firedTimes", { n: fired, time }) : text("alert.firedLast", { time });
}

/** `10:31:05 24/11`, Vietnamese time. */
export function momentWords(epochMs: number): string {
  const [, month, day] = tradingDateOf(epochMs).split("-");
  return `${formatTime(epochMs)} ${day}/${month}`;
}

function NoRules({ phase }: { phase: "loading" | "ready" | "failed" }) {
  const text = useText();
  if (phase === "loading") return <p className={styles.empty}>{text("alert.loading")}</p>;
  if (phase === "failed") {
    return (
      <div className={styles.empty}>
        <b>{text("alert.failed")}</b>
        <Button onClick={() => void loadAlerts()}>{text("alert.again")}</Button>
      </div>
    );
  }
  const starts = [
    { key: "alert.start.cross", seed: { formula: "", scope: { kind: "symbol", symbol: "FPT" } } },
    {
      key: "alert.start.ceiling",
      seed: { formula: "price >= ceiling", scope: { kind: "board", list: "HOSE" } },
    },
    {
      key: "alert.start.spike",
      seed: { formula: "volumeRatio(5) >= 3", scope: { kind: "board", list: "VN30" } },
    },
    {
      key: "alert.start.pressure",
      seed: {
        formula: "bidVol1 / askVol1 > 3 and changePercent > 2",
        scope: { kind: "board", list: "VN30" },
      },
    },
  ] as const;
  return (
    <div className={styles.empty} data-testid="alerts-empty">
      <b>{text("alert.none")}</b>
      <span>{text("alert.noneHint")}</span>
      <div className={styles.starts}>
        {starts.map(({ key, seed }) => (
          <Button key={key} onClick={() => newRule(seed)}>
            {text(key)}
          </Button>
        ))}
      </div>
    </div>
  );
}
