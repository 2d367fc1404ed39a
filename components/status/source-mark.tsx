"use client";

import { isMarked } from "#lib/contract/state.ts";
import { useText } from "../i18n/text.ts";
import { useMarket } from "../state/market-store.ts";
import styles from "./source-mark.module.css";

/**
 * What is not the market says so, on every page and in every picture of it. Never rendered inside anything that
 * scrolls. Nothing before the source is known, and nothing for the real market.
 */
export function SourceMark({ form }: { form: "short" | "full" }) {
  const text = useText();
  const source = useMarket((market) => market.health?.source ?? null);
  if (source === null || !isMarked(source)) return null;
  const isReplay = source.startsWith("replay:");
  const kind = isReplay ? "replay" : "simulated";
  return (
    <span
      className={styles.mark}
      data-form={form}
      data-testid="simulated-mark"
      title={text(isReplay ? "mark.explainReplay" : "mark.explain")}
    >
      {text(form === "short" ? `mark.${kind}Short` : `mark.${kind}`)}
    </span>
  );
}
