"use client";

import { Popover as Parts } from "radix-ui";
import styles from "./popover.module.css";
import type { PopoverProps } from "./popover.tsx";

/** Opens with its first render: it comes when somebody asks for it. */
export function PopoverParts(props: PopoverProps) {
  const { trigger, label, align = "end", open, onOpenChange, onClosed, children } = props;
  return (
    <Parts.Root
      {...(open === undefined ? { defaultOpen: true } : { open })}
      {...(onOpenChange ? { onOpenChange } : {})}
    >
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          className={styles.content}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          {...(onClosed ? { onCloseAutoFocus: onClosed } : {})}
        >
          {children}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
