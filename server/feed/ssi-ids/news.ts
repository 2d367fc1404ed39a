import type { MarketEvent } from "#lib/market/event.ts";
import { isSymbol } from "#lib/market/instrument.ts";
import { startOfDateMs } from "#lib/market/trading-time.ts";
import { type FieldReader, type Fields, pick, preview, Refusal } from "../field.ts";

const MAX_NEWS_SYMBOLS = 50;
const MAX_TITLE_LENGTH = 500;
const MAX_URL_LENGTH = 1_000;
const ISO_TIME =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** Channel N. */
export function decodeNews(reader: FieldReader, fields: Fields): MarketEvent[] {
  const id = pick(fields, "id");
  if ((typeof id !== "string" && !Number.isSafeInteger(id)) || String(id).length > 100) {
    throw new Refusal("bad-fields", `id is ${preview(id)}`);
  }
  const title = lineOf(pick(fields, "title"), MAX_TITLE_LENGTH);
  if (!title) throw new Refusal("bad-fields", "news without a title");
  const symbols = pick(fields, "symbols");
  return [
    {
      kind: "news",
      id: String(id),
      timeMs: isoTimeOf(pick(fields, "time")),
      symbols: Array.isArray(symbols) ? symbols.filter(isSymbol).slice(0, MAX_NEWS_SYMBOLS) : [],
      title,
      url: urlOf(reader, pick(fields, "url")),
      publisher: lineOf(pick(fields, "source"), 100) || null,
    },
  ];
}

function isoTimeOf(value: unknown): number {
  const match = typeof value === "string" ? ISO_TIME.exec(value) : null;
  if (!match || Number.isNaN(startOfDateMs(match[1] ?? ""))) {
    throw new Refusal("bad-time", `time is ${preview(value)}`);
  }
  return Date.parse(match[0]);
}

/** One line of text without control characters; empty when there is none. */
function lineOf(value: unknown, maxLength: number): string {
  if (typeof value !== "string") return "";
  return value
    .slice(0, maxLength)
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, " ")
    .trim();
}

/** Only what a browser may safely follow. */
function urlOf(reader: FieldReader, value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === "string" && value.length <= MAX_URL_LENGTH && URL.canParse(value)) {
    const { protocol, href } = new URL(value);
    if (protocol === "https:" || protocol === "http:") return href;
  }
  reader.flaw(`url is ${preview(value)}`);
  return null;
}
