"use client";

import { useEffect, useMemo } from "react";
import { isInList } from "#lib/market/board-list.ts";
import { useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { followAddress, type Tab, useSelection, watchlistIdOf } from "../state/selection-store.ts";
import { followList, followSymbols } from "../state/socket.ts";
import { useWatchlist, useWatchlists } from "../state/watchlist-store.ts";
import { BoardGrid } from "./board-grid.tsx";
import styles from "./board-page.module.css";
import { BoardTabs } from "./board-tabs.tsx";
import { IndexStrip } from "./index-strip.tsx";
import { PanelDock } from "./panel-dock.tsx";

export function BoardPage() {
  const tab = useSelection((selection) => selection.tab);
  useEffect(() => followAddress(), []);
  return (
    <div className={styles.page}>
      <IndexStrip />
      <div className={styles.main}>
        <div className={styles.board}>
          <BoardTabs />
          {watchlistIdOf(tab) === null ? <ListBoard list={tab} /> : <WatchlistBoard tab={tab} />}
        </div>
        <PanelDock />
      </div>
    </div>
  );
}

/** A board list: its members by the instruments' own facts, in the order of the alphabet. */
function ListBoard({ list }: { list: string }) {
  const text = useText();
  const instruments = useInstruments((store) => store.list);
  const phase = useInstruments((store) => store.phase);
  useEffect(() => followList(list), [list]);
  const symbols = useMemo(
    () =>
      instruments.filter((instrument) => isInList(list, instrument)).map((instrument) => instrument.symbol),
    [instruments, list],
  );
  return (
    <BoardGrid
      name={list}
      symbols={symbols}
      pointSymbols={usePointSymbols()}
      empty={
        <span>
          {phase === "loading" && text("board.loading")}
          {phase === "failed" && text("board.failed")}
          {phase === "ready" && text("board.unknownList")}
        </span>
      }
    />
  );
}

const NO_SYMBOLS: readonly string[] = [];

/** One of the person's own lists, in the person's order. */
function WatchlistBoard({ tab }: { tab: Tab }) {
  const text = useText();
  const watchlist = useWatchlist(watchlistIdOf(tab) ?? "");
  const phase = useWatchlists((store) => store.phase);
  const symbols = watchlist?.symbols ?? NO_SYMBOLS;
  useEffect(() => (symbols.length > 0 ? followSymbols(symbols) : undefined), [symbols]);
  return (
    <BoardGrid
      name={watchlist?.name ?? tab}
      symbols={symbols}
      pointSymbols={usePointSymbols()}
      empty={
        watchlist ? (
          <>
            <b>{text("board.empty")}</b>
            <span>{text("board.emptyHint")}</span>
          </>
        ) : (
          <span>{text(phase === "loading" ? "board.loading" : "board.unknownList")}</span>
        )
      }
    />
  );
}

/** Futures are quoted in points. */
function usePointSymbols(): ReadonlySet<string> {
  const instruments = useInstruments((store) => store.list);
  return useMemo(
    () =>
      new Set(
        instruments
          .filter((instrument) => instrument.exchange === "DER")
          .map((instrument) => instrument.symbol),
      ),
    [instruments],
  );
}
