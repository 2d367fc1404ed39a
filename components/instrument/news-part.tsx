import type { NewsMessage } from "#lib/contract/state.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { useSymbolText } from "../i18n/symbol.ts";
import { useIsTold } from "../state/told.ts";
import { BlockState } from "./block-state.tsx";
import styles from "./symbol-parts.module.css";
import { useAnswer } from "./use-answer.ts";
import type { QuoteView } from "./use-quote.ts";

const EVERY_MS = 15_000;

/** Today's news of a symbol, as far as the source tells any. */
export function NewsPart({ quote }: { quote: QuoteView }) {
  const text = useSymbolText();
  const path = `/api/v1/news?${new URLSearchParams({ symbol: quote.symbol })}`;
  const { body, isFailing } = useAnswer<{ news: NewsMessage[] }>(path, EVERY_MS);
  const isTold = useIsTold("news");
  if (!body || body.news.length === 0) {
    const phase = body ? "ready" : isFailing ? "failed" : "loading";
    return (
      <BlockState
        phase={phase}
        empty={isTold ? "news.none" : "news.untold"}
        values={{ symbol: quote.symbol }}
      />
    );
  }
  return (
    <>
      {body.news.map(({ id, timestamp, title, url }) => (
        <p key={id} className={styles.item} data-testid="news-item">
          <time dateTime={timestamp}>{formatIsoTime(timestamp)}</time>
          {url ? (
            <a href={url} target="_blank" rel="noreferrer" aria-label={text("news.opens", { title })}>
              {title}
            </a>
          ) : (
            title
          )}
        </p>
      ))}
    </>
  );
}
