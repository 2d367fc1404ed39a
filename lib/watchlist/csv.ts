import { SYMBOL_PATTERN } from "../market/instrument.ts";
import { COLOURS, type Colour, type Entry, type Group } from "./fields.ts";

export const CSV_HEADER = ["symbol", "group", "note", "colour", "quantity", "cost"] as const;
const MAX_ROWS = 1_000;

/** One line of a file that is read in; a column that the file does not have is absent. */
export interface ImportedRow {
  symbol: string;
  group?: string;
  note?: string;
  colour?: Colour | null;
  quantity?: number | null;
  cost?: number | null;
}

export interface Imported {
  rows: ImportedRow[];
  /** 1-based lines that were passed over. */
  faultyLines: number[];
}

/** What a file holds of a list: all but the places, which its order says. */
interface Written {
  groups: readonly Omit<Group, "place">[];
  entries: readonly Omit<Entry, "place">[];
}

export function toCsv(view: Written): string {
  const names = new Map(view.groups.map((group) => [group.id, group.name]));
  const lines = view.entries.map((entry) => {
    const group = entry.group === null ? "" : (names.get(entry.group) ?? "");
    return [entry.symbol, group, entry.note, entry.colour, entry.quantity, entry.cost].map(toCell).join(",");
  });
  return `${[CSV_HEADER.join(","), ...lines].join("\r\n")}\r\n`;
}

export function toCodes(view: Written): string {
  return `${view.entries.map((entry) => entry.symbol).join("\n")}\n`;
}

/** A text that a spreadsheet would run as a formula gets a quote in front; reading takes it off again. */
function toCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A file of ours, a CSV with a `symbol` (or `mã`) column, or any text of codes. */
export function readImport(text: string): Imported {
  const lines = splitCsv(text.replace(/^\uFEFF/, ""));
  const header = (lines[0]?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const column = (name: string): number =>
    header.findIndex((cell) => (HEADER_WORDS.get(cell) ?? cell) === name);
  if (column("symbol") < 0) return readCodes(text);
  const rows: ImportedRow[] = [];
  const faultyLines: number[] = [];
  for (const { cells, line } of lines.slice(1, MAX_ROWS + 1)) {
    if (cells.every((cell) => cell.trim() === "")) continue;
    const cellOf = (name: string): string | undefined => cells[column(name)];
    const row = rowOf(cellOf);
    if (row) rows.push(row);
    else faultyLines.push(line);
  }
  return { rows, faultyLines };
}

const HEADER_WORDS = new Map([
  ["mã", "symbol"],
  ["mã ck", "symbol"],
  ["ck", "symbol"],
  ["nhóm", "group"],
  ["ghi chú", "note"],
  ["màu", "colour"],
  ["khối lượng", "quantity"],
  ["giá vốn", "cost"],
]);

function readCodes(text: string): Imported {
  const rows: ImportedRow[] = [];
  const faultyLines: number[] = [];
  for (const [at, line] of text.split(/\r\n|\r|\n/).entries()) {
    const words = line
      .toUpperCase()
      .split(/[\s,;]+/)
      .filter(Boolean);
    const codes = words.filter((word) => SYMBOL_PATTERN.test(word));
    if (codes.length < words.length) faultyLines.push(at + 1);
    rows.push(...codes.map((symbol) => ({ symbol })));
  }
  return { rows: rows.slice(0, MAX_ROWS), faultyLines };
}

function rowOf(cellOf: (name: string) => string | undefined): ImportedRow | null {
  const symbol = (cellOf("symbol") ?? "").trim().toUpperCase();
  const quantity = numberOf(cellOf("quantity"));
  const cost = numberOf(cellOf("cost"));
  if (!SYMBOL_PATTERN.test(symbol) || Number.isNaN(quantity) || Number.isNaN(cost)) return null;
  const [group, note, colour] = [cellOf("group"), cellOf("note"), cellOf("colour")];
  return {
    symbol,
    ...(group === undefined ? {} : { group: unguarded(group).trim().slice(0, 60) }),
    ...(note === undefined ? {} : { note: unguarded(note).slice(0, 500) }),
    ...(colour === undefined ? {} : { colour: COLOURS.find((each) => each === colour.trim()) ?? null }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(cost === undefined ? {} : { cost }),
  };
}

const unguarded = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

/** Undefined: no such column; null: empty; NaN: no number that a holding can have. */
function numberOf(cell: string | undefined): number | null | undefined {
  if (cell === undefined) return undefined;
  const text = cell.trim().replaceAll(",", "");
  if (text === "") return null;
  const number = /^\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  return number <= 1e12 ? number : Number.NaN;
}

interface CsvLine {
  line: number;
  cells: string[];
}

function splitCsv(text: string): CsvLine[] {
  const lines: CsvLine[] = [];
  let current: CsvLine = { line: 1, cells: [] };
  let line = 1;
  const token = /("(?:[^"]|"")*"?|[^",\r\n][^,\r\n]*|)(,|\r\n|\r|\n|$)/gy;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) break;
    const [, cell = "", end] = match;
    current.cells.push(cell.startsWith('"') ? cell.replace(/^"|"$/g, "").replaceAll('""', '"') : cell);
    line += cell.split(/\r\n|\r|\n/).length - 1;
    if (end === ",") continue;
    line += 1;
    lines.push(current);
    current = { line, cells: [] };
  }
  if (current.cells.length > 0) lines.push(current);
  return lines;
}
