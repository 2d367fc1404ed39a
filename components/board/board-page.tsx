"use client";

import dynamic from "next/dynamic";
import { useEffect, useMemo, useRef } from "react";
import { useText } from "../i18n/text.ts";
import { loadBoardMemory } from "../state/board-memory.ts";
import { loadInstruments, useInstruments } from "../state/instruments-store.ts";
import { followAddress, setView, type Tab, useSelection, watchlistIdOf } from "../state/selection-store.ts";
import { followList, followSymbols } from "../state/socket.ts";
import { useIsTold } from "../state/told.ts";
import { useWatchlist, useWatchlists } from "../state/watchlist-store.ts";
import { Button } from "../ui/button.tsx";
import { BoardGrid } from "./board-grid.tsx";
import styles from "./board-page.module.css";
import { hasTenLevels, isDealsTab, isSectorTab, kindOfTab, membersOf, ODD_LOT_TAB } from "./board-tab.ts";
import { BoardTabs } from "./board-tabs.tsx";
import { useCockpit } from "./cockpit-store.ts";
import { useHeads, writeHeads } from "./heads.ts";
import { IndexStrip } from "./index-strip.tsx";
import { PanelDock } from "./panel-dock.tsx";
import type { RowSource } from "./row-source.ts";
import { keptColumns } from "./use-columns.ts";
import { useMarketSource } from "./use-market-source.ts";
import { useOddLotSource } from "./use-odd-lots.ts";
import { useTabName } from "./use-tab-name.ts";

const DealsBoard = dynamic(() => import("./deals-board.tsx").then((module) => module.DealsBoard), {
  ssr: false,
});
const CockpitDock = dynamic(() => import("./cockpit-dock.tsx").then((module) => module.CockpitDock), {
  ssr: false,
});
/** Who has no list of his own needs none of it. */
const OwnBoard = dynamic(() => import("./own-board.tsx").then((module) => module.OwnBoard), { ssr: false });

/** Joins the view of the board and the address of the page. */
export function useBoardAddress(): void {
  const heads = useRef("");
  heads.current = writeHeads(useHeads());
  useEffect(() => {
    loadBoardMemory();
    const stop = followAddress((each, depth) => keptColumns(kindOfTab(each), hasTenLevels(each) ? depth : 3));
    // What the person's own heads show belongs to a link of this board too.
    if (!useSelection.getState().heads && heads.current) setView({ heads: heads.current });
    return stop;
  }, []);
}

export function BoardPage() {
  const tab = useSelection((selection) => selection.tab);
  useBoardAddress();
  return (
    <div className={styles.page}>
      <IndexStrip />
      <div className={styles.main}>
        <div className={styles.board}>
          <BoardTabs />
          <TabBoard tab={tab} />
        </div>
        <PanelDock />
      </div>
    </div>
  );
}

export function TabBoard({ tab }: { tab: Tab }) {
  if (watchlistIdOf(tab) !== null) return <WatchlistBoard tab={tab} />;
  if (isDealsTab(tab)) return <DealsBoard tab={tab} />;
  return tab === ODD_LOT_TAB ? <OddLotBoard /> : <ListBoard tab={tab} />;
}

const NO_SYMBOLS: readonly string[] = [];

/** A board list or a sector: its members by the instruments' own facts. */
function ListBoard({ tab }: { tab: Tab }) {
  const source = useMarketSource();
  const symbols = useMembers(tab);
  const isSector = isSectorTab(tab);
  useEffect(() => (isSector ? undefined : followList(tab)), [tab, isSector]);
  const alone = isSector ? symbols : NO_SYMBOLS;
  useEffect(() => (alone.length > 0 ? followSymbols(alone) : undefined), [alone]);
  useUnderlyings(symbols, source);
  return <MembersGrid tab={tab} symbols={symbols} source={source} />;
}

/** The odd-lot board of all shares and funds; limits come from their round lots. */
function OddLotBoard() {
  const source = useOddLotSource(useMarketSource());
  const symbols = useMembers(ODD_LOT_TAB);
  useEffect(() => {
    const stops = ["HOSE", "HNX", "UPCOM", "ETF"].map((list) => followList(list));
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const isTold = useIsTold("oddLots");
  return (
    <>
      {!isTold && <OddLotNote />}
      <MembersGrid tab={ODD_LOT_TAB} symbols={symbols} source={source} />
    </>
  );
}

/** Not every source has odd lots: a board of blanks must not look like a quiet market. */
function OddLotNote() {
  const text = useText();
  return (
    <p className={styles.note} role="status">
      {text("board.oddLotUntold")}
    </p>
  );
}

function MembersGrid({ tab, symbols, source }: { tab: Tab; symbols: readonly string[]; source: RowSource }) {
  const text = useText();
  const phase = useInstruments((store) => store.phase);
  const name = useTabName(tab);
  const hasDock = useCockpit((cockpit) => cockpit.isOpen) && tab !== ODD_LOT_TAB;
  return (
    <>
      <BoardGrid
        name={name}
        {...useGridKind(tab)}
        symbols={symbols}
        source={source}
        isLoading={phase === "loading"}
        empty={phase === "failed" ? <ListFailed /> : <span>{text("board.unknownList")}</span>}
      />
      {hasDock && <CockpitDock name={name} symbols={symbols} source={source} />}
    </>
  );
}

/** It is tried again by itself; who does not want to wait for that need not. */
function ListFailed() {
  const text = useText();
  return (
    <>
      <span role="alert">{text("board.failed")}</span>
      <Button data-testid="board-retry" onClick={() => void loadInstruments(true)}>
        {text("ui.retry")}
      </Button>
    </>
  );
}

/** One of the person's own lists, in the person's order. */
function WatchlistBoard({ tab }: { tab: Tab }) {
  const text = useText();
  const watchlist = useWatchlist(watchlistIdOf(tab) ?? "");
  const phase = useWatchlists((store) => store.phase);
  const grid = useGridKind(tab);
  const source = useMarketSource();
  if (watchlist) return <OwnBoard list={watchlist} depth={grid.depth} />;
  if (phase === "loading") {
    return <BoardGrid {...grid} name={tab} symbols={NO_SYMBOLS} source={source} empty={null} isLoading />;
  }
  return (
    <p className={styles.missing} role="status">
      {text("board.unknownList")}
    </p>
  );
}

function useGridKind(tab: Tab) {
  const depth = useSelection((selection) => selection.depth);
  return { kind: kindOfTab(tab), depth: hasTenLevels(tab) ? depth : (3 as const) };
}

function useMembers(tab: Tab): readonly string[] {
  const instruments = useInstruments((store) => store.list);
  return useMemo(() => membersOf(tab, instruments), [tab, instruments]);
}

/** What warrants and futures are on is followed with them. */
function useUnderlyings(symbols: readonly string[], source: RowSource): void {
  const codes = useMemo(() => {
    const underlyings = symbols.map((symbol) => source.relatedOf(symbol)?.facts.underlying ?? "");
    // Bond futures are on a bond that nobody quotes.
    return [...new Set(underlyings)].filter((code) => code !== "" && !code.startsWith("GB")).join(" ");
  }, [symbols, source]);
  useEffect(() => (codes ? followSymbols(codes.split(" ")) : undefined), [codes]);
}
