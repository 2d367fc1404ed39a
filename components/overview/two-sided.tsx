"use client";

import Link from "next/link";
import styles from "./two-sided.module.css";

export interface SidedItem {
  symbol: string;
  /** Greater than zero on the left, less on the right. */
  value: number;
}

interface TwoSidedProps {
  left: readonly SidedItem[];
  right: readonly SidedItem[];
  format: (value: number) => string;
  leftLabel: string;
  rightLabel: string;
}

/** What lifts beside what drags, as bars from one middle, all to one scale. */
export function TwoSided({ left, right, format, leftLabel, rightLabel }: TwoSidedProps) {
  const greatest = Math.max(...[...left, ...right].map((item) => Math.abs(item.value)), Number.MIN_VALUE);
  return (
    <div className={styles.sides}>
      <Side items={left} side="up" label={leftLabel} greatest={greatest} format={format} />
      <Side items={right} side="down" label={rightLabel} greatest={greatest} format={format} />
    </div>
  );
}

interface SideProps {
  items: readonly SidedItem[];
  side: "up" | "down";
  label: string;
  greatest: number;
  format: (value: number) => string;
}

function Side({ items, side, label, greatest, format }: SideProps) {
  return (
    <ol className={styles.side} data-side={side} aria-label={label}>
      {items.map(({ symbol, value }) => (
        <li key={symbol} data-symbol={symbol}>
          <Link href={`/symbol/${symbol}`} prefetch={false}>
            {symbol}
          </Link>
          <span>{format(value)}</span>
          <i style={{ width: `${(Math.abs(value) / greatest) * 100}%` }} />
        </li>
      ))}
    </ol>
  );
}
