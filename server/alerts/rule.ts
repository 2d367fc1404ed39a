import type { z } from "zod/mini";
import type { ArmedRule, Shot } from "#lib/alerts/engine.ts";
import type { Miss } from "#lib/alerts/near-miss.ts";
import type { AlertRule, AlertStatus, NearMiss, NewAlertRule } from "#lib/contract/alert.ts";
import { USUAL_PER_HOUR } from "#lib/contract/limits.ts";
import { compileFormula } from "#lib/formula/compile.ts";
import type { Formula, FormulaFault } from "#lib/formula/formula.ts";
import { vndPerPrice } from "#lib/formula/symbol-row.ts";
import type { RuleBody, StoredRule } from "../store/store.ts";

/** A rule as its owner sees it. */
export function publicRule({ ownerId: _, isSpent, ...rule }: StoredRule, nowMs: number): AlertRule {
  return { ...rule, status: statusOf({ ...rule, isSpent }, nowMs) };
}

export function statusOf(
  rule: Pick<StoredRule, "isPaused" | "isSpent" | "expiresAtMs">,
  nowMs: number,
): AlertStatus {
  if (rule.isSpent) return "spent";
  if (rule.expiresAtMs !== null && rule.expiresAtMs <= nowMs) return "expired";
  return rule.isPaused ? "paused" : "armed";
}

/** What is not said: fires once, in every session, for ever. */
export function bodyOf(asked: z.infer<typeof NewAlertRule>): RuleBody {
  return {
    name: asked.name ?? asked.formula.slice(0, 80),
    formula: asked.formula,
    scope: asked.scope,
    repeat: asked.repeat ?? { mode: "once" },
    sessions: asked.sessions ?? null,
    expiresAtMs: asked.expiresAtMs ?? null,
    note: asked.note ?? "",
    isPaused: asked.isPaused ?? false,
    channels: asked.channels ?? [],
    perHour: asked.perHour ?? USUAL_PER_HOUR,
  };
}

/** A rule's condition, or why it is none. */
export function conditionOf(text: string): { formula: Formula } | { fault: FormulaFault } {
  const compiled = compileFormula(text);
  if (!compiled.ok) return { fault: compiled.fault };
  if (compiled.formula.type === "boolean") return { formula: compiled.formula };
  return {
    fault: {
      vi: "Đây là một con số; cảnh báo cần một điều kiện, ví dụ «changePercent > 2».",
      en: "This is a number; an alert needs a condition, as in «changePercent > 2».",
      at: 0,
      length: text.length,
    },
  };
}

/** A shot's price as the contract has it: VND, or points of indices and futures. */
export function priceOf({ symbol, price }: Pick<Shot, "symbol" | "price">, isIndex: boolean): number | null {
  const unit = isIndex ? 1 : vndPerPrice(symbol);
  return price === null || unit === 1 ? price : Math.round(price * unit);
}

export function nearMissOf(miss: Miss | null): NearMiss | null {
  if (!miss) return null;
  const { symbol, atMs, evidence, nearness } = miss;
  const { held, of, missing } = nearness;
  return { symbol, atMs, evidence, held, of, missing };
}

/** Null when it is not to watch: paused, spent, or (of a damaged store) no condition. */
export function armedOf(rule: StoredRule): ArmedRule | null {
  const condition = conditionOf(rule.formula);
  if (rule.isPaused || rule.isSpent || "fault" in condition) return null;
  const { id, version, repeat, sessions, expiresAtMs } = rule;
  return { id, version, formula: condition.formula, repeat, sessions, expiresAtMs };
}
