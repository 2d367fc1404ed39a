import type Database from "libsql";
import { StoreFault } from "./store.ts";

/** What can be had again from the source, and is most of the file. */
const MARKET_TABLES = new Set(["bars", "ticks", "limits"]);
/** Columns whose text is JSON. */
const JSON_COLUMNS = new Set(["body", "value", "secrets"]);

export const isMarketTable = (name: string): boolean => MARKET_TABLES.has(name);

export function tablesOf(database: Database.Database): string[] {
  const rows = database
    .prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  return rows.map((row) => String(firstValue(row)));
}

/** Reads through the whole file; throws StoreFault when a page is damaged, or a symbol is none any more. */
export function checkPages(database: Database.Database, file: string): void {
  refuseUnlessOk(database, "PRAGMA quick_check(1)", file);
  for (const table of tablesOf(database).filter(isMarketTable)) {
    const odd = database
      .prepare(`SELECT 1 FROM "${table}" WHERE symbol GLOB '*[^A-Z0-9]*' OR source GLOB '*[^ -~]*' LIMIT 1`)
      .get();
    if (odd !== undefined) throw damaged(file, `a row of ${table} is of no symbol`);
  }
}

/**
 * Reads what people have put in, which is small however large the file is: rows that their indices do not know, and
 * texts that are none. The driver ends the whole process over such a text, so it must not meet one.
 */
export function checkPeople(database: Database.Database, file: string): void {
  for (const table of tablesOf(database)) {
    if (isMarketTable(table)) continue;
    refuseUnlessOk(database, `PRAGMA integrity_check("${table}")`, file);
    for (const column of textColumnsOf(database, table)) {
      const rows = database.prepare(`SELECT CAST("${column}" AS BLOB) AS text FROM "${table}"`).iterate();
      for (const row of rows) checkText(firstValue(row), `${table}.${column}`, file);
    }
  }
}

function textColumnsOf(database: Database.Database, table: string): string[] {
  const rows = database.prepare("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'").all(table);
  return rows.map((row) => String(firstValue(row)));
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function checkText(bytes: unknown, place: string, file: string): void {
  if (bytes === null) return;
  try {
    const text = utf8.decode(bytes as Uint8Array);
    if (JSON_COLUMNS.has(place.slice(place.indexOf(".") + 1)) && place !== "notes.value") JSON.parse(text);
  } catch {
    throw damaged(file, `a text of ${place} cannot be read`);
  }
}

function refuseUnlessOk(database: Database.Database, question: string, file: string): void {
  const words = firstValue(database.prepare(question).all()[0]);
  if (words !== "ok") throw damaged(file, String(words));
}

const damaged = (file: string, words: string): StoreFault =>
  new StoreFault("corrupt", `The store ${file} is damaged: ${words}.`);

export function firstValue(row: unknown): unknown {
  return typeof row === "object" && row !== null ? Object.values(row)[0] : undefined;
}
