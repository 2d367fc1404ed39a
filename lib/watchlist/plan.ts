import type { ImportedRow } from "./csv.ts";
import { type Change, type Fields, placesOf, viewOf } from "./fields.ts";
import { placeBetween, placesFor } from "./place.ts";

/** The changes that make a list hold exactly these symbols in this order, leaving all else as it is. */
export function planSymbols(fields: Fields, symbols: readonly string[]): Change[] {
  const wanted = new Set(symbols);
  const held = new Set(viewOf(fields).entries.map((entry) => entry.symbol));
  return [
    ...[...held].filter((symbol) => !wanted.has(symbol)).map((symbol) => entryIn(symbol, false)),
    ...[...wanted].filter((symbol) => !held.has(symbol)).map((symbol) => entryIn(symbol, true)),
    ...planOrder(fields, [...wanted]),
  ];
}

/** The changes that put symbols in an order; as few rows as possible move. */
export function planOrder(fields: Fields, symbols: readonly string[]): Change[] {
  const places = placesFor(symbols, placesOf(fields, "symbol"));
  return Array.from(places, ([symbol, place]) => ({ symbol, field: "place", value: place }) as const);
}

function entryIn(symbol: string, value: boolean): Change {
  return { symbol, field: "in", value };
}

/** The changes that bring imported rows into a list, new ones at the end; groups are found by their names. */
export function planImport(fields: Fields, rows: readonly ImportedRow[], newId: () => string): Change[] {
  const view = viewOf(fields);
  const bySymbol = new Map(rows.map((row) => [row.symbol, row]));
  const held = view.entries.map((entry) => entry.symbol);
  const fresh = [...bySymbol.keys()].filter((symbol) => !held.includes(symbol));
  const changes: Change[] = planSymbols(fields, [...held, ...fresh]);
  const groups = new Map(view.groups.map((group) => [group.name, group.id]));
  let lastPlace = [...placesOf(fields, "group").values()].sort().at(-1) ?? null;
  for (const [symbol, row] of bySymbol) {
    if (row.group !== undefined && row.group !== "" && !groups.has(row.group)) {
      const group = newId();
      groups.set(row.group, group);
      lastPlace = placeBetween(lastPlace, null);
      changes.push({ group, field: "in", value: true }, { group, field: "name", value: row.group });
      changes.push({ group, field: "place", value: lastPlace });
    }
    if (row.group !== undefined) {
      changes.push({ symbol, field: "group", value: groups.get(row.group) ?? "" });
    }
    if (row.note !== undefined) changes.push({ symbol, field: "note", value: row.note });
    if (row.colour !== undefined) changes.push({ symbol, field: "colour", value: row.colour });
    if (row.quantity !== undefined) changes.push({ symbol, field: "quantity", value: row.quantity });
    if (row.cost !== undefined) changes.push({ symbol, field: "cost", value: row.cost });
  }
  return changes;
}
