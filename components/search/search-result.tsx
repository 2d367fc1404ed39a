"use client";

import { Command } from "cmdk";
import { Plus } from "lucide-react";
import { formatPercent, formatPrice } from "#lib/format/number.ts";
import type { Findable } from "#lib/search/rank.ts";
import { useText } from "../i18n/text.ts";
import { useQuote } from "../instrument/use-quote.ts";
import { usePreference } from "../state/preferences-store.ts";
import styles from "./search-dialog.module.css";

interface SearchResultProps {
  item: Findable;
  onOpen: () => void;
  /** Null for what no watchlist can hold. */
  onAdd: (() => void) | null;
}

/** One answer: code in the colour of its price, name, board, live price and change. */
export function SearchResult({ item, onOpen, onAdd }: SearchResultProps) {
  const text = useText();
  const language = usePreference("language");
  const quote = useQuote(item.symbol);
  const name = language === "vi" ? item.nameVi : item.nameEn || item.nameVi;
  return (
    <Command.Item
      className={styles.item}
      value={item.symbol}
      onSelect={onOpen}
      data-testid={`search-result-${item.symbol}`}
    >
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
      {onAdd ? (
        <button
          type="button"
          // Keyboards add with Shift and Enter; a stop at every line would be in the way.
          tabIndex={-1}
          className={styles.add}
          aria-label={text("search.add", { symbol: item.symbol })}
          title={text("search.add", { symbol: item.symbol })}
          data-testid={`search-add-${item.symbol}`}
          onClick={(event) => {
            event.stopPropagation();
            onAdd();
          }}
        >
          <Plus size={15} strokeWidth={1.75} />
        </button>
      ) : (
        <span />
      )}
    </Command.Item>
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
