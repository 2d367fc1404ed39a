import { Expand } from "lucide-react";
import Link from "next/link";
import { useEffect, useMemo, useRef, useState } from "react";
import type { DeskChart } from "#lib/chart/chart-desk.ts";
import type { Interval } from "#lib/market/bar.ts";
import { indexOf } from "#lib/search/indices.ts";
import { useText } from "../i18n/text.ts";
import { LastPrice } from "../instrument/last-price.tsx";
import { nameOf } from "../instrument/name.ts";
import { useQuote } from "../instrument/use-quote.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { followSymbols } from "../state/socket.ts";
import { ChartBlock } from "./chart-block.tsx";
import type { CrosshairLink } from "./crosshair-link.ts";
import styles from "./desk-cell.module.css";

interface DeskCellProps {
  number: number;
  chart: DeskChart;
  link: CrosshairLink;
  onSymbol: (symbol: string) => void;
  onInterval: (interval: Interval) => void;
  onCompare: (symbols: readonly string[]) => void;
}

/** One chart of several: whose it is, what it costs now, and the chart with all its tools. */
export function DeskCell({ number, chart, link, onSymbol, onInterval, onCompare }: DeskCellProps) {
  const { symbol, interval, compared } = chart;
  const text = useText();
  const language = usePreference("language");
  const quote = useQuote(symbol);
  useEffect(() => followSymbols([symbol]), [symbol]);
  const latest = useRef({ onInterval, onCompare });
  latest.current = { onInterval, onCompare };
  // The desk makes its charts anew with each change of one.
  const words = compared.join(".");
  const own = useMemo(
    () => ({
      interval,
      onInterval: (next: Interval) => latest.current.onInterval(next),
      compared: words ? words.split(".") : [],
      onCompare: (next: readonly string[]) => latest.current.onCompare(next),
    }),
    [interval, words],
  );
  return (
    <section
      className={styles.cell}
      data-testid={`desk-${number}`}
      data-symbol={symbol}
      data-stale={quote.isStale}
    >
      <header className={styles.head}>
        <SymbolField key={symbol} number={number} symbol={symbol} onSymbol={onSymbol} />
        <span className={styles.name}>{nameOf(quote, language)}</span>
        <LastPrice quote={quote} layout="line" />
        <Link
          className={styles.open}
          href={`/symbol/${symbol}`}
          aria-label={text("charts.open", { symbol })}
          title={text("charts.open", { symbol })}
        >
          <Expand size={14} strokeWidth={1.75} />
        </Link>
      </header>
      <ChartBlock
        symbol={symbol}
        place="grid"
        unit={quote.unit}
        limits={quote.limits}
        lastPaint={quote.paint}
        priceStep={quote.step}
        own={own}
        link={link}
      />
    </section>
  );
}

interface SymbolFieldProps {
  number: number;
  symbol: string;
  onSymbol: (symbol: string) => void;
}

/** Typing another symbol and Enter changes the chart; what is no symbol is said and nothing changes. */
function SymbolField({ number, symbol, onSymbol }: SymbolFieldProps) {
  const text = useText();
  const bySymbol = useInstruments((store) => store.bySymbol);
  const [fault, setFault] = useState("");
  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault();
        const input = event.currentTarget.elements.namedItem("symbol") as HTMLInputElement;
        const typed = input.value.trim().toUpperCase();
        const isKnown = bySymbol.has(typed) || indexOf(typed) !== undefined;
        setFault(isKnown || typed === "" ? "" : text("charts.unknown", { symbol: typed }));
        if (isKnown && typed !== symbol) onSymbol(typed);
        else if (typed === "" || isKnown) input.value = symbol;
      }}
    >
      <input
        name="symbol"
        defaultValue={symbol}
        maxLength={20}
        autoComplete="off"
        spellCheck={false}
        aria-label={text("charts.symbolOf", { n: number })}
        aria-invalid={fault !== "" || undefined}
        data-testid={`desk-symbol-${number}`}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={(event) => {
          event.currentTarget.value = symbol;
          setFault("");
        }}
      />
      {fault && (
        <span role="alert" className={styles.fault}>
          {fault}
        </span>
      )}
    </form>
  );
}
