"use client";

import { useEffect } from "react";
import { useText } from "../i18n/text.ts";
import { followSymbols } from "../state/socket.ts";
import { FutureCard } from "./future-card.tsx";
import { IndexCard } from "./index-card.tsx";
import styles from "./index-strip.module.css";
import { LatencyCard } from "./latency-card.tsx";

/** Index, its name on the board, and the list its card opens. */
const INDICES = [
  { code: "VNINDEX", name: "VNINDEX", list: "HOSE" },
  { code: "VN30", name: "VN30", list: "VN30" },
  { code: "HNXINDEX", name: "HNXINDEX", list: "HNX" },
  { code: "HNX30", name: "HNX30", list: "HNX30" },
  { code: "UPCOMINDEX", name: "UPCOM", list: "UPCOM" },
] as const;

const CODES = INDICES.map((index) => index.code);

export function IndexStrip() {
  const text = useText();
  useEffect(() => followSymbols(CODES), []);
  return (
    <section className={styles.strip} aria-label={text("strip.label")}>
      {INDICES.map((index) => (
        <IndexCard key={index.code} {...index} />
      ))}
      <FutureCard />
      <LatencyCard />
    </section>
  );
}
