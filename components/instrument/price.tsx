import { formatPrice, type PriceUnit } from "#lib/format/number.ts";
import type { Limits } from "#lib/market/instrument.ts";
import { paintOf } from "#lib/market/paint.ts";
import styles from "./paint.module.css";

interface PriceProps {
  price: number | null | undefined;
  limits: Limits | null;
  unit: PriceUnit;
  className?: string | undefined;
}

/** One price in the colour of its own state. */
export function Price({ price, limits, unit, className }: PriceProps) {
  return (
    <span className={`${styles.paint} ${className ?? ""}`} data-paint={paintOf(price, limits)}>
      {formatPrice(price, unit)}
    </span>
  );
}
