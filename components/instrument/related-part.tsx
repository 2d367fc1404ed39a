import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";
import { formatPercent, formatPrice } from "#lib/format/number.ts";
import { relatedTo, underlyingOf } from "#lib/market/underlying.ts";
import { useText } from "../i18n/text.ts";
import { type ListedInstrument, useInstruments } from "../state/instruments-store.ts";
import { useSymbol } from "../state/market-store.ts";
import { selectSymbol } from "../state/selection-store.ts";
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
  const text = useText();
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
      <RelatedList
        title={text("related.futures", { symbol })}
        list={related.filter((each) => each.type !== "CW")}
      />
      <RelatedList
        title={text("related.warrants", { symbol })}
        list={related.filter((each) => each.type === "CW")}
      />
    </div>
  );
}

function RelatedList({ title, list }: { title: string; list: readonly ListedInstrument[] }) {
  if (list.length === 0) return null;
  return (
    <>
      <h4 className={block.heading}>{title}</h4>
      <table className={block.table} aria-label={title}>
        <tbody>
          {list.map((each) => (
            <RelatedRow key={each.symbol} instrument={each} />
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

function RelatedRow({ instrument }: { instrument: ListedInstrument }) {
  const { symbol, lastTradingDate } = instrument;
  const state = useSymbol(symbol);
  const quote = useQuote(symbol);
  return (
    <tr data-testid={`related-${symbol}`}>
      <td>
        <OpenSymbol symbol={symbol} />
      </td>
      <td>{lastTradingDate ? lastTradingDate.split("-").reverse().join("/") : ""}</td>
      <td data-paint={quote.paint}>{formatPrice(state?.price, quote.unit) || "–"}</td>
      <td data-paint={quote.paint}>{formatPercent(state?.changePercent)}</td>
    </tr>
  );
}

/** On the board another panel, on a symbol's page that symbol's page. */
function OpenSymbol({ symbol }: { symbol: string }) {
  const text = useText();
  const router = useRouter();
  return (
    <button
      type="button"
      className={styles.link}
      aria-label={text("related.open", { symbol })}
      onClick={() => (location.pathname === "/" ? selectSymbol(symbol) : router.push(`/symbol/${symbol}`))}
    >
      {symbol}
    </button>
  );
}
