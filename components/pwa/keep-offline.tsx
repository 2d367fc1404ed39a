"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { offerCommands } from "../commands/offered.ts";
import { textIn, useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { marketNowMs, useMarket } from "../state/market-store.ts";
import type { Preferences } from "../state/preferences.ts";
import { usePreference } from "../state/preferences-store.ts";
import { WINDOW_PATH } from "../state/selection-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { type LastSeen, lastSeenOf } from "./last-seen.ts";

/** The same names as in public/sw.js. */
const CACHE = "khop-offline-1";
const OFFLINE = "/offline";
const KEEP_MS = 20_000;

/** Writes the page that stands in when the server is gone, as long as what is seen is live. */
export function KeepOffline() {
  const language = usePreference("language");
  const theme = usePreference("theme");
  const isWindow = usePathname() === WINDOW_PATH;
  useEffect(() => {
    void navigator.serviceWorker?.register("/sw.js").catch(() => {});
  }, []);
  useEffect(() => {
    // A window of its own follows little: the page offline is to hold what the board has seen.
    if (typeof caches === "undefined" || isWindow) return;
    const keep = () => void write({ language, theme }).catch(() => {});
    const stop = useMarket.subscribe(({ status }, before) => {
      if (status === "live" && before.status !== "live") keep();
    });
    const onHide = () => document.hidden && keep();
    const timer = setInterval(keep, KEEP_MS);
    document.addEventListener("visibilitychange", onHide);
    keep();
    return () => {
      stop();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onHide);
    };
  }, [language, theme, isWindow]);
  useInstallCommand();
  return null;
}

async function write(look: Pick<Preferences, "language" | "theme">): Promise<void> {
  const seen = lastSeen();
  const cache = await caches.open(CACHE);
  // Nothing live to write: what was written when there was keeps its date.
  if (!seen && (await cache.match(OFFLINE))) return;
  const { OFFLINE_POLICY, offlinePage } = await import("./offline-page.ts");
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": OFFLINE_POLICY };
  await cache.put(OFFLINE, new Response(offlinePage(seen, look, textIn(look.language)), { headers }));
}

function lastSeen(): LastSeen | null {
  const market = useMarket.getState();
  const atMs = marketNowMs(market, Date.now());
  if (market.status !== "live" || !market.health || atMs === null || market.states.size === 0) return null;
  const { list, bySymbol } = useInstruments.getState();
  const mine = useWatchlists.getState().lists.flatMap((each) => each.symbols);
  const known = list.filter((each) => each.indices.includes("VN30")).map((each) => each.symbol);
  const wanted = [...mine, ...known, ...market.states.keys()];
  const isInPoints = (symbol: string) => bySymbol.get(symbol)?.type === "FUTURE_INDEX";
  return lastSeenOf(market, market.health.source, atMs, wanted, isInPoints);
}

/** A browser's own offer to install the page. */
interface InstallOffer extends Event {
  prompt: () => Promise<unknown>;
}

/** Where the browser would install the page, the palette offers it. */
function useInstallCommand(): void {
  const text = useText();
  useEffect(() => {
    let withdraw = () => {};
    const onOffer = (event: Event) => {
      event.preventDefault();
      const offer = event as InstallOffer;
      withdraw = offerCommands("install", [
        {
          ...{
            id: "page:install",
            group: "page",
            name: text("install.command"),
            words: "install app cài đặt",
          },
          run: () => void offer.prompt().then(() => withdraw()),
        },
      ]);
    };
    addEventListener("beforeinstallprompt", onOffer);
    return () => {
      removeEventListener("beforeinstallprompt", onOffer);
      withdraw();
    };
  }, [text]);
}
