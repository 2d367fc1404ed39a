"use client";

import { useText } from "../i18n/text.ts";
import { Segmented } from "../ui/segmented.tsx";
import styles from "./overview-page.module.css";
import { ACTIVES, setView, useView } from "./overview-view.ts";
import { RankTable } from "./rank-table.tsx";

const MOST = 7;

/** Who rose and fell most, and what was traded most. */
export function Movers() {
  const text = useText();
  const active = useView((view) => view.active);
  return (
    <div className={styles.movers}>
      <RankTable ranking="gain" title={text("movers.gain")} most={MOST} testId="movers-gain" />
      <RankTable ranking="loss" title={text("movers.loss")} most={MOST} testId="movers-loss" />
      <RankTable
        ranking={active}
        title={text(`movers.${active}`)}
        most={MOST}
        testId="movers-active"
        tools={
          <Segmented
            label={text("movers.by")}
            value={active}
            options={ACTIVES.map((value) => ({
              value,
              label: text(value === "value" ? "movers.byValue" : "movers.byVolume"),
            }))}
            onChange={(next) => setView({ active: next })}
          />
        }
      />
    </div>
  );
}
