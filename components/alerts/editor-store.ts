import { create } from "zustand";
import type { AlertRule } from "#lib/contract/alert.ts";
import { USUAL_PER_HOUR } from "#lib/contract/limits.ts";
import { fieldsOf, type RuleFields } from "../state/alerts-store.ts";

/** A rule that is being made or changed. */
export interface RuleDraft extends RuleFields {
  /** Null: a new one. */
  id: string | null;
}

interface EditorStore {
  draft: RuleDraft | null;
  /** Rises with each opening: another rule is another form. */
  opening: number;
  /** The page of alerts has room for the editor: no dialog then. */
  isInline: boolean;
}

export const useEditor = create<EditorStore>(() => ({ draft: null, opening: 0, isInline: false }));

const NEW_RULE: RuleDraft = {
  id: null,
  name: "",
  formula: "",
  scope: { kind: "board", list: "VN30" },
  repeat: { mode: "daily" },
  sessions: null,
  expiresAtMs: null,
  note: "",
  isPaused: false,
  channels: [],
  perHour: USUAL_PER_HOUR,
};

export function newRule(seed: Partial<RuleFields> = {}): void {
  open({ ...NEW_RULE, ...seed });
}

/** From a row, a cell or a chart. `price`: in thousands of VND (points); above or below is what it is from here. */
export function newRuleFor(symbol: string, price: number | null, lastPrice: number | null): void {
  const isBelow = price !== null && lastPrice !== null && price < lastPrice;
  newRule({
    scope: { kind: "symbol", symbol },
    repeat: { mode: "once" },
    formula: price === null ? "" : `price ${isBelow ? "<=" : ">="} ${price}`,
  });
}

export function editRule(rule: AlertRule): void {
  open({ id: rule.id, ...fieldsOf(rule) });
}

export function closeEditor(): void {
  useEditor.setState({ draft: null });
}

function open(draft: RuleDraft): void {
  useEditor.setState(({ opening }) => ({ draft, opening: opening + 1 }));
}
