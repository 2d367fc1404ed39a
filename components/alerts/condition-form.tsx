"use client";

import { useId, useState } from "react";
import {
  type Filled,
  readTemplate,
  type SlotName,
  slotsOf,
  TEMPLATE_IDS,
  type TemplateId,
  templateOf,
  type WayId,
  waysOf,
  writeTemplate,
} from "#lib/alerts/templates.ts";
import type { AlertScope } from "#lib/contract/alert.ts";
import { MAX_FORMULA_LETTERS } from "#lib/contract/alert.ts";
import type { Compiled } from "#lib/formula/formula.ts";
import { futureTypeOf } from "#lib/market/instrument.ts";
import { indexOf } from "#lib/search/indices.ts";
import { useText } from "../i18n/text.ts";
import { useMarket } from "../state/market-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { Segmented } from "../ui/segmented.tsx";
import styles from "./rule-editor.module.css";

interface ConditionFormProps {
  formula: string;
  compiled: Compiled;
  scope: AlertScope;
  onChange: (formula: string) => void;
  onScope: (scope: AlertScope) => void;
}

/** A template's small form writes the formula; whoever wants more writes it himself. */
export function ConditionForm({ formula, compiled, scope, onChange, onScope }: ConditionFormProps) {
  const text = useText();
  const id = useId();
  const [typed, setTyped] = useState<Typed | null>(() => firstForm(formula));
  const isPoints =
    scope.kind === "symbol" && (indexOf(scope.symbol) !== undefined || futureTypeOf(scope.symbol) !== null);

  function take(next: Typed): void {
    setTyped(next);
    onChange(writeTemplate(filledOf(next)) ?? "");
  }

  function choose(template: string): void {
    const way = template === "formula" ? undefined : waysOf(template as TemplateId)[0];
    if (!way) {
      setTyped(null);
      return;
    }
    // How many rise and fall is what an index knows.
    if (template === "breadth" && !(scope.kind === "symbol" && indexOf(scope.symbol))) {
      onScope({ kind: "symbol", symbol: "VNINDEX" });
    }
    take({ way, numbers: usualNumbers(way, priceOf(scope)) });
  }

  return (
    <fieldset className={styles.group}>
      <legend className={styles.label}>{text("alert.condition")}</legend>
      <div className={styles.condition}>
        <select
          className={styles.field}
          aria-label={text("alert.condition")}
          value={typed ? templateOf(typed.way) : "formula"}
          data-testid="alert-template"
          onChange={(event) => choose(event.target.value)}
        >
          {TEMPLATE_IDS.map((each) => (
            <option key={each} value={each}>
              {text(`alert.template.${each}`)}
            </option>
          ))}
          <option value="formula">{text("alert.template.formula")}</option>
        </select>
        {typed && <TemplateForm typed={typed} isPoints={isPoints} onChange={take} />}
      </div>
      {typed ? (
        <p className={styles.written} data-testid="alert-written">
          {formula ? <code>{formula}</code> : text("alert.fillIn")}
        </p>
      ) : (
        <FormulaField id={id} formula={formula} compiled={compiled} onChange={onChange} />
      )}
    </fieldset>
  );
}

/** A form as it is being filled: numbers as typed. */
interface Typed {
  way: WayId;
  numbers: Readonly<Partial<Record<SlotName, string>>>;
}

function firstForm(formula: string): Typed | null {
  if (formula.trim() === "") return { way: "cross.above", numbers: {} };
  const filled = readTemplate(formula);
  if (!filled) return null;
  const numbers: Partial<Record<SlotName, string>> = {};
  for (const { name } of slotsOf(filled.way)) numbers[name] = String(filled.values[name] ?? "");
  return { way: filled.way, numbers };
}

/** Vietnamese write a comma for the point; two groups of three digits are a thousand, not a decimal. */
function filledOf({ way, numbers }: Typed): Filled {
  const values: Partial<Record<SlotName, number>> = {};
  for (const { name, unit } of slotsOf(way)) {
    const isWhole = unit === "shares" || unit === "count" || unit === "minutes";
    const words = (numbers[name] ?? "").replace(/\s/g, "");
    const plain = isWhole ? words.replace(/[.,](?=\d{3}(?:\D|$))/g, "") : words.replace(",", ".");
    if (plain !== "") values[name] = Number(plain);
  }
  return { way, values };
}

