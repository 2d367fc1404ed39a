"use client";

import { Dialog } from "radix-ui";
import { useRef } from "react";
import { useText } from "../i18n/text.ts";
import { useFocusBack } from "../ui/use-focus-back.ts";
import { SearchBody } from "./search-body.tsx";
import styles from "./search-dialog.module.css";
import { closeSearch, useSearch } from "./search-store.ts";

/** Symbols by letters, commands besides when the palette's key opened it. */
export function SearchDialog() {
  const text = useText();
  const isOpen = useSearch((search) => search.isOpen);
  const kind = useSearch((search) => search.kind);
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<(() => void) | null>(null);
  const { onOpenAutoFocus, onCloseAutoFocus } = useFocusBack();
  const title = text(kind === "all" ? "palette.title" : "search.title");
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && closeSearch()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content
          className={styles.dialog}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // The letter that opened the search stays: the caret goes behind it, nothing is selected.
            onOpenAutoFocus();
            event.preventDefault();
            input.current?.focus();
            input.current?.setSelectionRange(input.current.value.length, input.current.value.length);
          }}
          onCloseAutoFocus={(event) => {
            onCloseAutoFocus(event);
            // What was chosen is done once the focus is back where it was, and may then move it.
            const run = chosen.current;
            chosen.current = null;
            if (run) queueMicrotask(run);
          }}
        >
          <Dialog.Title className={styles.title}>{title}</Dialog.Title>
          <SearchBody
            input={input}
            title={title}
            choose={(run) => {
              chosen.current = run;
              closeSearch();
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
