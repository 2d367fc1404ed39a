import { foldText } from "#lib/format/fold-text.ts";
import type { Instrument, InstrumentType } from "#lib/market/instrument.ts";

/** What the search knows of an instrument or an index. */
export type Findable = Pick<Instrument, "symbol" | "exchange" | "nameVi" | "nameEn" | "indices"> & {
  type: InstrumentType | "INDEX";
};

/** One searchable thing, its words lower case and without accents. */
export interface SearchEntry<Item extends Findable> {
  item: Item;
  code: string;
  /** Both names, each with a space before every word, so that « sua» finds the start of a word. */
  names: string;
}

export function searchEntries<Item extends Findable>(items: readonly Item[]): SearchEntry<Item>[] {
  return items.map((item) => ({
    item,
    code: item.symbol.toLowerCase(),
    names: ` ${wordsOf(item.nameVi).join(" ")} | ${wordsOf(item.nameEn).join(" ")}`,
  }));
}

/** The words of a text as they are compared: «Ngân hàng TMCP» becomes ngan, hang, tmcp. */
function wordsOf(text: string): string[] {
  return foldText(text).match(/[a-z0-9]+/g) ?? [];
}

/** How well an entry answers: lower is better, null not at all. The code goes before any name. */
function matchOf(entry: SearchEntry<Findable>, code: string, words: readonly string[]): number | null {
  if (entry.code === code) return 0;
  if (code && entry.code.startsWith(code)) return 1;
  if (words.length === 0) return null;
  // Words next to each other as typed, the last one perhaps unfinished.
  if (entry.names.includes(` ${words.join(" ")}`)) return 2;
  // Each word begins some word of the name, in any order.
  if (words.every((word) => entry.names.includes(` ${word}`))) return 3;
  // «group» in «Vingroup»; too short a piece would find everything.
  if (words.every((word) => word.length >= 3 && entry.names.includes(word))) return 4;
  return code.length >= 2 && entry.code.includes(code) ? 5 : null;
}

const TYPE_ORDER: readonly Findable["type"][] = [
  "INDEX",
  "STOCK",
  "ETF",
  "FUND",
  "FUTURE_INDEX",
  "CW",
  "FUTURE_BOND",
  "CORP_BOND",
];
const EXCHANGE_ORDER: readonly Findable["exchange"][] = ["HOSE", "HNX", "UPCOM", "DER"];

/** Who is looked for more often comes first: by kind, then members of the large indices, then board. */
function weightOf({ type, indices, exchange }: Findable): number {
  const fame = indices.includes("VN30") ? 0 : indices.includes("VN100") || indices.includes("HNX30") ? 1 : 2;
  return TYPE_ORDER.indexOf(type) * 100 + fame * 10 + EXCHANGE_ORDER.indexOf(exchange);
}

/**
 * The best answers to what was typed: the code itself, codes that begin with it, then names, with or without
 * accents. An empty query finds nothing.
 */
export function rank<Item extends Findable>(
  query: string,
  entries: readonly SearchEntry<Item>[],
  limit: number,
): Item[] {
  const words = wordsOf(query);
  const code = words.join("");
  if (!code) return [];
  return entries
    .flatMap((entry) => {
      const match = matchOf(entry, code, words);
      return match === null ? [] : [{ item: entry.item, match, weight: weightOf(entry.item) }];
    })
    .sort(
      // Of equals the shorter code is nearer to what was typed.
      (a, b) =>
        a.match - b.match ||
        a.weight - b.weight ||
        a.item.symbol.length - b.item.symbol.length ||
        (a.item.symbol < b.item.symbol ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ item }) => item);
}

/** Symbols in a pasted or typed text: «vic, VNM;HPG ssi» names four. Each once, in the order typed. */
export function symbolsIn(text: string): string[] {
  const pieces = text.toUpperCase().match(/[A-Z0-9]+/g) ?? [];
  return [...new Set(pieces.filter((piece) => piece.length <= 20))];
}
