"use client";

import { useText } from "../i18n/text.ts";
import { type Figure, figuresOf, indexFiguresOf } from "./figures.tsx";
import styles from "./statistics.module.css";
import type { QuoteView } from "./use-quote.ts";

/** The figures of the day, one to a line. */
export function Statistics({ quote }: { quote: QuoteView }) {
  const text = useText();
  return (
    <section className={styles.block} aria-label={text("stats.title")}>
      <h3 className={styles.title}>{text("stats.title")}</h3>
      <FigureList figures={quote.isIndex ? indexFiguresOf(quote, text) : listOf(quote, text)} />
    </section>
  );
}

function listOf(quote: QuoteView, text: ReturnType<typeof useText>): Figure[] {
  const all = figuresOf(quote, text);
  return [
    ...(quote.isEstimate ? [all.estimated] : []),
    all.open,
    all.high,
    all.low,
    all.average,
    all.totalVolume,
    all.totalValue,
    all.foreignBuy,
    all.foreignSell,
    all.room,
  ];
}

export function FigureList({ figures, columns = 1 }: { figures: readonly Figure[]; columns?: number }) {
  return (
    <dl
      className={styles.list}
      style={columns > 1 ? { gridTemplateColumns: `repeat(${columns}, auto)` } : undefined}
      data-many={columns > 1 || undefined}
    >
      {figures.map(({ key, label, value }) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
