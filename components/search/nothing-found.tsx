import { type TextKey, useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import styles from "./search-dialog.module.css";
import { useSearch } from "./search-store.ts";

const PHASE_WORDS = {
  ready: "search.none",
  loading: "board.loading",
  failed: "board.failed",
} as const satisfies Record<string, TextKey>;

/** Why the list is empty. */
export function Nothing() {
  const text = useText();
  const { query, kind } = useSearch();
  const phase = useInstruments((store) => store.phase);
  const isSearched = query.trim() !== "";
  const hint = isSearched ? (kind === "all" ? "palette.noneHint" : "search.noneHint") : "search.hintMore";
  return (
    <div className={styles.empty} role="status">
      <b>{isSearched ? text(PHASE_WORDS[phase], { query: query.trim() }) : text("search.hint")}</b>
      <span>{text(hint)}</span>
    </div>
  );
}
