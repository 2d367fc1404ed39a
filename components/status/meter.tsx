"use client";

import { X } from "lucide-react";
import { useEffect } from "react";
import { groupDigits } from "#lib/format/number.ts";
import { useText } from "../i18n/text.ts";
import { useMarket } from "../state/market-store.ts";
import { useSetPreference } from "../state/preferences-store.ts";
import { useSelection } from "../state/selection-store.ts";
import styles from "./meter.module.css";

/** How fast numbers come and how they are shown, in one line above the status line; asked for, and closed by Escape. */
export function Meter() {
  const text = useText();
  const set = useSetPreference();
  const latency = useMarket((market) => market.latency);
  const events = useMarket((market) => market.health?.eventsPerSecond ?? null);
  const roundTripMs = useMarket((market) => market.roundTripMs);
  const isPanelOpen = useSelection((selection) => selection.symbol !== null);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // What lies above it closes first: dialogs and menus say so, a panel does not.
      if (event.key === "Escape" && !event.defaultPrevented && !isPanelOpen) set({ meter: false });
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [set, isPanelOpen]);

  const figures: [name: string, value: string, hint?: string][] = [
    ["p50", milliseconds(latency.p50)],
    ["p95", milliseconds(latency.p95)],
    ["p99", milliseconds(latency.p99)],
    [text("meter.roundTrip"), milliseconds(roundTripMs)],
    [text("meter.events"), perSecond(events)],
    [text("meter.rows"), perSecond(latency.rowsPerSecond)],
    [text("meter.merged"), perSecond(latency.mergedPerSecond), text("meter.mergedHint")],
    [text("meter.frame"), milliseconds(latency.frameMs)],
  ];
  return (
    <section className={styles.meter} aria-label={text("meter.title")} data-testid="meter">
      <b className={styles.title} title={text("latency.explain")}>
        {text("latency.title")} <span>{text("latency.path")}</span>
      </b>
      <dl className={styles.figures}>
        {figures.map(([name, value, hint]) => (
          <div key={name} title={hint}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <button
        type="button"
        className={styles.close}
        aria-label={text("meter.close")}
        title={`${text("meter.close")} (Esc)`}
        onClick={() => set({ meter: false })}
      >
        <X size={13} strokeWidth={1.75} />
      </button>
    </section>
  );
}

function milliseconds(ms: number | null): string {
  if (ms === null) return "–";
  return `${ms < 9.95 ? ms.toFixed(1) : groupDigits(Math.round(ms), 0)} ms`;
}

function perSecond(count: number | null): string {
  return count === null ? "–" : `${groupDigits(Math.round(count), 0)}/s`;
}
