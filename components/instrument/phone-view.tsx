"use client";

import { ArrowLeft, Bell, Expand } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { alertFor } from "../alerts/alert-for.ts";
import { ChartBlock } from "../chart/chart-block.tsx";
import { useSymbolText } from "../i18n/symbol.ts";
import { useText } from "../i18n/text.ts";
import { usePreference } from "../state/preferences-store.ts";
import { IconButton } from "../ui/button.tsx";
import { SYMBOL_PARTS, type SymbolPart } from "./choices-store.ts";
import { DepthLadder } from "./depth-ladder.tsx";
import { figuresOf, indexFiguresOf } from "./figures.tsx";
import { LastPrice } from "./last-price.tsx";
import styles from "./phone-view.module.css";
import { StarMenu } from "./star-menu.tsx";
import { FigureList, Statistics } from "./statistics.tsx";
import { PARTS } from "./symbol-parts.tsx";
import { Tape } from "./tape.tsx";
import { fullPlaceOf, type QuoteView } from "./use-quote.ts";

const FIRST_PARTS = ["depth", "tape"] as const;
type Part = (typeof FIRST_PARTS)[number] | SymbolPart;
const isFirst = (part: Part): part is (typeof FIRST_PARTS)[number] => part === "depth" || part === "tape";

/** Trades below the depth on the first view, as many as a hand's height shows. */
const FEW_TRADES = 8;

interface PhoneViewProps {
  quote: QuoteView;
  onBack: () => void;
  place: "panel" | "page";
}

/** One symbol on a whole phone: price, chart, then depth, trades or one of the other parts. */
export function PhoneView({ quote, onBack, place }: PhoneViewProps) {
  const text = useText();
  const language = usePreference("language");
  const [part, setPart] = useState<Part>("depth");
  const { instrument, symbol } = quote;
  const all = figuresOf(quote, text);
  const few = quote.isIndex
    ? indexFiguresOf(quote, text).slice(0, 4)
    : [all.ceiling, all.high, all.reference, all.low, all.floor, all.totalVolume];
  return (
    <div className={styles.view}>
      <header className={styles.head}>
        <IconButton label={text("panel.back")} onClick={onBack} className={styles.back}>
          <ArrowLeft size={20} strokeWidth={1.75} />
        </IconButton>
        <h2>{symbol}</h2>
        <span className={styles.place}>{instrument ? fullPlaceOf(instrument, language) : ""}</span>
        {place === "panel" && (
          <Link
            className={styles.star}
            href={`/symbol/${symbol}`}
            aria-label={text("panel.expand")}
            data-testid="open-symbol-page"
          >
            <Expand size={18} strokeWidth={1.75} />
          </Link>
        )}
        <IconButton
          label={text("alert.for", { symbol })}
          onClick={() => alertFor(symbol)}
          className={styles.star}
        >
          <Bell size={18} strokeWidth={1.75} />
        </IconButton>
        {!quote.isIndex && <StarMenu symbol={symbol} className={styles.star} />}
      </header>
      <div className={styles.price}>
        <LastPrice quote={quote} layout="stack" />
        <FigureList figures={few} columns={2} />
      </div>
      <ChartBlock
        symbol={symbol}
        place={place}
        unit={quote.unit}
        limits={quote.limits}
        lastPaint={quote.paint}
        priceStep={quote.step}
      />
      {quote.isIndex ? (
        <Statistics quote={quote} />
      ) : (
        <>
          <Parts part={part} onChange={setPart} />
          <div role="tabpanel" className={styles.part}>
            {part === "depth" && (
              <>
                <DepthLadder quote={quote} layout="facing" />
                <Tape quote={quote} most={FEW_TRADES} />
              </>
            )}
            {part === "tape" && <Tape quote={quote} />}
            {!isFirst(part) && <OtherPart part={part} quote={quote} />}
          </div>
        </>
      )}
    </div>
  );
}

function OtherPart({ part, quote }: { part: SymbolPart; quote: QuoteView }) {
  const { Part } = PARTS[part];
  return <Part quote={quote} />;
}

function Parts({ part, onChange }: { part: Part; onChange: (part: Part) => void }): ReactNode {
  const text = useSymbolText();
  const wordsOf = (each: Part) =>
    isFirst(each) ? text(each === "depth" ? "depth.title" : "tape.short") : text(PARTS[each].name);
  return (
    <div role="tablist" className={styles.parts} aria-label={text("panel.parts")}>
      {[...FIRST_PARTS, ...SYMBOL_PARTS].map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          aria-selected={each === part}
          className={styles.tab}
          data-testid={`phone-part-${each}`}
          onClick={() => onChange(each)}
        >
          {wordsOf(each)}
        </button>
      ))}
    </div>
  );
}
