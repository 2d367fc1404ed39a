"use client";

import { Moon, Sun } from "lucide-react";
import Link from "next/link";
import { Bell } from "../alerts/bell.tsx";
import { useText } from "../i18n/text.ts";
import { SymbolSearch } from "../search/symbol-search.tsx";
import { LANGUAGES } from "../state/preferences.ts";
import { usePreference, useSetPreference } from "../state/preferences-store.ts";
import { FeedAlarm } from "../status/feed-alarm.tsx";
import { SourceMark } from "../status/source-mark.tsx";
import { IconButton } from "../ui/button.tsx";
import { Brand } from "./brand.tsx";
import styles from "./header.module.css";
import { MarketClock } from "./market-clock.tsx";
import { Settings } from "./settings.tsx";
import { usePages } from "./use-pages.ts";

export function Header() {
  const text = useText();
  const pages = usePages();
  return (
    <header className={styles.header}>
      <Brand />
      <SourceMark form="short" />
      <nav className={styles.nav} aria-label={text("nav.label")}>
        {pages.map(({ id, name, icon: Icon, href, isCurrent, onClick }) => (
          <Link
            key={id}
            href={href}
            aria-current={isCurrent ? "page" : undefined}
            title={text(name)}
            data-testid={`nav-${id}`}
            onClick={onClick}
          >
            <Icon size={16} strokeWidth={1.6} aria-hidden="true" />
            <span>{text(name)}</span>
          </Link>
        ))}
      </nav>
      <FeedAlarm />
      <div className={styles.search}>
        <SymbolSearch />
      </div>
      <MarketClock />
      <div className={styles.bell}>
        <Bell />
      </div>
      <LanguageSwitch />
      <ThemeToggle />
      <div className={styles.wideOnly}>
        <Settings />
      </div>
    </header>
  );
}

function LanguageSwitch() {
  const text = useText();
  const language = usePreference("language");
  const set = useSetPreference();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div className={styles.languages} role="group" aria-label={text("header.language")}>
      {LANGUAGES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === language}
          data-testid={`language-${each}`}
          onClick={() => set({ language: each })}
        >
          {each.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

function ThemeToggle() {
  const text = useText();
  const theme = usePreference("theme");
  const set = useSetPreference();
  return (
    <IconButton
      className={styles.wideOnly}
      label={text(theme === "dark" ? "header.toLight" : "header.toDark")}
      data-testid="theme-toggle"
      onClick={() => set({ theme: theme === "dark" ? "light" : "dark", followsSystem: false })}
    >
      {theme === "dark" ? <Sun size={16} strokeWidth={1.6} /> : <Moon size={16} strokeWidth={1.6} />}
    </IconButton>
  );
}
