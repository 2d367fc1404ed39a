import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import Database from "libsql";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { overSqlite, sql } from "./database.ts";
import { storeFaultOf } from "./fault-of.ts";
import { MIGRATIONS, sqliteOf } from "./migrations/all.ts";
import { createSqlStore } from "./sql-store.ts";
import { type Store, StoreFault } from "./store.ts";

/** How long one statement may wait for another process, ms; it holds up the loop meanwhile. */
const BUSY_TIMEOUT_MS = 1_000;
/** Larger files are not read through at start: damage deep inside shows when it is met. */
const MAX_CHECKED_BYTES = 64 * 1024 * 1024;

/**
 * Opens the store's file, or begins it. A damaged file is kept beside as `<name>.corrupt-<time>` and a new one
 * begun: the board works without the past, and nothing is thrown away. Throws StoreFault in words.
 */
export function openStore(file: string, clock: Pick<Clock, "wallMs">, log: Log): Store {
  makePrivate(file);
  try {
    return open(file);
  } catch (error) {
    const fault = storeFaultOf(error, file);
    if (fault.code !== "corrupt") throw fault;
    const aside = setAside(file, clock.wallMs());
    log.error(
      { err: fault, kept: aside },
      `THE STORE WAS DAMAGED. It is kept as ${aside}; a new, empty one is in use: watchlists and stored bars are gone from it.`,
    );
    try {
      makePrivate(file);
      return open(file);
    } catch (again) {
      throw storeFaultOf(again, file);
    }
  }
}

/** Folder and file for this user alone; SQLite gives its side files the same mode. */
function makePrivate(file: string): void {
  try {
    makeFolder(dirname(file));
    closeSync(openSync(file, "a", 0o600));
    chmodSync(file, 0o600);
  } catch (error) {
    throw storeFaultOf(error, file);
  }
}

/**
 * Asked of each ancestor in turn: where the operating system answers «no such file» below a folder that exists
 * (as /proc does), Node's own recursive mkdir tries for ever.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function open(file: string): Store {
  const database = new Database(file);
  try {
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.pragma("journal_mode = WAL");
    // Every acknowledged write is on the disk, whatever happens to the machine.
    database.pragma("synchronous = FULL");
    if (statSync(file).size <= MAX_CHECKED_BYTES) check(database, file);
    migrate(database, file);
    return sqliteStore(database, file);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The store over an open file whose tables are there. */
export function sqliteStore(database: Database.Database, file: string): Store {
  const db = overSqlite({
    close: () => database.close(),
    // Where the disk refuses, SQLite has rolled back by itself; a second time would hide why.
    prepare: (text) => database.prepare(text === "rollback" && !database.inTransaction ? "SELECT 1" : text),
  });
  return createSqlStore({
    db,
    name: file,
    async close() {
      // Whoever copies the file afterwards has all of it.
      await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
      await db.destroy();
    },
  });
}

function check(database: Database.Database, file: string): void {
  const [row] = database.prepare("PRAGMA quick_check(1)").all();
  const words = firstValue(row);
  if (words !== "ok") throw new StoreFault("corrupt", `The store ${file} is damaged: ${String(words)}`);
}

function migrate(database: Database.Database, file: string): void {
  const version = Number(firstValue(database.prepare("PRAGMA user_version").get()));
  if (version > MIGRATIONS.length) {
    throw new StoreFault(
      "unreadable",
      `The store ${file} was written by a newer version of this program (${version}); this one knows ${MIGRATIONS.length}.`,
    );
  }
  for (const [at, migration] of MIGRATIONS.entries()) {
    if (at < version) continue;
    database.transaction(() => {
      for (const statement of sqliteOf(migration)) database.exec(statement);
      database.exec(`PRAGMA user_version = ${at + 1}`);
    })();
  }
}

function firstValue(row: unknown): unknown {
  return typeof row === "object" && row !== null ? Object.values(row)[0] : undefined;
}

function setAside(file: string, wallMs: number): string {
  const stamp = new Date(wallMs).toISOString().replaceAll(":", "-");
  const suffix = `.corrupt-${stamp}`;
  for (const side of ["", "-wal", "-shm"]) {
    if (existsSync(file + side)) renameSync(file + side, file + suffix + side);
  }
  return `${basename(file)}${suffix}`;
}
