import { byPlace } from "./place.ts";

/**
 * A watchlist as a set of fields that change one by one. Each keeps the edit that wrote it; of two edits the
 * one with the higher clock holds, and at the same clock the one with the higher id. So edits may come from
 * any tab or device, in any order and any number of times: all who have seen the same edits have the same list.
 * The clock counts edits (one more than the highest that was seen), it is no time: no device's watch matters.
 */
export type FieldValue = string | number | boolean | null;

export interface Field {
  value: FieldValue;
  clock: number;
  /** Id of the edit that wrote it. */
  edit: string;
}

/** By path: `name`, `group/<id>/<field>`, `symbol/<code>/<field>`. */
export type Fields = ReadonlyMap<string, Field>;

export type ListEdit = { field: "name"; value: string };
export type GroupEdit =
  | { group: string; field: "in"; value: boolean }
  | { group: string; field: "name" | "place"; value: string };
export type EntryEdit =
  | { symbol: string; field: "in"; value: boolean }
  | { symbol: string; field: "place" | "group" | "note"; value: string }
  | { symbol: string; field: "colour"; value: Colour | null }
  | { symbol: string; field: "quantity" | "cost"; value: number | null };
/** What is changed, without who changed it when. */
export type Change = ListEdit | GroupEdit | EntryEdit;
export type Edit = Change & { id: string; clock: number };

export const COLOURS = ["red", "orange", "yellow", "green", "blue", "purple"] as const;
export type Colour = (typeof COLOURS)[number];

export interface Group {
  id: string;
  name: string;
  /** Where it stands; see place.ts. Who moves a row writes one between those of its new neighbours. */
  place: string;
}

export interface Entry {
  symbol: string;
  /** Id of its group; null outside of all groups. */
  group: string | null;
  note: string;
  colour: Colour | null;
  /** Shares held. */
  quantity: number | null;
  /** VND paid for one. */
  cost: number | null;
  place: string;
}

/** What a person sees of the fields, in order. */
export interface ListView {
  name: string;
  groups: Group[];
  entries: Entry[];
}

export function pathOfEdit(change: Change): string {
  if ("symbol" in change) return `symbol/${change.symbol}/${change.field}`;
  if ("group" in change) return `group/${change.group}/${change.field}`;
  return change.field;
}

function holdsOver(edit: Edit, field: Field): boolean {
  return edit.clock !== field.clock ? edit.clock > field.clock : edit.id > field.edit;
}

export interface Merged {
  fields: Map<string, Field>;
  /** Paths whose field is another now. */
  changed: string[];
  /** Ids of edits that a later one of the same field stands over: their maker may want to know. */
  superseded: string[];
}

export function merge(fields: Fields, edits: readonly Edit[]): Merged {
  const merged = new Map(fields);
  const changed = new Set<string>();
  const superseded: string[] = [];
  for (const edit of edits) {
    const path = pathOfEdit(edit);
    const before = merged.get(path);
    if (before?.edit === edit.id) continue;
    if (before && !holdsOver(edit, before)) superseded.push(edit.id);
    else {
      merged.set(path, { value: edit.value, clock: edit.clock, edit: edit.id });
      changed.add(path);
    }
  }
  return { fields: merged, changed: [...changed], superseded };
}

/** The clock of the next edit. */
export function nextClock(fields: Fields): number {
  let highest = 0;
  for (const { clock } of fields.values()) if (clock > highest) highest = clock;
  return highest + 1;
}

/** What is in the list now; what was taken out keeps its fields, so that putting it back brings its note too. */
export function viewOf(fields: Fields): ListView {
  const groups: Group[] = [];
  const entries: Entry[] = [];
  for (const [path, { value }] of fields) {
    const [kind, key = "", field] = path.split("/");
    if (field !== "in" || value !== true) continue;
    const read = (name: string): FieldValue => fields.get(`${kind}/${key}/${name}`)?.value ?? null;
    const place = String(read("place") ?? "");
    if (kind === "group") groups.push({ id: key, name: String(read("name") ?? ""), place });
    else entries.push({ symbol: key, ...entryOf(read), place });
  }
  groups.sort((a, b) => byPlace({ key: a.id, place: a.place }, { key: b.id, place: b.place }));
  entries.sort((a, b) => byPlace({ key: a.symbol, place: a.place }, { key: b.symbol, place: b.place }));
  const known = new Set(groups.map((group) => group.id));
  return {
    name: String(fields.get("name")?.value ?? ""),
    groups,
    // A group that somebody took away meanwhile gives its entries back to the list.
    entries: entries.map((entry) => ({
      ...entry,
      group: entry.group !== null && known.has(entry.group) ? entry.group : null,
    })),
  };
}

function entryOf(read: (name: string) => FieldValue): Omit<Entry, "symbol" | "place"> {
  const [group, colour, quantity, cost] = [read("group"), read("colour"), read("quantity"), read("cost")];
  return {
    group: typeof group === "string" && group !== "" ? group : null,
    note: String(read("note") ?? ""),
    colour: COLOURS.find((each) => each === colour) ?? null,
    quantity: typeof quantity === "number" ? quantity : null,
    cost: typeof cost === "number" ? cost : null,
  };
}

/** Places of all that is in the list, by key. */
export function placesOf(fields: Fields, kind: "symbol" | "group"): Map<string, string> {
  const places = new Map<string, string>();
  for (const [path, { value }] of fields) {
    const [of, key = "", field] = path.split("/");
    if (of === kind && field === "in" && value === true) {
      const place = fields.get(`${kind}/${key}/place`)?.value;
      if (typeof place === "string" && place !== "") places.set(key, place);
    }
  }
  return places;
}
