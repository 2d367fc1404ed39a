"use client";

import { DropdownMenu as Parts } from "radix-ui";
import styles from "./menu.module.css";
import type { MenuItemProps, MenuProps } from "./menu.tsx";

/** Opens with its first render: it comes when somebody asks for it. */
export function MenuParts({ trigger, label, align = "start", children }: MenuProps) {
  return (
    <Parts.Root modal={false} defaultOpen>
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

export function ItemParts({ onSelect, isCurrent = false, note, children }: MenuItemProps) {
  return (
    <Parts.Item className={styles.item} onSelect={onSelect} data-current={isCurrent || undefined}>
      <span>{children}</span>
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </Parts.Item>
  );
}

export function SeparatorParts() {
  return <Parts.Separator className={styles.separator} />;
}
