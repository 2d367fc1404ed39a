import { fifth } from "./fifth.ts";
import { first } from "./first.ts";
import { fourth } from "./fourth.ts";
import { second } from "./second.ts";
import { sixth } from "./sixth.ts";
import { third } from "./third.ts";

/**
 * One statement, written as SQLite has it; PostgreSQL's form follows by `postgresOf`. Where that is not enough,
 * both are given: null for a step that PostgreSQL does not need.
 */
export type Statement = string | { sqlite: string; postgres: string | null };
export type Migration = readonly Statement[];

/**
 * Every change of the tables, in order: a store's version is how many of them it has had (`user_version` of an
 * SQLite file, the table `store_version` of a PostgreSQL database). What has been released is never edited; a
 * change is one more entry.
 */
export const MIGRATIONS: readonly Migration[] = [first, second, third, fourth, fifth, sixth];

export function sqliteOf(migration: Migration): string[] {
  return migration.map((statement) => (typeof statement === "string" ? statement : statement.sqlite));
}

/** PostgreSQL's INTEGER and REAL have 32 bits, and all its tables have row numbers. */
export function postgresOf(migration: Migration): string[] {
  return migration.flatMap((statement) => {
    if (typeof statement !== "string") return statement.postgres ?? [];
    return statement
      .replaceAll(/\bINTEGER\b/g, "BIGINT")
      .replaceAll(/\bREAL\b/g, "DOUBLE PRECISION")
      .replaceAll(/\) WITHOUT ROWID\b/g, ")");
  });
}
