"use client";

import type { ReactNode } from "react";
import {
  formatBillions,
  formatChange,
  formatMillions,
  formatPercent,
  groupDigits,
} from "#lib/format/number.ts";
import type { Paint } from "#lib/market/paint.ts";
import { useText } from "../i18n/text.ts";
import { useIndex, useMarket } from "../state/market-store.ts";
import { sessionWords } from "../status/feed-words.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./index-strip.module.css";
import { StripCard } from "./strip-card.tsx";

interface IndexCardProps {
  code: string;
  name: string;
  list: string;
}

/** An index: level, change, what was matched, and how many of its members rise, stand and fall. */
export function IndexCard(props: IndexCardProps) {
  const text = useText();
  const index = useIndex(props.code);
  const isFirst = useMarket((market) => market.indices.size === 0);
  if (!index) {
    const blank = { paint: "none", value: "", reference: null, change: "", session: null } as const;
    return (
      <StripCard {...props} {...blank} figures={isFirst ? "" : text("strip.waiting")} isWaiting={isFirst}>
        {null}
      </StripCard>
    );
  }
  const { value, change, changePercent, volume, turnover } = index;
  const matched = [
    text("strip.volume", { volume: formatMillions(volume) }),
    text("strip.turnover", { turnover: formatBillions(turnover) }),
  ];
  return (
    <StripCard
      {...props}
      paint={paintOfChange(change)}
      value={groupDigits(value, 2)}
      reference={value - change}
      change={`${formatChange(change, "points")} ${formatPercent(changePercent)}%`}
      figures={volume > 0 ? matched.join(" · ") : ""}
      session={sessionWords(index.session, text)}
    >
      <Count paint="up" label={text("strip.advances")} count={index.advances}>
        <Limit paint="ceiling" label={text("strip.ceilings")} count={index.ceilings} />
      </Count>
      <Count paint="reference" label={text("strip.noChanges")} count={index.noChanges} />
      <Count paint="down" label={text("strip.declines")} count={index.declines}>
        <Limit paint="floor" label={text("strip.floors")} count={index.floors} />
      </Count>
    </StripCard>
  );
}

function paintOfChange(change: number): Paint {
  if (change === 0) return "reference";
  return change > 0 ? "up" : "down";
}

interface CountProps {
  paint: "up" | "reference" | "down";
  label: string;
  count: number;
  children?: ReactNode;
}

function Count({ paint, label, count, children }: CountProps) {
  return (
    <span data-paint={paint}>
      <Glyph paint={paint} label={label} />
      {count}
      {children}
    </span>
  );
}

function Limit({ paint, label, count }: { paint: "ceiling" | "floor"; label: string; count: number }) {
  return (
    <span className={styles.limit} data-paint={paint} title={label}>
      {" "}
      ({count})
    </span>
  );
}
