"use client";

import { type RefObject, useEffect, useRef } from "react";
import { formatPrice, type PriceUnit } from "#lib/format/number.ts";
import { alertFor } from "../alerts/alert-for.ts";
import { useText } from "../i18n/text.ts";
import styles from "./alert-plus.module.css";
import type { RunningChart } from "./run-chart.ts";

interface AlertPlusProps {
  symbol: string;
  unit: PriceUnit;
  /** VND (points). */
  priceStep: number;
  canvas: RefObject<HTMLElement | null>;
  chart: RefObject<RunningChart | null>;
}

/** A sign beside the price axis that goes with the mouse: an alert at the price under it. */
export function AlertPlus({ symbol, unit, priceStep, canvas, chart }: AlertPlusProps) {
  const text = useText();
  const button = useRef<HTMLButtonElement>(null);
  const price = useRef<number | null>(null);

  useEffect(() => {
    const element = canvas.current;
    const sign = button.current;
    if (!element || !sign) return;
    const hide = () => {
      sign.hidden = true;
    };
    // Moves with the pointer, past React.
    const move = (event: PointerEvent) => {
      const y = event.clientY - element.getBoundingClientRect().top;
      const found = event.pointerType === "mouse" ? (chart.current?.surface.priceAt(y) ?? null) : null;
      price.current = found === null || found <= 0 ? null : Math.round(found / priceStep) * priceStep;
      sign.hidden = price.current === null;
      if (price.current === null) return;
      sign.style.top = `${y}px`;
      sign.title = text("alert.atChart", { price: formatPrice(price.current, unit) });
    };
    const leave = (event: PointerEvent) => {
      if (event.relatedTarget !== sign) hide();
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerleave", leave);
    sign.addEventListener("pointerleave", hide);
    return () => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerleave", leave);
      sign.removeEventListener("pointerleave", hide);
    };
  }, [canvas, chart, priceStep, unit, text]);

  return (
    <button
      ref={button}
      type="button"
      hidden
      className={styles.plus}
      // The keyboard has A on the board's row and ⇧A here.
      tabIndex={-1}
      aria-label={text("alert.for", { symbol })}
      data-testid="chart-alert"
      onClick={() => alertFor(symbol, price.current)}
    >
      +
    </button>
  );
}
