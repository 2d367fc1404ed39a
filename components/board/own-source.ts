import type { ListView } from "#lib/watchlist/fields.ts";
import { HELD, TAGGED } from "./column-sets.ts";
import type { ColumnId } from "./columns.ts";
import type { Own, Related } from "./related.ts";
import type { RowSource } from "./row-source.ts";

/** What a board needs of a person's list, or of one that somebody shares. */
export interface OwnList {
  name: string;
  groups: readonly Pick<ListView["groups"][number], "id" | "name">[];
  entries: readonly Own["entry"][];
}

/** The market, and beside each symbol what the list says of it. */
export function ownSource(base: RowSource, list: OwnList): RowSource {
  const groups = new Map(list.groups.map((group) => [group.id, group.name]));
  const owns = new Map(
    list.entries.map((entry): [string, Own] => [
      entry.symbol,
      { entry, group: groups.get(entry.group ?? "") ?? "", unit: base.unitOf(entry.symbol) },
    ]),
  );
  const held = new Map<string, { of: Related | null; related: Related }>();
  return {
    ...base,
    relatedOf(symbol) {
      const of = base.relatedOf(symbol);
      const own = owns.get(symbol);
      if (!own) return of;
      const before = held.get(symbol);
      if (before && before.of === of) return before.related;
      const related: Related = { ...(of ?? { facts: {}, price: null, paint: null, unit: "vnd" }), own };
      held.set(symbol, { of, related });
      return related;
    },
  };
}

/** The columns of its own that this list has something for. Colours stand beside the symbols without one. */
export function ownColumns({ entries, groups }: OwnList): readonly ColumnId[] {
  const isUsed: Partial<Record<ColumnId, boolean>> = {
    group: groups.length > 0,
    note: entries.some((entry) => entry.note !== ""),
  };
  const isHeld = entries.some((entry) => entry.quantity !== null || entry.cost !== null);
  return [...TAGGED.filter((id) => isUsed[id]), ...(isHeld ? HELD : [])];
}
