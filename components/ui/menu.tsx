"use client";

import { DropdownMenu as Parts } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import styles from "./menu.module.css";

interface MenuProps {
  trigger: ReactElement;
  label: string;
  align?: "start" | "end";
  children: ReactNode;
}

/** A button with choices below it; arrows, Home, End and typing work. */
export function Menu({ trigger, label, align = "start", children }: MenuProps) {
  return (
    <Parts.Root modal={false}>
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          className={styles.content}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          {children}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

interface MenuItemProps {
  onSelect: () => void;
  isCurrent?: boolean;
  /** Quiet words at the right end, e.g. a count. */
  note?: ReactNode;
  children: ReactNode;
}

export function MenuItem({ onSelect, isCurrent = false, note, children }: MenuItemProps) {
  return (
    <Parts.Item className={styles.item} onSelect={onSelect} data-current={isCurrent || undefined}>
      <span>{children}</span>
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </Parts.Item>
  );
}

export function MenuSeparator() {
  return <Parts.Separator className={styles.separator} />;
}
