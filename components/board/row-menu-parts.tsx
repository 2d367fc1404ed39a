"use client";

import { useRouter } from "next/navigation";
import { DropdownMenu } from "radix-ui";
import { formatPrice } from "#lib/format/number.ts";
import { futureTypeOf } from "#lib/market/instrument.ts";
import { alertFor } from "../alerts/alert-for.ts";
import { copyLink } from "../commands/copy-link.ts";
import { useText } from "../i18n/text.ts";
import { useWindowText } from "../i18n/window.ts";
import { toast } from "../keys/toast-store.ts";
import { addToWatchlist } from "../search/add-to-watchlist.ts";
import { togglePin, useBoardMemory } from "../state/board-memory.ts";
import { useMarket } from "../state/market-store.ts";
import { selectionSearch, selectSymbol, useSelection } from "../state/selection-store.ts";
import styles from "../ui/menu.module.css";
import { openWindow } from "../window/window-view.ts";
import { shownOf } from "./cells.ts";
import { type ColumnId, levelPlaceOf } from "./columns.ts";

export interface RowPlace {
  symbol: string;
  column: string;
  /** Where in the window, px. */
  left: number;
  top: number;
  cell: HTMLElement;
}

const PRICES = ["ceiling", "floor", "reference", "open", "high", "average", "low"] as const;

/** Columns of the matched price, in an auction of what it would give. */
const MATCHED: ReadonlySet<string> = new Set(["price", "volume", "change", "percent"]);

/** This board as it is seen, with the panel of the symbol open. */
function addressOf(symbol: string): string {
  return `${location.origin}/${selectionSearch({ ...useSelection.getState(), symbol })}`;
}

export function RowMenuParts({ place, onClose }: { place: RowPlace; onClose: () => void }) {
  const text = useText();
  const windowText = useWindowText();
  const router = useRouter();
  const { symbol, left, top, cell } = place;
  const isPinned = useBoardMemory((memory) => memory.pins.includes(symbol));
  const price = priceOf(place);
  const items = [
    { name: text("alert.for", { symbol }), keys: "A", run: () => alertFor(symbol) },
    price !== null && {
      name: text("alert.forPrice", {
        symbol,
        price: formatPrice(price, futureTypeOf(symbol) === null ? "vnd" : "points"),
      }),
      run: () => alertFor(symbol, price),
    },
    { name: text("alert.menu.open", { symbol }), keys: "Enter", run: () => selectSymbol(symbol) },
    { name: text("alert.menu.page", { symbol }), run: () => router.push(`/symbol/${symbol}`) },
    {
      name: windowText("window.ofSymbol", { what: windowText("window.openPanel", { symbol }) }),
      run: () => openWindow("panel", symbol),
    },
    {
      name: text(isPinned ? "command.unpinSymbol" : "command.pinSymbol", { symbol }),
      keys: "Space",
      run: () => togglePin(symbol),
    },
    {
      name: text("command.copySymbolLink", { symbol }),
      run: () => void copyLink(addressOf(symbol), text),
    },
    {
      name: text("command.addSymbol", { symbol }),
      keys: "W",
      run: () => toast(addToWatchlist(symbol, text)),
    },
  ].filter((each) => each !== false);
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span style={{ position: "fixed", left, top }} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          key={`${left} ${top}`}
          className={styles.content}
          align="start"
          sideOffset={2}
          collisionPadding={8}
          aria-label={text("alert.menu", { symbol })}
          data-testid="row-menu"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            cell.focus({ preventScroll: true });
          }}
        >
          {items.map(({ name, run, ...rest }) => (
            <DropdownMenu.Item key={name} className={styles.item} onSelect={run}>
              <span>{name}</span>
              {"keys" in rest && <span className={styles.note}>{rest.keys}</span>}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The price that stands in the cell, VND (points); of a level's volume its price; null where there is none. */
function priceOf({ symbol, column }: RowPlace): number | null {
  const state = useMarket.getState().states.get(symbol);
  if (!state) return null;
  const level = levelPlaceOf(column as ColumnId);
  if (level) return state[level.side][level.at]?.[0] || null;
  if (MATCHED.has(column)) return shownOf(state).price || null;
  const plain = PRICES.find((each) => each === column);
  return plain ? state[plain] : null;
}
