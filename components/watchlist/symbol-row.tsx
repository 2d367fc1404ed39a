"use client";

import { ArrowDown, ArrowUp, X } from "lucide-react";
import { formatPrice, formatVolume } from "#lib/format/number.ts";
import type { Change, Entry, Group } from "#lib/watchlist/fields.ts";
import { readCost, readQuantity } from "#lib/watchlist/holding.ts";
import { useManagerText } from "../i18n/manager.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { IconButton } from "../ui/button.tsx";
import { ColourMenu } from "./colour-menu.tsx";
import { DraftInput } from "./draft-input.tsx";
import { ProfitCell } from "./profit-cell.tsx";
import { SortableRow } from "./sortable-rows.tsx";
import styles from "./symbol-row.module.css";

interface SymbolRowProps {
  entry: Entry;
  groups: readonly Group[];
  isFirst: boolean;
  isLast: boolean;
  onChange: (change: Change) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** A symbol of a list with all that the person says of it. */
export function SymbolRow({ entry, groups, isFirst, isLast, onChange, onMove, onRemove }: SymbolRowProps) {
  const text = useManagerText();
  const language = usePreference("language");
  const { symbol } = entry;
  const instrument = useInstruments((store) => store.bySymbol.get(symbol));
  const unit = instrument?.exchange === "DER" ? "points" : "vnd";
  const company = language === "vi" ? instrument?.nameVi : instrument?.nameEn;
  const number = (value: number | null): number | null | undefined =>
    value !== null && (Number.isNaN(value) || value > 1e12) ? undefined : value;
  return (
    <SortableRow id={symbol} name={symbol} className={styles.row} testId={`watchlist-item-${symbol}`}>
      <ColourMenu
        symbol={symbol}
        colour={entry.colour}
        onChoose={(value) => onChange({ symbol, field: "colour", value })}
      />
      <span className={styles.symbol} title={company}>
        <b>{symbol}</b>
        <small>{company ?? text("watchlist.unlisted")}</small>
      </span>
      <DraftInput
        className={styles.note}
        value={entry.note}
        write={(note) => note}
        read={(typed) => typed.trim()}
        onKeep={(value) => onChange({ symbol, field: "note", value })}
        maxLength={500}
        placeholder={text("watchlist.notePlaceholder")}
        aria-label={text("watchlist.note", { symbol })}
        data-testid="note"
      />
      {groups.length > 0 && (
        <select
          className={styles.group}
          value={entry.group ?? ""}
          onChange={(event) => onChange({ symbol, field: "group", value: event.target.value })}
          aria-label={text("watchlist.groupOf", { symbol })}
          data-testid="group"
        >
          <option value="">{text("watchlist.noGroup")}</option>
          {groups.map((group) => (
            <option key={group.id} value={group.id}>
              {group.name}
            </option>
          ))}
        </select>
      )}
      <DraftInput
        className={styles.number}
        value={entry.quantity}
        write={formatVolume}
        read={(typed) => number(readQuantity(typed))}
        onKeep={(value) => onChange({ symbol, field: "quantity", value })}
        inputMode="numeric"
        placeholder={text("watchlist.quantityHead")}
        aria-label={text("watchlist.quantity", { symbol })}
        data-testid="quantity"
      />
      <DraftInput
        className={styles.number}
        value={entry.cost}
        write={(cost) => (cost === 0 ? "0" : formatPrice(cost, unit))}
        read={(typed) => number(readCost(typed, instrument?.reference ?? null, unit))}
        onKeep={(value) => onChange({ symbol, field: "cost", value })}
        inputMode="decimal"
        placeholder={text("watchlist.costHead")}
        aria-label={text("watchlist.cost", { symbol })}
        data-testid="cost"
      />
      {unit === "vnd" ? <ProfitCell entry={entry} unit={unit} /> : <span className={styles.profit} />}
      <span className={styles.hands}>
        <IconButton
          label={text("watchlist.moveUp", { symbol })}
          disabled={isFirst}
          onClick={() => onMove(-1)}
          data-testid="move-up"
        >
          <ArrowUp size={14} strokeWidth={1.75} />
        </IconButton>
        <IconButton
          label={text("watchlist.moveDown", { symbol })}
          disabled={isLast}
          onClick={() => onMove(1)}
          data-testid="move-down"
        >
          <ArrowDown size={14} strokeWidth={1.75} />
        </IconButton>
        <IconButton label={text("watchlist.remove", { symbol })} onClick={onRemove} data-testid="remove">
          <X size={14} strokeWidth={1.75} />
        </IconButton>
      </span>
    </SortableRow>
  );
}
