import type { Watchlist, WatchlistNews } from "../contract/watchlist.ts";
import {
  type Change,
  type Edit,
  type Field,
  type Fields,
  type FieldValue,
  merge,
  pathOfEdit,
  viewOf,
} from "./fields.ts";
import { planSymbols } from "./plan.ts";

/** What a person did and the server has not yet confirmed. Sent again it has the same ids, and happens once. */
export type Pending =
  | { kind: "create"; listId: string; name: string; symbols: readonly string[] }
  | { kind: "edit"; listId: string; edits: readonly Edit[] }
  | { kind: "delete"; listId: string }
  | { kind: "order"; ids: readonly string[] };

/**
 * The fields of a list as far as they show. They stand below every edit: what somebody has just done is shown
 * until the server has said what holds.
 */
export function fieldsOf(list: Pick<Watchlist, "name" | "groups" | "entries">): Fields {
  const fields = new Map<string, Field>();
  const put = (path: string, value: FieldValue) => fields.set(path, { value, clock: 0, edit: "" });
  put("name", list.name);
  for (const { id, name, place } of list.groups) {
    put(`group/${id}/in`, true);
    put(`group/${id}/name`, name);
    put(`group/${id}/place`, place);
  }
  for (const { symbol, ...entry } of list.entries) {
    put(`symbol/${symbol}/in`, true);
    for (const [name, value] of Object.entries(entry))
      put(`symbol/${symbol}/${name}`, value ?? emptyOf(name));
  }
  return fields;
}

/** Fields of words are emptied, those of numbers and colours taken away. */
function emptyOf(field: string): FieldValue {
  return field === "group" || field === "note" ? "" : null;
}

export function emptyList(id: string): Watchlist {
  return { id, name: "", groups: [], entries: [], symbols: [], version: 0, clock: 0 };
}

export function withEdits(list: Watchlist, edits: readonly Edit[]): Watchlist {
  const view = viewOf(merge(fieldsOf(list), edits).fields);
  const clock = edits.reduce((highest, edit) => Math.max(highest, edit.clock), list.clock);
  const symbols = sameOr(
    list.symbols,
    view.entries.map((entry) => entry.symbol),
  );
  return { ...list, ...view, symbols, clock };
}

/** The old array while it says the same: who follows its symbols has nothing to do then. */
export function sameOr(before: string[], after: string[]): string[] {
  return before.length === after.length && before.every((each, at) => each === after[at]) ? before : after;
}

/** The lists as they will be when all that waits has been confirmed. */
export function shownLists(
  confirmed: readonly Watchlist[],
  pending: readonly Pending[],
): readonly Watchlist[] {
  let lists = confirmed;
  for (const one of pending) {
    if (one.kind === "order") lists = inOrder(lists, one.ids);
    else if (one.kind === "delete") lists = lists.filter((list) => list.id !== one.listId);
    else if (one.kind === "edit") {
      lists = lists.map((list) => (list.id === one.listId ? withEdits(list, one.edits) : list));
    } else if (!lists.some((list) => list.id === one.listId)) lists = [...lists, created(one)];
  }
  return lists;
}

/** As the server makes it: the same symbols get the same places. */
function created({ listId, name, symbols }: Extract<Pending, { kind: "create" }>): Watchlist {
  const changes: Change[] = [{ field: "name", value: name }, ...planSymbols(new Map(), symbols)];
  return withEdits(
    emptyList(listId),
    changes.map((change, at) => ({ ...change, clock: 1, id: String(at) })),
  );
}

/** Ids that are not named keep their order behind the others. */
export function inOrder(lists: readonly Watchlist[], ids: readonly string[]): readonly Watchlist[] {
  const rank = new Map(ids.map((id, at) => [id, at]));
  return lists.toSorted((a, b) => (rank.get(a.id) ?? ids.length) - (rank.get(b.id) ?? ids.length));
}

/** What the server told of changes elsewhere. An older state of a list than the one known says nothing new. */
export function takeNews(lists: readonly Watchlist[], news: WatchlistNews): readonly Watchlist[] {
  const removed = new Set(news.removed);
  let next = lists.filter((list) => !removed.has(list.id));
  for (const list of news.changed) next = takeList(next, list);
  return news.order ? [...inOrder(next, news.order)] : next;
}

export function takeList(lists: readonly Watchlist[], list: Watchlist): Watchlist[] {
  const before = lists.find((each) => each.id === list.id);
  if (!before) return [...lists, list];
  if (before.version > list.version) return [...lists];
  const next = { ...list, symbols: sameOr(before.symbols, list.symbols) };
  return lists.map((each) => (each === before ? next : each));
}

/** The changes that bring a list back to where it was before these. */
export function inverseOf(list: Watchlist, changes: readonly Change[]): Change[] {
  const fields = fieldsOf(list);
  const before = new Map<string, Change>();
  const bring = (change: Change) => before.set(pathOfEdit(change), change);
  for (const change of changes) {
    const value = fields.get(pathOfEdit(change))?.value;
    if (change.field === "in" && !change.value) for (const each of allOf(list, change)) bring(each);
    else if (value !== undefined) bring({ ...change, value } as Change);
    else if (change.field === "in") bring({ ...change, value: false });
  }
  return [...before.values()];
}

/** All that went with a symbol or a group that was taken out. */
function allOf(list: Watchlist, removal: Change): Change[] {
  if ("symbol" in removal) {
    const entry = list.entries.find((each) => each.symbol === removal.symbol);
    return entry ? entryChanges(entry) : [];
  }
  if (!("group" in removal)) return [];
  const { group } = removal;
  const found = list.groups.find((each) => each.id === group);
  if (!found) return [];
  const members = list.entries.filter((entry) => entry.group === group);
  return [
    { group, field: "in", value: true },
    { group, field: "name", value: found.name },
    { group, field: "place", value: found.place },
    ...members.map(({ symbol }) => ({ symbol, field: "group", value: group }) as const),
  ];
}

function entryChanges({ symbol, group, ...entry }: Watchlist["entries"][number]): Change[] {
  return [
    { symbol, field: "in", value: true },
    { symbol, field: "place", value: entry.place },
    { symbol, field: "group", value: group ?? "" },
    { symbol, field: "note", value: entry.note },
    { symbol, field: "colour", value: entry.colour },
    { symbol, field: "quantity", value: entry.quantity },
    { symbol, field: "cost", value: entry.cost },
  ];
}

/** All of a list but its name, for an empty list that shall be like it. */
export function contentsOf({ groups, entries }: Pick<Watchlist, "groups" | "entries">): Change[] {
  const group = groups.flatMap(({ id, name, place }): Change[] => [
    { group: id, field: "in", value: true },
    { group: id, field: "name", value: name },
    { group: id, field: "place", value: place },
  ]);
  return [...group, ...entries.flatMap(entryChanges)];
}
