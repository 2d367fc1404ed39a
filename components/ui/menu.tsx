"use client";

import { type ReactElement, type ReactNode, useState } from "react";
import { UnusedTrigger, whenUsed } from "./when-used.tsx";

export interface MenuProps {
  trigger: ReactElement;
  label: string;
  align?: "start" | "end";
  children: ReactNode;
}

const parts = whenUsed(() => import("./menu-parts.tsx"));

/** A button with choices below it; arrows, Home, End and typing work. */
export function Menu(props: MenuProps) {
  const [isUsed, setUsed] = useState(false);
  const here = parts.here();
  if (isUsed && here) return <here.MenuParts {...props} />;
  return (
    <UnusedTrigger
      trigger={props.trigger}
      popup="menu"
      onReach={() => void parts.load()}
      onUse={() => void parts.load().then(() => setUsed(true))}
    />
  );
}

export interface MenuItemProps {
  onSelect: () => void;
  isCurrent?: boolean;
  /** Quiet words at the right end, e.g. a count. */
  note?: ReactNode;
  children: ReactNode;
}

/** Only ever inside a menu that is open, so its parts are here. */
export function MenuItem(props: MenuItemProps) {
  const here = parts.here();
  return here && <here.ItemParts {...props} />;
}

export function MenuSeparator() {
  const here = parts.here();
  return here && <here.SeparatorParts />;
}
