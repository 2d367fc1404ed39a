"use client";

import { useEffect, useRef } from "react";
import { useText } from "../i18n/text.ts";
import { toast } from "../keys/toast-store.ts";
import { loadInstruments } from "../state/instruments-store.ts";
import { useMarket } from "../state/market-store.ts";
import { connectLive, onConnect, onEpoch, onWatchlists } from "../state/socket.ts";
import { loadWatchlists, takeWatchlistNews } from "../state/watchlist-store.ts";

/** Opens the page's one connection and loads what a session needs once. */
export function Live() {
  const text = useText();
  const latestText = useRef(text);
  latestText.current = text;
  useEffect(() => {
    const close = connectLive();
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
    const stops = [onConnect(() => void loadWatchlists()), onWatchlists(takeWatchlistNews)];
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
  }, []);
  return null;
}
