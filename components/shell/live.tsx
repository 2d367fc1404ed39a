"use client";

import { useEffect } from "react";
import { loadInstruments } from "../state/instruments-store.ts";
import { useMarket } from "../state/market-store.ts";
import { connectLive, onConnect, onEpoch, onWatchlists } from "../state/socket.ts";
import { loadWatchlists, takeWatchlistNews } from "../state/watchlist-store.ts";

/** Opens the page's one connection and loads what a session needs once. */
export function Live() {
  useEffect(() => {
    const close = connectLive();
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
      leave();
      forget();
      for (const stop of stops) stop();
      close();
    };
  }, []);
  return null;
}
