"use client";

import { ChartCandlestick, Menu } from "lucide-react";
import Link from "next/link";
import { useText } from "../i18n/text.ts";
import styles from "./bottom-bar.module.css";
import { Settings } from "./settings.tsx";
import { usePages } from "./use-pages.ts";

/** The phone's navigation, under the thumb; what it has no room for is behind its last place. */
export function BottomBar() {
  const text = useText();
  const pages = usePages();
  const isOnCharts = pages.some(({ id, isCurrent }) => id === "charts" && isCurrent);
  return (
    <nav className={styles.bar} aria-label={text("nav.label")}>
      {pages
        .filter(({ id }) => id !== "charts")
        .map(({ id, name, icon: Icon, href, isCurrent, onClick }) => (
          <Link key={id} href={href} aria-current={isCurrent ? "page" : undefined} onClick={onClick}>
            <Icon size={20} strokeWidth={1.6} aria-hidden="true" />
            {text(name)}
          </Link>
        ))}
      <Settings
        trigger={
          <button type="button" data-testid="nav-more">
            <Menu size={20} strokeWidth={1.6} aria-hidden="true" />
            {text("nav.more")}
          </button>
        }
      >
        <Link
          className={styles.charts}
          href="/charts"
          aria-current={isOnCharts ? "page" : undefined}
          data-testid="nav-more-charts"
        >
          <ChartCandlestick size={16} strokeWidth={1.6} aria-hidden="true" />
          {text("nav.charts")}
        </Link>
      </Settings>
    </nav>
  );
}
