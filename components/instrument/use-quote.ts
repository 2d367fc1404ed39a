import type { IndexMessage, State } from "#lib/contract/state.ts";
import type { PriceUnit } from "#lib/format/number.ts";
import type { Limits } from "#lib/market/instrument.ts";
import { type Paint, paintOf } from "#lib/market/paint.ts";
import { priceStep } from "#lib/market/price-rules.ts";
import { indexOf } from "#lib/search/indices.ts";
import { shownOf } from "../board/cells.ts";
import { sectorWords } from "../i18n/sectors.ts";
import { type ListedInstrument, useInstrument } from "../state/instruments-store.ts";
import { useFeedStatus, useIndex, useSymbol } from "../state/market-store.ts";
import type { Language } from "../state/preferences.ts";
import { type Staleness, useStaleness } from "../state/staleness.ts";

/**
 * Everything that the head, the chart and the blocks of one symbol share; whether its numbers are older than they
 * should be, too.
 */
export interface QuoteView extends Staleness {
  symbol: string;
  isIndex: boolean;
  state: State | undefined;
  instrument: ListedInstrument | undefined;
  index: IndexMessage | undefined;
  unit: PriceUnit;
  limits: Limits | null;
  /** The matched price; in an auction the one it would give now; an index's level. */
  price: number | null;
  isEstimate: boolean;
  change: number | null;
  changePercent: number | null;
  paint: Paint;
  /** Step of the price grid at the price, VND (points). */
  step: number;
}

export function useQuote(symbol: string): QuoteView {
  const state = useSymbol(symbol);
  const instrument = useInstrument(symbol);
  const index = useIndex(symbol);
  const staleness = useStaleness(symbol);
  const status = useFeedStatus();
  const isIndex = indexOf(symbol) !== undefined;
  // A level has no age of its own: it is as old as the feed.
  const isOldLevel = isIndex && (status === "stale" || status === "server-lost");
  const isInPoints = isIndex || instrument?.type === "FUTURE_INDEX";
  const limits = limitsOf(state, instrument);
  const shown = state && shownOf(state);
  const price = (isIndex ? index?.value : shown?.price) ?? null;
  return {
    symbol,
    isIndex,
    state,
    instrument,
    index,
    unit: isInPoints ? "points" : "vnd",
    limits,
    price,
    isEstimate: shown?.isEstimated ?? false,
    change: (isIndex ? index?.change : shown?.change) ?? null,
    changePercent: (isIndex ? index?.changePercent : shown?.percent) ?? null,
    paint: isIndex ? indexPaint(index) : paintOf(price, limits),
    ...staleness,
    ...(isOldLevel && { isStale: true }),
    step: isIndex ? 0.01 : instrument ? priceStep(instrument.exchange, instrument.type, price ?? 0) : 10,
  };
}

function limitsOf(state: State | undefined, instrument: ListedInstrument | undefined): Limits | null {
  for (const from of [state, instrument]) {
    if (from && from.reference !== null && from.ceiling !== null && from.floor !== null) {
      return { reference: from.reference, ceiling: from.ceiling, floor: from.floor };
    }
  }
  return null;
}

function indexPaint(index: IndexMessage | undefined): Paint {
  if (!index) return "none";
  if (index.change === 0) return "reference";
  return index.change > 0 ? "up" : "down";
}

/** `HOSE · VN30`: the board and the best-known basket a symbol belongs to. */
export function placeOf(instrument: Pick<ListedInstrument, "exchange" | "indices">): string {
  const basket = ["VN30", "HNX30", "VN100"].find((index) => instrument.indices.includes(index));
  return basket ? `${instrument.exchange} · ${basket}` : instrument.exchange;
}

/** The same with the sector. */
export function fullPlaceOf(instrument: ListedInstrument, language: Language): string {
  const place = placeOf(instrument);
  return instrument.sector ? `${place} · ${sectorWords(instrument.sector, language)}` : place;
}
