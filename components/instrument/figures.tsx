import type { ReactNode } from "react";
import { formatBillions, formatPrice, formatVolume, groupDigits } from "#lib/format/number.ts";
import type { Text } from "../i18n/text.ts";
import { Price } from "./price.tsx";
import type { QuoteView } from "./use-quote.ts";

export interface Figure {
  key: string;
  label: string;
  value: ReactNode;
}

/** The day's figures, by name; each place picks those it has room for. Not known is a dash, so that a line never vanishes. */
export function figuresOf(quote: QuoteView, text: Text) {
  const { state, limits, unit } = quote;
  const price = (key: string, label: string, value: number | null | undefined): Figure => ({
    key,
    label,
    value: value ? <Price price={value} limits={limits} unit={unit} /> : "–",
  });
  const shares = (key: string, label: string, value: number | null | undefined): Figure => ({
    key,
    label,
    value: formatVolume(value) || "–",
  });
  const estimated = state?.estimated;
  return {
    ceiling: price("ceiling", text("board.ceiling"), limits?.ceiling),
    reference: price("reference", text("board.reference"), limits?.reference),
    floor: price("floor", text("board.floor"), limits?.floor),
    open: price("open", text("stats.open"), state?.open),
    high: price("high", text("board.high"), state?.high),
    low: price("low", text("board.low"), state?.low),
    average: price("average", text("stats.average"), state?.average),
    totalVolume: shares("totalVolume", text("board.totalVolume"), state?.totalVolume),
    totalValue: {
      key: "totalValue",
      label: text("board.totalValue"),
      value: state?.totalValue ? text("stats.billions", { value: formatBillions(state.totalValue) }) : "–",
    },
    foreignBuy: shares("foreignBuy", text("stats.foreignBuy"), state?.foreign.buy),
    foreignSell: shares("foreignSell", text("stats.foreignSell"), state?.foreign.sell),
    room: shares("room", text("stats.room"), state?.foreign.room),
    bidVolume: shares("bidVolume", text("stats.bidVolume"), sumOf(state?.bids)),
    askVolume: shares("askVolume", text("stats.askVolume"), sumOf(state?.asks)),
    lastVolume: shares("lastVolume", text("stats.lastVolume"), state?.volume),
    estimated: {
      key: "estimated",
      label: text("board.estimated"),
      value: estimated?.price
        ? `${formatPrice(estimated.price, unit)} · ${formatVolume(estimated.volume) || "–"}`
        : "–",
    },
  } satisfies Record<string, Figure>;
}

function sumOf(levels: readonly (readonly [number, number])[] | undefined): number | null {
  return levels ? levels.reduce((total, [, volume]) => total + volume, 0) : null;
}

/** An index's own figures: what was traded, and how many rose and fell. */
export function indexFiguresOf({ index }: QuoteView, text: Text): Figure[] {
  if (!index) return [];
  const colour = (value: number, paint: string) => <span data-paint={paint}>{groupDigits(value, 0)}</span>;
  return [
    { key: "volume", label: text("board.totalVolume"), value: formatVolume(index.volume) || "–" },
    {
      key: "turnover",
      label: text("board.totalValue"),
      value: index.turnover ? text("stats.billions", { value: formatBillions(index.turnover) }) : "–",
    },
    { key: "advances", label: text("stats.advances"), value: colour(index.advances, "up") },
    { key: "ceilings", label: text("stats.ceilings"), value: colour(index.ceilings, "ceiling") },
    { key: "noChanges", label: text("stats.noChanges"), value: colour(index.noChanges, "reference") },
    { key: "declines", label: text("stats.declines"), value: colour(index.declines, "down") },
    { key: "floors", label: text("stats.floors"), value: colour(index.floors, "floor") },
  ];
}
