import { isSymbol } from "#lib/market/instrument.ts";

/** SSI's own spellings of index codes, in capitals, and ours. */
const OUR_CODES = new Map([["HNXUPCOMINDEX", "UPCOMINDEX"]]);

const KNOWN_INDICES: ReadonlySet<string> = new Set([
  "VNINDEX",
  "VN30",
  "VN100",
  "HNXINDEX",
  "HNX30",
  "UPCOMINDEX",
]);

/** `HNXIndex` as `HNXINDEX`, `HNXUpcomIndex` as `UPCOMINDEX`; null when it is no code at all. */
export function indexCodeOf(value: unknown): string | null {
  if (typeof value !== "string" || value.length > 20) return null;
  const code = value.toUpperCase();
  if (!isSymbol(code)) return null;
  return OUR_CODES.get(code) ?? code;
}

/** The same, but only for the indices we know: bars of shares and of indices come in one channel. */
export function knownIndexCodeOf(value: unknown): string | null {
  const code = indexCodeOf(value);
  return code !== null && KNOWN_INDICES.has(code) ? code : null;
}
