"use client";

import { cloneElement, type KeyboardEvent, type ReactElement } from "react";

/** Code that comes when somebody first reaches for it: the board must be there before its menus. */
export interface WhenUsed<Parts> {
  /** Null until it is here. */
  here(): Parts | null;
  load(): Promise<Parts>;
}

export function whenUsed<Parts>(fetchParts: () => Promise<Parts>): WhenUsed<Parts> {
  let parts: Parts | null = null;
  return {
    here: () => parts,
    async load() {
      parts ??= await fetchParts();
      return parts;
    },
  };
}

interface UnusedTriggerProps {
  trigger: ReactElement;
  popup: "menu" | "dialog";
  /** Somebody points at it, or the focus is on it: it may be used next. */
  onReach: () => void;
  onUse: () => void;
}

/** The button as it is before it was used for the first time, when what it opens need not be there. */
export function UnusedTrigger({ trigger, popup, onReach, onUse }: UnusedTriggerProps) {
  return cloneElement(trigger as ReactElement<Record<string, unknown>>, {
    "aria-haspopup": popup,
    "aria-expanded": false,
    "data-state": "closed",
    onPointerEnter: onReach,
    onFocus: onReach,
    onClick: onUse,
    onKeyDown(event: KeyboardEvent) {
      if (popup !== "menu" || event.key !== "ArrowDown") return;
      event.preventDefault();
      onUse();
    },
  });
}
