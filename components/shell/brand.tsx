import Link from "next/link";
import { useText } from "../i18n/text.ts";
import styles from "./header.module.css";
import { usePages } from "./use-pages.ts";

/** Two sides of a book that meet: the mark of the house. */
export function Brand() {
  const text = useText();
  const [board] = usePages();
  return (
    <Link
      href="/"
      className={styles.brand}
      onClick={board.onClick}
      data-testid="brand"
      aria-label={`${text("app.name")} · ${text("nav.board")}`}
    >
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <path d="M1.5 3h4.6v5.3H1.5zM1.5 9.7h4.6V15H1.5z" fill="currentColor" opacity=".42" />
        <path d="M7.4 9 12.2 3h4.7l-4.8 6 4.8 6h-4.7z" fill="currentColor" />
      </svg>
      <span>{text("app.name")}</span>
    </Link>
  );
}
