"use client";

import type { ComponentType } from "react";
import { type SymbolTextKey, useSymbolText } from "../i18n/symbol.ts";
import { SYMBOL_PARTS, type SymbolPart, useChoices } from "./choices-store.ts";
import { CockpitPart } from "./cockpit-part.tsx";
import { DealsPart } from "./deals-part.tsx";
import { ForeignPart } from "./foreign-part.tsx";
import { NewsPart } from "./news-part.tsx";
import { OddLotPart } from "./odd-lot-part.tsx";
import { PricesPart } from "./prices-part.tsx";
import { RelatedPart } from "./related-part.tsx";
import { Statistics } from "./statistics.tsx";
import { StatsPart } from "./stats-part.tsx";
import styles from "./symbol-parts.module.css";
import type { QuoteView } from "./use-quote.ts";

export const PARTS: Record<SymbolPart, { name: SymbolTextKey; Part: ComponentType<{ quote: QuoteView }> }> = {
  prices: { name: "prices.short", Part: PricesPart },
  cockpit: { name: "cockpit.title", Part: CockpitPart },
  stats: { name: "stats.title", Part: StatsPart },
  foreign: { name: "foreign.short", Part: ForeignPart },
  deals: { name: "deals.title", Part: DealsPart },
  odd: { name: "odd.title", Part: OddLotPart },
  related: { name: "related.title", Part: RelatedPart },
  news: { name: "news.title", Part: NewsPart },
};

interface SymbolPartsProps {
  quote: QuoteView;
  /** Wide enough for the day's figures beside what was matched at which price. */
  isWide?: boolean;
}

/** What else is known of a symbol, one part at a time; the choice holds for the next symbol too. */
export function SymbolParts({ quote, isWide = false }: SymbolPartsProps) {
  const text = useSymbolText();
  const part = useChoices((choices) => choices.part);
  const { name, Part } = PARTS[part];
  return (
    <section className={styles.parts} aria-label={text("parts.label", { symbol: quote.symbol })}>
      <div className={styles.tabs}>
        {SYMBOL_PARTS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === part}
            data-testid={`part-${each}`}
            onClick={() => useChoices.setState({ part: each })}
          >
            {text(PARTS[each].name)}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys. */}
      <section className={styles.body} tabIndex={0} aria-label={text(name)} data-testid="symbol-part">
        {isWide && part === "prices" ? (
          <div className={styles.pair}>
            <Part quote={quote} />
            <Statistics quote={quote} />
          </div>
        ) : (
          <Part quote={quote} />
        )}
      </section>
    </section>
  );
}
