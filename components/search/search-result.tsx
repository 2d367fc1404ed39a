"use client";

import { Plus } from "lucide-react";
import { formatPercent, formatPrice } from "#lib/format/number.ts";
import type { Findable } from "#lib/search/rank.ts";
import { useText } from "../i18n/text.ts";
import { type QuoteView, useQuote } from "../instrument/use-quote.ts";
import { usePreference } from "../state/preferences-store.ts";
import styles from "./search-dialog.module.css";

interface SearchResultProps {
  item: Findable;
}

/** One answer: code in the colour of its price, name, board, live price and change. */
export function SearchResult({ item }: SearchResultProps) {
  return <ResultLine item={item} quote={useQuote(item.symbol)} />;
}

type ResultQuote = Pick<QuoteView, "paint" | "price" | "unit" | "changePercent">;

export function ResultLine({ item, quote }: SearchResultProps & { quote: ResultQuote }) {
  const text = useText();
  const language = usePreference("language");
  const name = language === "vi" ? item.nameVi : item.nameEn || item.nameVi;
  return (
    <>
      <b className={styles.code} data-paint={quote.paint}>
        {item.symbol}
      </b>
      <span className={styles.name}>{name}</span>
      <span className={styles.exchange}>
        {item.type === "INDEX"
          ? text("search.index")
          : item.type === "STOCK"
            ? item.exchange
            : `${item.exchange} · ${TYPE_WORDS[item.type] ?? item.type}`}
      </span>
      <span className={styles.price} data-paint={quote.paint}>
        {formatPrice(quote.price, quote.unit)}
      </span>
      <span className={styles.percent} data-paint={quote.paint}>
        {quote.price !== null && quote.changePercent !== null ? `${formatPercent(quote.changePercent)}%` : ""}
      </span>
      {/* For the hand alone: an option holds no button of its own, and keyboards add with Shift and Enter. */}
      {item.type === "INDEX" ? (
        <span />
      ) : (
        <span
          className={styles.add}
          aria-hidden="true"
          title={text("search.add", { symbol: item.symbol })}
          data-add
          data-testid={`search-add-${item.symbol}`}
        >
          <Plus size={15} strokeWidth={1.75} />
        </span>
      )}
    </>
  );
}

/** Short, and the same in both languages, as the exchanges write them. */
const TYPE_WORDS: Partial<Record<Findable["type"], string>> = {
  ETF: "ETF",
  FUND: "Quỹ",
  CW: "CW",
  FUTURE_INDEX: "VN30F",
  FUTURE_BOND: "GB",
  CORP_BOND: "TP",
};
