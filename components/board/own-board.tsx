"use client";

import dynamic from "next/dynamic";
import { useEffect, useMemo } from "react";
import { byGroup } from "#lib/watchlist/holding.ts";
import { useText } from "../i18n/text.ts";
import { followSymbols } from "../state/socket.ts";
import { BoardGrid } from "./board-grid.tsx";
import { useCockpit } from "./cockpit-store.ts";
import type { BookDepth } from "./column-sets.ts";
import { HoldingsLine } from "./holdings-line.tsx";
import { type OwnList, ownColumns, ownSource } from "./own-source.ts";
import { useMarketSource } from "./use-market-source.ts";

const CockpitDock = dynamic(() => import("./cockpit-dock.tsx").then((module) => module.CockpitDock), {
  ssr: false,
});

/** A list of a person's own: in the person's order, group by group, with what is held of it. */
export function OwnBoard({ list, depth }: { list: OwnList; depth: BookDepth }) {
  const text = useText();
  const market = useMarketSource();
  const source = useMemo(() => ownSource(market, list), [market, list]);
  const words = useMemo(
    () =>
      byGroup(list.entries, list.groups)
        .map((entry) => entry.symbol)
        .join(" "),
    [list],
  );
  // A changed note is no reason to follow anew, nor is it one to sort anew.
  const symbols = useMemo(() => (words ? words.split(" ") : []), [words]);
  useEffect(() => (symbols.length > 0 ? followSymbols(symbols) : undefined), [symbols]);
  const hasDock = useCockpit((cockpit) => cockpit.isOpen);
  const extra = useMemo(() => ownColumns(list), [list]);
  return (
    <>
      <BoardGrid
        name={list.name}
        kind="watchlist"
        depth={depth}
        symbols={symbols}
        source={source}
        extra={extra}
        empty={
          <>
            <b>{text("board.empty")}</b>
            <span>{text("board.emptyHint")}</span>
          </>
        }
      />
      {hasDock && <CockpitDock name={list.name} symbols={symbols} source={source} />}
      <HoldingsLine symbols={symbols} source={source} />
    </>
  );
}
