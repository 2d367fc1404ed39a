"use client";

import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { AlertsLive } from "../alerts/alerts-live.tsx";
import { Keys } from "../keys/keys.tsx";
import { usePreference } from "../state/preferences-store.ts";
import { WINDOW_PATH } from "../state/selection-store.ts";
import meterStyles from "../status/meter.module.css";
import { StatusFooter } from "../status/status-footer.tsx";
import { WatchlistManager } from "../watchlist/watchlist-manager.tsx";
import { useLinkedPage } from "../window/use-linked-page.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { Header } from "./header.tsx";
import styles from "./shell.module.css";

const Meter = dynamic(() => import("../status/meter.tsx").then((module) => module.Meter), { ssr: false });

/**
 * What every page has: the head, the line that says how true the numbers are, and on a phone the bar below. A
 * window of its own shows one thing and has a bar of its own.
 */
export function Shell({ children }: { children: ReactNode }) {
  const isWindow = usePathname() === WINDOW_PATH;
  const hasMeter = usePreference("meter");
  useLinkedPage();
  return (
    <>
      {!isWindow && <Header />}
      <main className={styles.main}>{children}</main>
      {hasMeter && !isWindow && (
        <div className={meterStyles.place}>
          <Meter />
        </div>
      )}
      {!isWindow && <StatusFooter />}
      {!isWindow && <BottomBar />}
      <Keys />
      <AlertsLive />
      <WatchlistManager />
    </>
  );
}
