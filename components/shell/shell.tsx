"use client";

import type { ReactNode } from "react";
import { AlertsLive } from "../alerts/alerts-live.tsx";
import { Keys } from "../keys/keys.tsx";
import { StatusFooter } from "../status/status-footer.tsx";
import { BottomBar } from "./bottom-bar.tsx";
import { Header } from "./header.tsx";
import styles from "./shell.module.css";

/** What every page has: the head, the line that says how true the numbers are, and on a phone the bar below. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <Header />
      <main className={styles.main}>{children}</main>
      <StatusFooter />
      <BottomBar />
      <Keys />
      <AlertsLive />
    </>
  );
}
