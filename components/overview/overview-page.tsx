"use client";

import { useEffect } from "react";
import { IndexStrip } from "../board/index-strip.tsx";
import { useText } from "../i18n/text.ts";
import { useMarket } from "../state/market-store.ts";
import { followList } from "../state/socket.ts";
import { BreadthPanel } from "./breadth.tsx";
import { ContributionPanel } from "./contribution.tsx";
import { ForeignFlowPanel } from "./foreign-flow.tsx";
import { HeatPanel } from "./heat-panel.tsx";
import { Movers } from "./movers.tsx";
import styles from "./overview-page.module.css";
import { followView } from "./overview-view.ts";
import { keepRows } from "./rows-store.ts";
import { VolumePacePanel } from "./volume-pace.tsx";

const BOARDS = ["HOSE", "HNX", "UPCOM"] as const;

/** The whole market at once: breadth, heat map, movers, foreign flow, who moves the index. */
export function OverviewPage() {
  const text = useText();
  const isDown = useMarket((market) => market.status === "stale" || market.status === "server-lost");
  useEffect(() => {
    const ends = [followView(), keepRows(), ...BOARDS.map((board) => followList(board))];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return (
    <div className={styles.page} data-testid="overview" data-stale={isDown || undefined}>
      <h1 className={styles.title}>{text("overview.title")}</h1>
      <IndexStrip />
      <div className={styles.body}>
        <div className={styles.left}>
          <HeatPanel />
          <Movers />
        </div>
        <div className={styles.right}>
          <BreadthPanel />
          <ContributionPanel />
          <ForeignFlowPanel />
          <VolumePacePanel />
        </div>
      </div>
    </div>
  );
}
