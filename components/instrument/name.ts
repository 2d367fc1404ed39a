import { indexOf } from "#lib/search/indices.ts";
import type { Language } from "../state/preferences.ts";
import type { QuoteView } from "./use-quote.ts";

/** What a symbol stands for, in the language of the page. */
export function nameOf(
  { symbol, instrument }: Pick<QuoteView, "symbol" | "instrument">,
  language: Language,
): string {
  const named = instrument ?? indexOf(symbol);
  if (!named) return "";
  return language === "vi" ? named.nameVi : named.nameEn || named.nameVi;
}
