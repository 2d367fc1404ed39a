"use client";

import { BellRing, ChartNoAxesGantt, LayoutGrid, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useText } from "../i18n/text.ts";
import styles from "./bottom-bar.module.css";
import { Settings } from "./settings.tsx";

/** The phone's navigation, under the thumb. */
export function BottomBar() {
  const text = useText();
  const path = usePathname();
  return (
    <nav className={styles.bar} aria-label={text("nav.label")}>
      <Link href="/" aria-current={path === "/" ? "page" : undefined}>
        <LayoutGrid size={20} strokeWidth={1.6} aria-hidden="true" />
        {text("nav.board")}
      </Link>
      <Link href="/overview" aria-current={path === "/overview" ? "page" : undefined}>
        <ChartNoAxesGantt size={20} strokeWidth={1.6} aria-hidden="true" />
        {text("nav.overview")}
      </Link>
      <Link href="/alerts" aria-current={path === "/alerts" ? "page" : undefined}>
        <BellRing size={20} strokeWidth={1.6} aria-hidden="true" />
        {text("nav.alerts")}
      </Link>
      <Settings
        trigger={
          <button type="button">
            <SlidersHorizontal size={20} strokeWidth={1.6} aria-hidden="true" />
            {text("nav.settings")}
          </button>
        }
      />
    </nav>
  );
}
