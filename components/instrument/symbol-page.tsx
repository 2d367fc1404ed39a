"use client";

import { Bell, Link2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { alertFor } from "../alerts/alert-for.ts";
import { ChartBlock } from "../chart/chart-block.tsx";
import { Legend, useLegendLine } from "../chart/legend.tsx";
import { type ChartView, PLAIN_VIEW, PriceChart } from "../chart/price-chart.tsx";
import { useChartSettings } from "../chart/settings-store.ts";
import { useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { followSymbols } from "../state/socket.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { WindowMenu } from "../window/window-menu.tsx";
import { DepthLadder } from "./depth-ladder.tsx";
import { type Figure, figuresOf, indexFiguresOf } from "./figures.tsx";
import { LastPrice } from "./last-price.tsx";
import { nameOf } from "./name.ts";
import { PhoneView } from "./phone-view.tsx";
import { StarMenu } from "./star-menu.tsx";
import { FigureList } from "./statistics.tsx";
import styles from "./symbol-page.module.css";
import { SymbolParts } from "./symbol-parts.tsx";
import { Tape } from "./tape.tsx";
import { UnknownSymbol } from "./unknown-symbol.tsx";
import { useIsPhone } from "./use-is-phone.ts";
import { fullPlaceOf, type QuoteView, useQuote } from "./use-quote.ts";

/** Everything about one symbol on a page of its own; index codes too. */
export function SymbolPage({ symbol }: { symbol: string }) {
  const router = useRouter();
  const isPhone = useIsPhone();
  const quote = useQuote(symbol);
  const phase = useInstruments((store) => store.phase);
  useEffect(() => followSymbols([symbol]), [symbol]);
  if (phase === "ready" && !quote.instrument && !quote.isIndex) return <UnknownSymbol symbol={symbol} />;
  if (isPhone) {
    return (
      <div className={styles.phone} data-stale={quote.isStale} data-testid="symbol-page">
        <PhoneView quote={quote} place="page" onBack={() => router.push("/")} />
      </div>
    );
  }
  return (
    <div className={styles.page} data-stale={quote.isStale} data-testid="symbol-page">
      <PageHead quote={quote} />
      <div className={styles.body} data-index={quote.isIndex || undefined}>
        <Charts quote={quote} />
        {!quote.isIndex && (
          <div className={styles.side}>
            <DepthLadder quote={quote} />
            <Tape quote={quote} />
            <SymbolParts quote={quote} />
          </div>
        )}
      </div>
    </div>
  );
}

/** By rows of four: what was traded, then who rose, who fell, who stood, the limits below each. */
const INDEX_ORDER = ["volume", "advances", "declines", "noChanges", "turnover", "ceilings", "floors"];

function inOrder(figures: readonly Figure[], order: readonly string[]): Figure[] {
  return order.flatMap((key) => figures.find((figure) => figure.key === key) ?? []);
}

function PageHead({ quote }: { quote: QuoteView }) {
  const text = useText();
  const language = usePreference("language");
  const { symbol, instrument } = quote;
  const all = figuresOf(quote, text);
  // Filled row by row: each of the six columns reads downwards.
  const figures = quote.isIndex
    ? inOrder(indexFiguresOf(quote, text), INDEX_ORDER)
    : [
        ...[all.ceiling, all.open, all.totalVolume, all.foreignBuy, all.bidVolume],
        ...[all.reference, all.high, all.totalValue, all.foreignSell, all.askVolume],
        ...[all.floor, all.low, all.average, all.room, quote.isEstimate ? all.estimated : all.lastVolume],
      ];
  return (
    <header className={styles.head}>
      <div className={styles.name}>
        <h1>
          {symbol} <small>{instrument ? fullPlaceOf(instrument, language) : ""}</small>
        </h1>
        <p>{nameOf(quote, language)}</p>
      </div>
      <LastPrice quote={quote} layout="stack" />
      <div className={styles.figures}>
        <FigureList figures={figures} columns={quote.isIndex ? 4 : 5} />
      </div>
      <div className={styles.tools}>
        {!quote.isIndex && <StarMenu symbol={symbol} className={styles.tool} />}
        <WindowMenu symbol={symbol} isIndex={quote.isIndex} className={styles.tool} />
        <CopyLink />
        <Button
          kind="primary"
          className={styles.alert}
          title={text("alert.for", { symbol })}
          data-testid="page-alert"
          onClick={() => alertFor(symbol)}
        >
          <Bell size={14} strokeWidth={1.9} aria-hidden="true" />
          {text("panel.alert")}
        </Button>
      </div>
    </header>
  );
}

/** How long the button says that the link was copied. */
const COPIED_MS = 2_000;

function CopyLink() {
  const text = useText();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <>
      <IconButton
        className={styles.tool}
        label={text(isCopied ? "panel.copied" : "panel.copyLink")}
        onClick={() => {
          void navigator.clipboard?.writeText(location.href).then(() => setCopied(true));
        }}
      >
        <Link2 size={16} strokeWidth={1.75} />
      </IconButton>
      {isCopied && (
        <span role="status" className={styles.copied}>
          {text("panel.copied")}
        </span>
      )}
    </>
  );
}

function Charts({ quote }: { quote: QuoteView }) {
  const isDay = useChartSettings((settings) => settings.intervals.page === "1D");
  const chart = {
    symbol: quote.symbol,
    unit: quote.unit,
    limits: quote.limits,
    lastPaint: quote.paint,
    priceStep: quote.step,
  };
  return (
    <div className={styles.charts}>
      <div className={styles.main}>
        <ChartBlock {...chart} place="page" />
      </div>
      {isDay && <SessionChart chart={chart} />}
    </div>
  );
}

const SESSION_VIEW: ChartView = {
  ...PLAIN_VIEW,
  studies: [{ id: "vwap-1", kind: "vwap", values: [], source: "close", tone: "accent" }],
  isSession: true,
};

/** Below a chart of days stands the session itself, minute by minute. */
function SessionChart({ chart }: { chart: Omit<Parameters<typeof PriceChart>[0], "interval"> }) {
  const text = useText();
  const legend = useLegendLine();
  return (
    <section className={styles.session} aria-label={text("chart.session")}>
      <header>
        <h3>{text("chart.session")}</h3>
        <Legend line={legend} interval="1m" unit={chart.unit} />
      </header>
      <div>
        <PriceChart {...chart} interval="1m" barWidth={6} legend={legend} view={SESSION_VIEW} />
      </div>
    </section>
  );
}
