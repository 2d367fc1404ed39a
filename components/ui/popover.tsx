"use client";

import { type ReactElement, type ReactNode, useState } from "react";
import { UnusedTrigger, whenUsed } from "./when-used.tsx";

export interface PopoverProps {
  /** The button that opens it; gets the aria attributes and `data-state`. */
  trigger: ReactElement;
  /** Names it for screen readers. */
  label: string;
  align?: "start" | "center" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Takes the focus that closing gives back; without it, or unless it prevents the default, the trigger gets it. */
  onClosed?: (event: Event) => void;
  children: ReactNode;
}

const parts = whenUsed(() => import("./popover-parts.tsx"));

export function Popover(props: PopoverProps) {
  const [isUsed, setUsed] = useState(false);
  const here = parts.here();
  if (isUsed && here) return <here.PopoverParts {...props} />;
  async function use(): Promise<void> {
    await parts.load();
    props.onOpenChange?.(true);
    setUsed(true);
  }
  return (
    <UnusedTrigger
      trigger={props.trigger}
      popup="dialog"
      onReach={() => void parts.load()}
      onUse={() => void use()}
    />
  );
}
