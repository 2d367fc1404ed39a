"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { useText } from "../i18n/text.ts";
import { toast } from "../keys/toast-store.ts";
import { loadInstruments } from "../state/instruments-store.ts";
import { useMarket } from "../state/market-store.ts";
import { WINDOW_PATH } from "../state/selection-store.ts";
import { connectLive, onConnect, onEpoch, onJoined, onWatchlists } from "../state/socket.ts";
import { loadWatchlists, takeWatchlistNews } from "../state/watchlist-store.ts";

/** Opens the page's one line and loads what a session needs once. */
export function Live() {
  const text = useText();
  const isWindow = usePathname() === WINDOW_PATH;
  const latestText = useRef(text);
  latestText.current = text;
  useEffect(() => {
    const close = isWindow ? connectWindow() : connectLive();
    let stopDocuments = () => {};
    let isLeft = false;
    // Not needed for the first picture: what this browser keeps is shown without it.
    void import("../state/documents-live.ts").then(({ followDocuments }) => {
      if (isLeft) return;
      stopDocuments = followDocuments((code) => {
        toast(latestText.current(code === "TOO_LARGE" ? "documents.tooLarge" : "documents.refused"));
      });
    });
    void loadInstruments();
    void loadWatchlists();
    // A new trading day has other limits, and perhaps other instruments.
    const forget = onEpoch(() => void loadInstruments(true));
    const stops = [
      onConnect(() => void loadWatchlists()),
      // What was changed before the server counted this page among the person's was not told either.
      onJoined(() => void loadWatchlists()),
      onWatchlists(takeWatchlistNews),
    ];
    // And the source may tell its own list at any time.
    const leave = useMarket.subscribe(({ health }, before) => {
      if (before.health && health?.instruments !== before.health.instruments) void loadInstruments(true);
    });
    return () => {
      isLeft = true;
      stopDocuments();
      leave();
      forget();
      for (const stop of stops) stop();
      close();
    };
  }, [isWindow]);
  return null;
}

/** A window's way to another page's line comes with the window. */
function connectWindow(): () => void {
  let isOver = false;
  let close = () => {};
  void import("../state/shared-line.ts").then(({ openSharedLine }) => {
    if (!isOver) close = connectLive(openSharedLine);
  });
  return () => {
    isOver = true;
    close();
  };
}
