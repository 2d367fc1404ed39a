"use client";

import { Dialog } from "radix-ui";
import { useText } from "../i18n/text.ts";
import { useFocusBack } from "../ui/use-focus-back.ts";
import styles from "./editor-dialog.module.css";
import { closeEditor, useEditor } from "./editor-store.ts";
import { RuleEditor } from "./rule-editor.tsx";

/** The form of one rule above whatever page it was asked for on. */
export function EditorDialog() {
  const text = useText();
  const { draft, opening } = useEditor();
  const { onOpenAutoFocus, onCloseAutoFocus } = useFocusBack();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeEditor()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content
          className={styles.content}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            onOpenAutoFocus();
            event.preventDefault();
            focusFirst(event.currentTarget as HTMLElement);
          }}
          onCloseAutoFocus={onCloseAutoFocus}
        >
          <Dialog.Title className={styles.title}>{text("alert.editor")}</Dialog.Title>
          {draft && <RuleEditor key={opening} draft={draft} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The number to fill in, else the formula, else the symbol: not the button that closes. */
function focusFirst(dialog: HTMLElement): void {
  const field =
    dialog.querySelector<HTMLInputElement>("[data-first-field]") ?? dialog.querySelector("input, textarea");
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
}
