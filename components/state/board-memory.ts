import { create } from "zustand";
import { type Items, isItems } from "#lib/document/items.ts";
import { changeItems, itemsOf, onItems } from "./documents.ts";

/** What is remembered of the board: everything in the words of an address. */
export interface BoardMemory {
  /** Columns by kind of list, where somebody chose some. */
  columns: Readonly<Record<string, string>>;
  /** Rows that stand on top of every list they are in. */
  pins: readonly string[];
  layouts: readonly SavedLayout[];
}

/** A way to see the board, under a name. */
export interface SavedLayout {
  name: string;
  /** The kind of list it was made for. */
  kind: string;
  columns: string;
  sort: string;
  filter: string;
  depth: 3 | 10;
}

export const MAX_PINS = 50;
export const MAX_LAYOUTS = 30;
export const LONGEST_NAME = 40;

const NOTHING: BoardMemory = { columns: {}, pins: [], layouts: [] };

export const useBoardMemory = create<BoardMemory>(() => NOTHING);

/** What a document's parts say; what nobody here wrote counts as nothing. */
export function readMemory(items: Items): BoardMemory {
  const columns: Record<string, string> = {};
  const pins: [string, number][] = [];
  const layouts: [SavedLayout, number][] = [];
  for (const [key, value] of Object.entries(items)) {
    const [kind, name] = partsOf(key);
    if (kind === "columns" && isWord(value)) columns[name] = value;
    if (kind === "pin" && typeof value === "number") pins.push([name, value]);
    if (kind === "layout")
      for (const layout of readLayout(name, value)) layouts.push([layout, placeOf(value)]);
  }
  return {
    columns,
    pins: inOrder(pins).slice(-MAX_PINS),
    layouts: inOrder(layouts).slice(-MAX_LAYOUTS),
  };
}

/** `layout/Phiên chiều`: what it is, and its name. */
function partsOf(key: string): [kind: string, name: string] {
  const slash = key.indexOf("/");
  return [key.slice(0, slash), key.slice(slash + 1)];
}

function inOrder<Thing>(placed: readonly [Thing, number][]): Thing[] {
  return placed.toSorted(([, one], [, other]) => one - other).map(([thing]) => thing);
}

const placeOf = (value: unknown): number => {
  const place = typeof value === "number" ? value : isItems(value) ? value.place : 0;
  return typeof place === "number" ? place : 0;
};

/** Behind all that are there. */
function lastPlace(items: Items): number {
  return Math.max(0, ...Object.values(items).map(placeOf)) + 1;
}

function readLayout(name: string, kept: unknown): SavedLayout[] {
  if (!isItems(kept)) return [];
  const { kind, columns, sort, filter, depth } = kept;
  if (!isWord(kind) || !isWord(columns) || !isWord(sort) || !isWord(filter)) return [];
  return [
    { ...{ name: name.slice(0, LONGEST_NAME), kind, columns, sort, filter }, depth: depth === 10 ? 10 : 3 },
  ];
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value.length <= 1_000;
}

let isLoaded = false;

/** Reads what is kept, once per page, and follows it. */
export function loadBoardMemory(): void {
  if (isLoaded) return;
  isLoaded = true;
  const take = (items: Items) => useBoardMemory.setState(readMemory(items));
  take(itemsOf("layouts"));
  onItems("layouts", take);
}

export function rememberColumns(kind: string, columns: string): void {
  changeItems("layouts", { [`columns/${kind}`]: columns || null });
}

/** The result says whether the row is pinned now. */
export function togglePin(symbol: string): boolean {
  const { pins } = useBoardMemory.getState();
  const isPinned = pins.includes(symbol);
  const [first] = pins.length >= MAX_PINS ? pins : [];
  changeItems("layouts", {
    ...(first === undefined || isPinned ? {} : { [`pin/${first}`]: null }),
    [`pin/${symbol}`]: isPinned ? null : lastPlace(itemsOf("layouts")),
  });
  return !isPinned;
}

/** A layout of the same name gives way. */
export function saveLayout({ name, ...layout }: SavedLayout): void {
  const { layouts } = useBoardMemory.getState();
  const [first] = layouts.length >= MAX_LAYOUTS ? layouts.filter((each) => each.name !== name) : [];
  changeItems("layouts", {
    ...(first ? { [`layout/${first.name}`]: null } : {}),
    [`layout/${name}`]: { ...layout, place: lastPlace(itemsOf("layouts")) },
  });
}

export function forgetLayout(name: string): void {
  changeItems("layouts", { [`layout/${name}`]: null });
}
