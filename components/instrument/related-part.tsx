import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";
import { formatChange, formatPercent, formatPrice } from "#lib/format/number.ts";
import { relatedTo, underlyingOf } from "#lib/market/underlying.ts";
import { factsOf } from "../board/contract-facts.ts";
import { basisOf, premiumOf, type Related } from "../board/related.ts";
import { useSymbolText } from "../i18n/symbol.ts";
import { type ListedInstrument, useInstruments } from "../state/instruments-store.ts";
import { isChosenHere, selectSymbol } from "../state/selection-store.ts";
import { followSymbols } from "../state/socket.ts";
import block from "./block.module.css";
import { BlockState } from "./block-state.tsx";
import styles from "./symbol-parts.module.css";
import { type QuoteView, useQuote } from "./use-quote.ts";

/** Warrants and futures on a symbol, and what it stands on itself. */
export function RelatedPart({ quote }: { quote: QuoteView }) {
  const { symbol, instrument } = quote;
  const all = useInstruments((store) => store.list);
  const related = useMemo(() => relatedTo(symbol, all), [symbol, all]);
  const underlying = instrument ? underlyingOf(instrument) : null;
  const codes = [...(underlying ? [underlying] : []), ...related.map((each) => each.symbol)].join(" ");
  useEffect(() => (codes ? followSymbols(codes.split(" ")) : undefined), [codes]);
  const text = useSymbolText();
  if (!codes) return <BlockState phase="ready" empty="related.none" values={{ symbol }} />;
  return (
    <div className={block.block}>
      {underlying && (
        <>
          <h4 className={block.heading}>{text("related.underlying")}</h4>
          <dl className={block.lines}>
            <UnderlyingLine code={underlying} />
          </dl>
        </>
      )}
      <RelatedTable
        title={text("related.futures", { symbol })}
        list={related.filter((each) => each.type !== "CW")}
        underlying={quote}
      />
      <RelatedTable
        title={text("related.warrants", { symbol })}
        list={related.filter((each) => each.type === "CW")}
        underlying={quote}
      />
    </div>
  );
}

interface RelatedTableProps {
  title: string;
  list: readonly ListedInstrument[];
  underlying: QuoteView;
}

/** Warrants with their strike and premium where the source tells the terms, futures with their basis. */
function RelatedTable({ title, list, underlying }: RelatedTableProps) {
  const text = useSymbolText();
  if (list.length === 0) return null;
  const terms = list.map((each) => ({ instrument: each, facts: factsOf(each) ?? {} }));
  const isOnIndex = underlying.isIndex;
  const areTermsKnown = !isOnIndex && terms.some(({ facts }) => facts.strike && facts.ratio);
  const heads = [
    text("board.symbol"),
    text("related.expiry"),
    ...(areTermsKnown ? [text("board.strike"), text("board.premium")] : []),
    ...(isOnIndex ? [text("board.basis")] : []),
    text("board.price"),
    "%",
  ];
  return (
    <>
      <h4 className={block.heading}>{title}</h4>
      <table className={block.table} aria-label={title}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {terms.map(({ instrument, facts }) => (
            <RelatedRow
              key={instrument.symbol}
              instrument={instrument}
              related={{ facts, price: underlying.price, paint: null, unit: underlying.unit }}
              areTermsKnown={areTermsKnown}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

function UnderlyingLine({ code }: { code: string }) {
  const quote = useQuote(code);
  return (
    <div>
      <dt>
        <OpenSymbol symbol={code} />
      </dt>
      <dd data-paint={quote.paint}>
        {formatPrice(quote.price, quote.unit) || "–"} {formatPercent(quote.changePercent)} %
      </dd>
    </div>
  );
}

interface RelatedRowProps {
  instrument: ListedInstrument;
  related: Related;
  areTermsKnown: boolean;
}

function RelatedRow({ instrument, related, areTermsKnown }: RelatedRowProps) {
  const { symbol, lastTradingDate } = instrument;
  const quote = useQuote(symbol);
  const isOnIndex = related.unit === "points";
  return (
    <tr data-testid={`related-${symbol}`}>
      <td>
        <OpenSymbol symbol={symbol} />
      </td>
      <td>{lastTradingDate ? shortDate(lastTradingDate) : "–"}</td>
      {areTermsKnown && (
        <>
          <td>{formatPrice(related.facts.strike ?? null, "vnd") || "–"}</td>
          <td>{formatPercent(premiumOf(quote.price, related)) || "–"}</td>
        </>
      )}
      {isOnIndex && <td>{formatChange(basisOf(quote.price, related), "points") || "–"}</td>}
      <td data-paint={quote.paint}>{formatPrice(quote.price, quote.unit) || "–"}</td>
      <td data-paint={quote.paint}>{formatPercent(quote.changePercent) || "–"}</td>
    </tr>
  );
}

/** `19/02/26` of `2026-02-19`. */
function shortDate(date: string): string {
  return date.slice(2).split("-").reverse().join("/");
}

/** On the board another panel, in a window that window, on a symbol's page that symbol's page. */
function OpenSymbol({ symbol }: { symbol: string }) {
  const text = useSymbolText();
  const router = useRouter();
  return (
    <button
      type="button"
      className={styles.link}
      aria-label={text("related.open", { symbol })}
      onClick={() => (isChosenHere() ? selectSymbol(symbol) : router.push(`/symbol/${symbol}`))}
    >
      {symbol}
    </button>
  );
}
