"use client";

import Link from "next/link";
import { useText } from "../i18n/text.ts";
import { openSearch } from "../search/search-store.ts";
import { Button } from "../ui/button.tsx";
import styles from "./unknown-symbol.module.css";

/** A page for a symbol that no exchange lists: says so and leads on. */
export function UnknownSymbol({ symbol }: { symbol: string }) {
  const text = useText();
  return (
    <div className={styles.page} data-testid="unknown-symbol">
      <h1>{text("panel.unknown", { symbol })}</h1>
      <p>{text("panel.unknownHint")}</p>
      <div className={styles.ways}>
        <Button kind="primary" onClick={() => openSearch("symbols", symbol)}>
          {text("panel.unknownSearch")}
        </Button>
        <Link className={styles.back} href="/">
          {text("notFound.back")}
        </Link>
      </div>
    </div>
  );
}
