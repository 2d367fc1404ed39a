import type { State } from "#lib/contract/state.ts";
import { formatPercent, formatPrice, formatVolume, type PriceUnit } from "#lib/format/number.ts";
import { paintOf } from "#lib/market/paint.ts";
import type { Text } from "../i18n/text.ts";
import { shownOf } from "./cells.ts";

/** A row as one would read it out: «HPG, 26.60, giảm, −0.56 %, khối lượng 27,987,300, mua 26.55 …». */
export function rowSpeech(symbol: string, state: State | undefined, unit: PriceUnit, text: Text): string {
  if (!state) return text("speech.unknown", { symbol });
  const shown = shownOf(state);
  const parts = [symbol];
  if (shown.price) {
    const paint = paintOf(shown.price, state);
    if (shown.isEstimated) parts.push(text("board.estimated"));
    parts.push(formatPrice(shown.price, unit));
    if (paint !== "none") parts.push(text(`paint.${paint}`));
    if (shown.percent !== null) parts.push(`${formatPercent(shown.percent)} %`);
  } else parts.push(text("card.noTrade"));
  if (state.totalVolume) parts.push(text("speech.total", { volume: formatVolume(state.totalVolume) }));
  const level = (key: "speech.bid" | "speech.ask", best: readonly [number, number] | undefined): void => {
    if (!best) return;
    const price = formatPrice(best[0], unit) || (state.session ?? "");
    parts.push(text(key, { price, volume: formatVolume(best[1]) }));
  };
  level("speech.bid", state.bids[0]);
  level("speech.ask", state.asks[0]);
  return parts.join(", ");
}

/** A voice needs time: what is asked for sooner than this after the last time is not said. */
const SAY_EVERY_MS = 1_000;

export function createSpeechBudget(): (nowMs: number) => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs - lastMs < SAY_EVERY_MS) return false;
    lastMs = nowMs;
    return true;
  };
}
