"use client";

import { AppWindow } from "lucide-react";
import { useText } from "../i18n/text.ts";
import { useWindowText } from "../i18n/window.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { openWindow } from "./window-view.ts";

/** Opens a symbol's panel, chart or trades in a window of its own. An index has no trades. */
export function WindowMenu({
  symbol,
  isIndex,
  className,
}: {
  symbol: string;
  isIndex: boolean;
  className?: string | undefined;
}) {
  const text = useWindowText();
  const label = useText()("board.ownWindow");
  return (
    <Menu
      label={label}
      align="end"
      trigger={
        <button
          type="button"
          className={className}
          aria-label={label}
          title={label}
          data-testid="open-window"
        >
          <AppWindow size={15} strokeWidth={1.75} />
        </button>
      }
    >
      <MenuItem onSelect={() => openWindow("panel", symbol)}>{text("window.openPanel", { symbol })}</MenuItem>
      <MenuItem onSelect={() => openWindow("chart", symbol)}>{text("window.openChart", { symbol })}</MenuItem>
      {!isIndex && (
        <MenuItem onSelect={() => openWindow("trades", symbol)}>
          {text("window.openTrades", { symbol })}
        </MenuItem>
      )}
    </Menu>
  );
}
