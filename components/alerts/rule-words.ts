import { readTemplate, type SlotName, slotsOf, type TemplateSlot } from "#lib/alerts/templates.ts";
import type { AlertRepeat, AlertRule, AlertScope, BlindSpell } from "#lib/contract/alert.ts";
import { groupDigits } from "#lib/format/number.ts";
import type { Text } from "../i18n/text.ts";

/** What the page calls a rule's state: blind is an armed rule that cannot see. */
export type ShownState = AlertRule["status"] | "blind";

export function stateOf(rule: AlertRule, spell: BlindSpell | null): ShownState {
  return rule.status === "armed" && spell ? "blind" : rule.status;
}

/** The spell that lasts and means the whole rule; null while it sees at least in part. */
export function blindSpellOf({ scope }: AlertRule, blind: readonly BlindSpell[]): BlindSpell | null {
  const own = scope.kind === "symbol" ? scope.symbol : null;
  return blind.find(({ toMs, symbol }) => toMs === null && (symbol === null || symbol === own)) ?? null;
}

/** Of the rule's symbols those that it cannot see at the moment. */
export function unseenOf(symbols: readonly string[], blind: readonly BlindSpell[]): string[] {
  return blind.flatMap(({ symbol, toMs }) =>
    symbol !== null && toMs === null && symbols.includes(symbol) ? [symbol] : [],
  );
}

/** A template's formula in words; null for a free one. */
export function conditionWords(formula: string, text: Text): string | null {
  const filled = readTemplate(formula);
  if (!filled) return null;
  const values: Partial<Record<SlotName, string>> = {};
  for (const slot of slotsOf(filled.way)) values[slot.name] = slotWords(slot, filled.values[slot.name] ?? 0);
  return text(`alert.said.${filled.way}`, values);
}

function slotWords({ unit }: TemplateSlot, value: number): string {
  if (unit === "price") return groupDigits(value, 2);
  return groupDigits(value, Number.isInteger(value) ? 0 : 2);
}

/** `nameOf`: of one's own lists. */
export function scopeWords(scope: AlertScope, text: Text, nameOf: (listId: string) => string | null): string {
  switch (scope.kind) {
    case "symbol":
      return scope.symbol;
    case "board":
      return scope.list;
    case "watchlist":
      return nameOf(scope.id) ?? text("alert.scope.goneList");
    case "symbols":
      return scope.symbols.length <= 4
        ? scope.symbols.join(", ")
        : text("alert.scope.several", {
            n: scope.symbols.length,
            first: scope.symbols.slice(0, 3).join(", "),
          });
  }
}

export function repeatWords(repeat: AlertRepeat, text: Text): string {
  if (repeat.mode !== "every") return text(`alert.repeat.${repeat.mode}`);
  return text("alert.repeat.everyMinutes", { n: Math.round(repeat.coolDownMs / 60_000) });
}

/** What a rule is called when its maker gave it no name. */
export function usualName(formula: string, scope: string, text: Text): string {
  return `${scope} · ${conditionWords(formula, text) ?? formula}`.slice(0, 80);
}
