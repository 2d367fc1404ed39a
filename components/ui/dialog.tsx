"use client";

import { X } from "lucide-react";
import { Dialog as Parts } from "radix-ui";
import type { ReactNode } from "react";
import { useText } from "../i18n/text.ts";
import { IconButton } from "./button.tsx";
import styles from "./dialog.module.css";
import { useFocusBack } from "./use-focus-back.ts";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence under the title. */
  description?: string;
  /** Wide ones hold tables or lists. */
  width?: number;
  children: ReactNode;
}

export function Dialog({ open, onOpenChange, title, description, width = 420, children }: DialogProps) {
  const text = useText();
  const focusBack = useFocusBack();
  return (
    <Parts.Root open={open} onOpenChange={onOpenChange}>
      <Parts.Portal>
        <Parts.Overlay className={styles.overlay} />
        <Parts.Content
          className={styles.content}
          style={{ width: `min(${width}px, calc(100vw - 24px))` }}
          {...focusBack}
          // Undoing what was done in here is no way out of here.
          onInteractOutside={(event) => {
            if (isOverDialogs(event.detail.originalEvent.target)) {
              event.preventDefault();
            }
          }}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className={styles.head}>
            <Parts.Title className={styles.title}>{title}</Parts.Title>
            <Parts.Close asChild>
              <IconButton label={text("ui.close")}>
                <X size={16} strokeWidth={1.75} />
              </IconButton>
            </Parts.Close>
          </div>
          {description && <Parts.Description className={styles.description}>{description}</Parts.Description>}
          {children}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

/** A button that went away with its click tells no more where it was; what goes so is a toast. */
function isOverDialogs(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return !target.isConnected || target.closest("[data-over-dialogs]") !== null;
}
