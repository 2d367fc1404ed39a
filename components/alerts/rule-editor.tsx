"use client";

import { type FormEvent, useId, useMemo, useState } from "react";
import type { AlertScope } from "#lib/contract/alert.ts";
import { MAX_FORMULA_LETTERS } from "#lib/contract/alert.ts";
import { compileFormula } from "#lib/formula/compile.ts";
import type { Compiled } from "#lib/formula/formula.ts";
import { type Text, useText } from "../i18n/text.ts";
import { toast } from "../keys/toast-store.ts";
import { changeRule, createRule, type RuleFields, useAlerts } from "../state/alerts-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { Button } from "../ui/button.tsx";
import { BackTest } from "./back-test.tsx";
import { ChannelChoice } from "./channel-choice.tsx";
import { ConditionForm } from "./condition-form.tsx";
import { closeEditor, editRule, type RuleDraft, useEditor } from "./editor-store.ts";
import { faultWords } from "./fault-words.ts";
import { LivePreview } from "./live-preview.tsx";
import styles from "./rule-editor.module.css";
import { scopeWords, usualName } from "./rule-words.ts";
import { ScopeForm } from "./scope-form.tsx";
import { TimingForm } from "./timing-form.tsx";

/** The form of one rule, with what it sees now and what it would have told. */
export function RuleEditor({ draft: seed }: { draft: RuleDraft }) {
  const text = useText();
  const [draft, setDraft] = useState(seed);
  const [isSaving, setSaving] = useState(false);
  const fault = useAlerts((store) => store.fault);
  const lists = useWatchlists((store) => store.lists);
  const name = useId();
  const compiled = useCondition(draft.formula, text);
  const scopeName = scopeWords(draft.scope, text, (id) => lists.find((list) => list.id === id)?.name ?? null);
  const hasScope = isWhole(draft.scope);
  const ready = compiled.ok && hasScope ? compiled.formula : null;
  const usual = compiled.ok && hasScope ? usualName(draft.formula.trim(), scopeName, text) : "";

  function change(part: Partial<RuleFields>): void {
    setDraft((before) => ({ ...before, ...part }));
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!ready || isSaving) return;
    setSaving(true);
    const { id, ...fields } = draft;
    const wanted = { ...fields, formula: fields.formula.trim(), name: fields.name.trim() || usual };
    const saved = id === null ? await createRule(wanted) : await changeRule(id, wanted);
    setSaving(false);
    if (!saved) return;
    toast(text(id === null ? "alert.saved" : "alert.changed", { name: saved.name }));
    if (useEditor.getState().isInline) editRule(saved);
    else closeEditor();
  }

  return (
    <form className={styles.editor} onSubmit={(event) => void save(event)} data-testid="alert-editor">
      <header className={styles.head}>
        <h2>{draft.id === null ? text("alert.newTitle") : seed.name}</h2>
        <Button kind="quiet" onClick={closeEditor}>
          {text("ui.cancel")}
        </Button>
        <Button kind="primary" type="submit" disabled={!ready || isSaving} data-testid="alert-save">
          {text(draft.id === null ? "alert.saveNew" : "alert.save")}
        </Button>
      </header>
      {fault && (
        <p className={styles.fault} role="alert">
          {faultWords(fault, text)}
        </p>
      )}
      <ScopeForm scope={draft.scope} onChange={(scope) => change({ scope })} />
      <ConditionForm
        formula={draft.formula.slice(0, MAX_FORMULA_LETTERS)}
        compiled={compiled}
        scope={draft.scope}
        onChange={(formula) => change({ formula })}
        onScope={(scope) => change({ scope })}
      />
      <TimingForm draft={draft} onChange={change} />
      <div className={styles.two}>
        <div>
          <label className={styles.label} htmlFor={name}>
            {text("alert.name")}
          </label>
          <input
            id={name}
            className={styles.field}
            value={draft.name}
            maxLength={80}
            placeholder={usual || text("alert.nameHint")}
            data-testid="alert-name"
            onChange={(event) => change({ name: event.target.value })}
          />
        </div>
        <div>
          <label className={styles.label} htmlFor={`${name}-note`}>
            {text("alert.note")}
          </label>
          <input
            id={`${name}-note`}
            className={styles.field}
            value={draft.note}
            maxLength={500}
            placeholder={text("alert.noteHint")}
            data-testid="alert-note"
            onChange={(event) => change({ note: event.target.value })}
          />
        </div>
      </div>
      <ChannelChoice chosen={draft.channels} onChange={(channels) => change({ channels })} />
      {ready && (
        <>
          <LivePreview
            formula={ready}
            scope={draft.scope}
            ruleId={isSameCondition(draft, seed) ? draft.id : null}
          />
          <BackTest
            formula={draft.formula.trim()}
            scope={draft.scope}
            expiresAtMs={draft.expiresAtMs}
            repeat={draft.repeat}
            sessions={draft.sessions}
          />
        </>
      )}
    </form>
  );
}

function isSameCondition(a: RuleDraft, b: RuleDraft): boolean {
  return a.formula === b.formula && a.scope === b.scope;
}

function isWhole(scope: AlertScope): boolean {
  if (scope.kind === "symbol") return scope.symbol !== "";
  return scope.kind !== "symbols" || scope.symbols.length > 0;
}

/** A rule needs something that is true or not: a number alone is no condition. */
function useCondition(formula: string, text: Text): Compiled {
  return useMemo(() => {
    const compiled = compileFormula(formula);
    if (!compiled.ok || compiled.formula.type === "boolean") return compiled;
    const words = { vi: text("alert.notCondition"), en: text("alert.notCondition") };
    return { ok: false, fault: { ...words, at: 0, length: formula.length } };
  }, [formula, text]);
}
