"use client";

import { useEffect } from "react";
import { formatChange, formatPercent, formatPrice, groupDigits } from "#lib/format/number.ts";
import { frontFuture } from "#lib/market/front-future.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { useText } from "../i18n/text.ts";
import { useQuote } from "../instrument/use-quote.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { useIndex, useMarket } from "../state/market-store.ts";
import { followSymbols } from "../state/socket.ts";
import { sessionWords } from "../status/feed-words.ts";
import { StripCard } from "./strip-card.tsx";

/** The VN30 future that expires next, and how far it is from its index. Nothing where the source has no futures. */
export function FutureCard() {
  const instruments = useInstruments((store) => store.list);
  const date = useMarket((market) => market.health?.marketTime ?? null);
  const front = date === null ? null : frontFuture(instruments, tradingDateOf(Date.parse(date)));
  return front && <FrontFuture symbol={front} />;
}

function FrontFuture({ symbol }: { symbol: string }) {
  const text = useText();
  const quote = useQuote(symbol);
  const vn30 = useIndex("VN30");
  useEffect(() => followSymbols([symbol]), [symbol]);
  const { price, change, changePercent, state } = quote;
  const basis = price === null || !vn30 ? null : price - vn30.value;
  return (
    <StripCard
      code={symbol}
      name="VN30F1M"
      list="DER"
      paint={quote.paint}
      value={formatPrice(price, "points")}
      reference={quote.limits?.reference ?? null}
      change={change === null ? "" : `${formatChange(change, "points")} ${formatPercent(changePercent)}%`}
      figures={
        state?.totalVolume
          ? text("strip.contracts", { volume: groupDigits(state.totalVolume, 0) })
          : state && text("strip.waiting")
      }
      session={state && sessionWords(state.session, text)}
      isWaiting={!state}
    >
      {basis !== null && (
        <span title={text("strip.basisHint")}>
          {text("strip.basis", { points: formatChange(basis, "points") })}
        </span>
      )}
    </StripCard>
  );
}