/** The last price, in thousands of VND (points), of the one symbol of the rule. */
function priceOf(scope: AlertScope): number | null {
  if (scope.kind !== "symbol") return null;
  const { states, indices } = useMarket.getState();
  const index = indices.get(scope.symbol);
  if (index) return index.value;
  const price = states.get(scope.symbol)?.price ?? null;
  return price === null || futureTypeOf(scope.symbol) !== null ? price : price / 1000;
}

function usualNumbers(way: WayId, price: number | null): Typed["numbers"] {
  const numbers: Partial<Record<SlotName, string>> = {};
  for (const { name, usual } of slotsOf(way)) {
    const value = usual ?? (price === null ? null : Math.round(price * 100) / 100);
    if (value !== null) numbers[name] = String(value);
  }
  return numbers;
}

interface TemplateFormProps {
  typed: Typed;
  isPoints: boolean;
  onChange: (typed: Typed) => void;
}

function TemplateForm({ typed, isPoints, onChange }: TemplateFormProps) {
  const text = useText();
  const ways = waysOf(templateOf(typed.way));
  return (
    <>
      {ways.length > 1 && (
        <Segmented
          label={text("alert.way")}
          value={typed.way}
          options={ways.map((value) => ({ value, label: text(`alert.way.${value}`) }))}
          // What was typed stays, the other way's own numbers come to it.
          onChange={(way) => onChange({ way, numbers: { ...usualNumbers(way, null), ...typed.numbers } })}
        />
      )}
      {slotsOf(typed.way).map(({ name, unit }) => (
        <label key={name} className={styles.slot}>
          <span>{text(`alert.slot.${name}`)}</span>
          <input
            className={styles.field}
            inputMode="decimal"
            value={typed.numbers[name] ?? ""}
            maxLength={16}
            data-first-field
            data-testid={`alert-slot-${name}`}
            onChange={(event) =>
              onChange({ ...typed, numbers: { ...typed.numbers, [name]: event.target.value } })
            }
          />
          <span>{text(unit === "price" && isPoints ? "alert.unit.points" : `alert.unit.${unit}`)}</span>
        </label>
      ))}
    </>
  );
}

interface FormulaFieldProps {
  id: string;
  formula: string;
  compiled: Compiled;
  onChange: (formula: string) => void;
}

/** The formula itself; a fault is said below, with its place marked. */
function FormulaField({ id, formula, compiled, onChange }: FormulaFieldProps) {
  const text = useText();
  const language = usePreference("language");
  const fault = compiled.ok || formula.trim() === "" ? null : compiled.fault;
  return (
    <>
      <textarea
        id={id}
        className={styles.formula}
        rows={2}
        value={formula}
        maxLength={MAX_FORMULA_LETTERS}
        spellCheck={false}
        autoCapitalize="off"
        placeholder="bidVol1 / askVol1 > 3 and changePercent > 2"
        aria-label={text("alert.template.formula")}
        aria-invalid={fault !== null || undefined}
        aria-describedby={`${id}-said`}
        data-first-field
        data-testid="alert-formula"
        onChange={(event) => onChange(event.target.value.replaceAll("\n", " "))}
      />
      <p id={`${id}-said`} className={styles.said} data-fault={fault !== null || undefined} role="status">
        {fault ? (
          <>
            {fault[language]} <code>{formula.slice(Math.max(0, fault.at - 16), fault.at)}</code>
            <mark>{formula.slice(fault.at, fault.at + Math.max(1, fault.length)) || "␣"}</mark>
            <code>{formula.slice(fault.at + Math.max(1, fault.length)).slice(0, 16)}</code>
          </>
        ) : (
          text(formula.trim() === "" ? "alert.formulaHint" : "alert.formulaGood")
        )}
      </p>
    </>
  );
}
