import { useEffect, useState } from "react";
import type { GapMessage } from "#lib/contract/symbol-day.ts";
import { formatVolume } from "#lib/format/number.ts";
import { type Text, useText } from "../i18n/text.ts";
import { getJson } from "../state/rest.ts";

/** What a card tells of the holes in a symbol's day, asked for when the card opens. */
export function GapLine({ symbol }: { symbol: string }) {
  const text = useText();
  const [gaps, setGaps] = useState<readonly GapMessage[] | "failed" | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const path = `/api/v1/realtime/gaps?symbol=${encodeURIComponent(symbol)}`;
    getJson<{ gaps: GapMessage[] }>(path, abort.signal)
      .then((answer) => setGaps(answer.gaps))
      .catch(() => {
        if (!abort.signal.aborted) setGaps("failed");
      });
    return () => abort.abort();
  }, [symbol]);
  const isHoled = Array.isArray(gaps) && missingOf(gaps) > 0;
  return (
    <>
      <dt>{text("card.gaps")}</dt>
      <dd data-old={isHoled || undefined} data-testid="card-gaps">
        {gaps === null ? "…" : gaps === "failed" ? text("card.gapsUnknown") : gapWords(gaps, text)}
      </dd>
    </>
  );
}

/** Shares traded today that nobody here saw and nobody brought back. */
function missingOf(gaps: readonly GapMessage[]): number {
  return gaps.reduce((sum, gap) => sum + (gap.state === "recovered" ? 0 : gap.volume), 0);
}

function gapWords(gaps: readonly GapMessage[], text: Text): string {
  if (gaps.length === 0) return text("card.noGaps");
  const missing = missingOf(gaps);
  if (missing === 0) return text("card.gapsRecovered", { n: gaps.length });
  const n = gaps.filter((gap) => gap.state !== "recovered").length;
  return text("card.gapsMissing", { n, volume: formatVolume(missing) });
}
