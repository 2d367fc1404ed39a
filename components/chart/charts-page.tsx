"use client";

import { useEffect, useState } from "react";
import {
  type ChartDesk,
  DESK_COUNTS,
  type DeskCount,
  shownCharts,
  withCompared,
  withInterval,
  withOneSymbol,
  withSymbol,
} from "#lib/chart/chart-desk.ts";
import { useText } from "../i18n/text.ts";
import { Segmented } from "../ui/segmented.tsx";
import styles from "./charts-page.module.css";
import { createCrosshairLink } from "./crosshair-link.ts";
import { DeskCell } from "./desk-cell.tsx";
import { followDesk, setDesk, useDesk } from "./desk-store.ts";

const COUNT_WORDS = { 1: "charts.one", 2: "charts.two", 4: "charts.four" } as const;

/** One, two or four charts side by side, each with its symbol and interval; the address carries them. */
export function ChartsPage() {
  const text = useText();
  const desk = useDesk((store) => store.desk);
  useEffect(followDesk, []);
  return (
    <div className={styles.page} data-testid="charts">
      <h1 className={styles.title}>{text("charts.title")}</h1>
      {desk && <DeskBar desk={desk} />}
      {desk && <Desk desk={desk} />}
    </div>
  );
}

function DeskBar({ desk }: { desk: ChartDesk }) {
  const text = useText();
  const links = [
    {
      key: "symbol",
      isOn: desk.isOneSymbol,
      words: text("charts.linkSymbol"),
      set: () => setDesk(withOneSymbol(desk, !desk.isOneSymbol)),
    },
    {
      key: "crosshair",
      isOn: desk.isOneCrosshair,
      words: text("charts.linkCrosshair"),
      set: () => setDesk({ ...desk, isOneCrosshair: !desk.isOneCrosshair }),
    },
  ];
  return (
    <div className={styles.bar}>
      <Segmented
        label={text("charts.count")}
        value={String(desk.count)}
        options={DESK_COUNTS.map((count) => ({ value: String(count), label: text(COUNT_WORDS[count]) }))}
        onChange={(value) => setDesk({ ...desk, count: Number(value) as DeskCount })}
      />
      {desk.count > 1 &&
        links.map(({ key, isOn, words, set }) => (
          <button
            key={key}
            type="button"
            className={styles.link}
            aria-pressed={isOn}
            data-testid={`charts-link-${key}`}
            onClick={set}
          >
            {words}
          </button>
        ))}
    </div>
  );
}

function Desk({ desk }: { desk: ChartDesk }) {
  const [link] = useState(createCrosshairLink);
  useEffect(() => link.setOn(desk.isOneCrosshair), [link, desk.isOneCrosshair]);
  return (
    <div className={styles.desk} data-count={desk.count}>
      {shownCharts(desk).map((chart, at) => (
        <DeskCell
          // biome-ignore lint/suspicious/noArrayIndexKey: a chart is its place on the desk.
          key={at}
          number={at + 1}
          chart={chart}
          link={link}
          onSymbol={(symbol) => setDesk(withSymbol(desk, at, symbol))}
          onInterval={(interval) => setDesk(withInterval(desk, at, interval))}
          onCompare={(symbols) => setDesk(withCompared(desk, at, symbols))}
        />
      ))}
    </div>
  );
}
