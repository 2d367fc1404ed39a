import { create } from "zustand";

/** What this browser remembers of the board: everything in the words of an address. */
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

const KEY = "khop-board-1";
const NOTHING: BoardMemory = { columns: {}, pins: [], layouts: [] };

export const useBoardMemory = create<BoardMemory>(() => NOTHING);

/** What was kept; a text that nobody here wrote counts as nothing. */
export function readMemory(text: string | null): BoardMemory {
  if (!text) return NOTHING;
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch {
    return NOTHING;
  }
  if (!isRecord(kept)) return NOTHING;
  const { columns, pins, layouts } = kept;
  return {
    columns: isRecord(columns)
      ? Object.fromEntries(Object.entries(columns).filter((one): one is [string, string] => isWord(one[1])))
      : {},
    pins: Array.isArray(pins) ? pins.filter(isWord).slice(0, MAX_PINS) : [],
    layouts: Array.isArray(layouts) ? layouts.flatMap(readLayout).slice(0, MAX_LAYOUTS) : [],
  };
}

function readLayout(kept: unknown): SavedLayout[] {
  if (!isRecord(kept)) return [];
  const { name, kind, columns, sort, filter, depth } = kept;
  if (!isWord(name) || !isWord(kind) || !isWord(columns) || !isWord(sort) || !isWord(filter)) return [];
  return [
    { ...{ name: name.slice(0, LONGEST_NAME), kind, columns, sort, filter }, depth: depth === 10 ? 10 : 3 },
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value.length <= 1_000;
}

let isLoaded = false;

/** Reads what is kept, once per page. */
export function loadBoardMemory(): void {
  if (isLoaded) return;
  isLoaded = true;
  try {
    useBoardMemory.setState(readMemory(localStorage.getItem(KEY)));
  } catch {
    // A browser that keeps nothing still shows the board.
  }
  useBoardMemory.subscribe((memory) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(memory));
    } catch {
      // Full or forbidden: it holds until the page is left.
    }
  });
}

export function rememberColumns(kind: string, columns: string): void {
  const { [kind]: _, ...others } = useBoardMemory.getState().columns;
  useBoardMemory.setState({ columns: columns ? { ...others, [kind]: columns } : others });
}

/** The result says whether the row is pinned now. */
export function togglePin(symbol: string): boolean {
  const { pins } = useBoardMemory.getState();
  const isPinned = pins.includes(symbol);
  useBoardMemory.setState({
    pins: isPinned ? pins.filter((each) => each !== symbol) : [...pins, symbol].slice(-MAX_PINS),
  });
  return !isPinned;
}

/** A layout of the same name gives way. */
export function saveLayout(layout: SavedLayout): void {
  const others = useBoardMemory.getState().layouts.filter((each) => each.name !== layout.name);
  useBoardMemory.setState({ layouts: [...others, layout].slice(-MAX_LAYOUTS) });
}

export function forgetLayout(name: string): void {
  useBoardMemory.setState({
    layouts: useBoardMemory.getState().layouts.filter((each) => each.name !== name),
  });
}
