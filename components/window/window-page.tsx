"use client";

import { Link2, Link2Off, Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useTabName } from "../board/use-tab-name.ts";
import { useText } from "../i18n/text.ts";
import { useWindowText, type windowVi } from "../i18n/window.ts";
import { openSearch } from "../search/search-store.ts";
import { followAddress, selectSymbol, useSelection } from "../state/selection-store.ts";
import { onLinked, tellLinked } from "../state/symbol-link.ts";
import { FeedAlarm } from "../status/feed-alarm.tsx";
import { SourceMark } from "../status/source-mark.tsx";
import { IconButton } from "../ui/button.tsx";
import styles from "./window-page.module.css";
import { readWindow, type WindowShow, type WindowView } from "./window-view.ts";

const InstrumentPanel = dynamic(
  () => import("../instrument/instrument-panel.tsx").then((module) => module.InstrumentPanel),
  { ssr: false },
);
const ChartWindow = dynamic(() => import("./symbol-windows.tsx").then((module) => module.ChartWindow), {
  ssr: false,
});
const TradesWindow = dynamic(() => import("./symbol-windows.tsx").then((module) => module.TradesWindow), {
  ssr: false,
});
const BoardWindow = dynamic(() => import("./board-window.tsx").then((module) => module.BoardWindow), {
  ssr: false,
});

const NAMES: Record<WindowShow, keyof typeof windowVi> = {
  panel: "window.panel",
  chart: "window.chart",
  trades: "window.trades",
  board: "window.board",
};

/** A window of its own for one thing, on another screen perhaps: without the head and the strip of a page. */
export function WindowPage() {
  const [view, setView] = useState<WindowView | null>(null);
  useEffect(() => {
    const said = readWindow(location.search);
    setView(said);
    // A board has columns of the person's own besides and sees to its address itself.
    if (said.show !== "board") return followAddress(() => "");
  }, []);
  const symbol = useSelection((selection) => selection.symbol);
  useLink(view?.isLinked ?? false);
  useTitle(view?.show ?? "panel", symbol);
  if (!view) return null;
  const setLinked = (isLinked: boolean) => {
    setView({ ...view, isLinked });
    const url = new URL(location.href);
    if (isLinked) url.searchParams.delete("link");
    else url.searchParams.set("link", "off");
    history.replaceState(null, "", url.pathname + url.search);
  };
  return (
    <div className={styles.page} data-testid="window" data-show={view.show}>
      <WindowBar view={view} onLinked={setLinked} />
      <div className={styles.body}>
        {view.show === "board" ? <BoardWindow /> : <SymbolWindow show={view.show} symbol={symbol} />}
      </div>
    </div>
  );
}

function SymbolWindow({ show, symbol }: { show: Exclude<WindowShow, "board">; symbol: string | null }) {
  const text = useWindowText();
  if (symbol === null) {
    return (
      <p className={styles.nothing} role="status">
        {text("window.noSymbol")}
      </p>
    );
  }
  if (show === "chart") return <ChartWindow symbol={symbol} />;
  if (show === "trades") return <TradesWindow symbol={symbol} />;
  return <InstrumentPanel symbol={symbol} />;
}

function WindowBar({ view, onLinked }: { view: WindowView; onLinked: (isLinked: boolean) => void }) {
  const text = useWindowText();
  const title = useText()("search.title");
  const { isLinked } = view;
  const Icon = isLinked ? Link2 : Link2Off;
  return (
    <header className={styles.bar}>
      <h1 className={styles.title}>{text(NAMES[view.show])}</h1>
      <SourceMark form="full" />
      <FeedAlarm />
      <IconButton
        className={styles.tool}
        label={title}
        onClick={() => openSearch("symbols")}
        data-testid="window-search"
      >
        <Search size={14} strokeWidth={1.75} />
      </IconButton>
      <button
        type="button"
        className={styles.link}
        aria-pressed={isLinked}
        title={text(isLinked ? "window.linkedHint" : "window.unlinkedHint")}
        data-testid="window-link"
        onClick={() => onLinked(!isLinked)}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
        {text(isLinked ? "window.linked" : "window.unlinked")}
      </button>
    </header>
  );
}

/** Moves with the symbol that others choose, and moves them. */
function useLink(isLinked: boolean): void {
  useEffect(() => {
    if (!isLinked) return;
    const stops = [
      onLinked(({ symbol }) => selectSymbol(symbol)),
      useSelection.subscribe(({ symbol }, before) => {
        if (symbol !== null && symbol !== before.symbol) tellLinked({ symbol, isWindow: true });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [isLinked]);
}

/** What the screen's task bar shows. */
function useTitle(show: WindowShow, symbol: string | null): void {
  const text = useWindowText();
  const appName = useText()("app.name");
  const list = useTabName(useSelection((selection) => selection.tab));
  const what = show === "board" ? list : (symbol ?? "");
  useEffect(() => {
    document.title = [what, text(NAMES[show]), appName].filter(Boolean).join(" · ");
  }, [what, show, text, appName]);
}
