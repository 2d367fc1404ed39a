import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import Database from "libsql";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { checkPages, checkPeople, firstValue } from "./check.ts";
import { overSqlite, sql } from "./database.ts";
import { storeFaultOf } from "./fault-of.ts";
import { damageMarkOf, goodCopyOf, putBackGoodCopy } from "./good-copy.ts";
import { MIGRATIONS, sqliteOf } from "./migrations/all.ts";
import { createSqlStore } from "./sql-store.ts";
import { type Store, StoreFault } from "./store.ts";

/** How long one statement may wait for another process, ms; it holds up the loop meanwhile. */
const BUSY_TIMEOUT_MS = 1_000;
/** Larger files are read through at start only when damage was met in them; store-care.ts reads them meanwhile. */
const MAX_CHECKED_BYTES = 64 * 1024 * 1024;

export interface FileStore extends Store {
  /** What a person must know of the file: that it was damaged, and what is in use instead; empty when all is well. */
  readonly alarm: string;
}

/**
 * Opens the store's file, or begins it. A damaged file is kept beside as `<name>.corrupt-<time>`, and the last good
 * copy is used instead, or a new one begun where there is none: the board works, and nothing is thrown away. Throws
 * StoreFault in words.
 */
export function openStore(file: string, clock: Pick<Clock, "wallMs">, log: Log): FileStore {
  const met = (fault: StoreFault): void => {
    if (fault.code !== "corrupt" || alarm !== "") return;
    alarm = `${fault.message} The next start begins from the last good copy.`;
    markDamaged(file, fault.message);
    log.error({ err: fault }, "THE STORE IS DAMAGED. Restart to begin from the last good copy.");
  };
  let alarm = "";
  const opened = openOrMend();
  return Object.defineProperty(opened as FileStore, "alarm", { get: () => alarm, enumerable: true });

  function openOrMend(): Store {
    try {
      refuseEmptied(file);
      makePrivate(file);
      return open(file, met);
    } catch (error) {
      const fault = storeFaultOf(error, file);
      if (fault.code !== "corrupt") throw fault;
      const aside = setAside(file, clock.wallMs());
      alarm = `${fault.message} It is kept as ${aside}. ${openMended()}`;
      log.error({ err: fault, kept: aside }, `THE STORE WAS DAMAGED. ${alarm}`);
    }
    try {
      return open(file, met);
    } catch (error) {
      throw storeFaultOf(error, file);
    }
  }

  /** Leaves a file that can be opened; says what is in it. */
  function openMended(): string {
    try {
      const copy = putBackGoodCopy(file);
      if (copy) {
        const at = new Date(copy.atMs).toISOString();
        try {
          probe(file);
          return `In use is the copy of ${at}: what was changed later is not in it, and stored bars are read anew.`;
        } catch (error) {
          if (storeFaultOf(error, file).code !== "corrupt") throw error;
          log.error({ err: error }, "the last good copy is damaged too");
          setAside(file, clock.wallMs() + 1);
        }
      }
      makePrivate(file);
      return "A new, empty one is in use: watchlists, alerts and stored bars are gone from it.";
    } catch (again) {
      throw storeFaultOf(again, file);
    }
  }
}

/** The next start reads through the whole file, however large it is. */
export function markDamaged(file: string, words: string): void {
  try {
    writeFileSync(damageMarkOf(file), `${words.trim()}\n`, { mode: 0o600 });
  } catch {
    // The disk may be what is broken. The log has it too.
  }
}

/** A folder, or nothing at all, where there was a store is damage: a copy of it tells that something was in it. */
function refuseEmptied(file: string): void {
  if (!existsSync(file)) return;
  const found = statSync(file);
  if (found.isDirectory()) throw new StoreFault("corrupt", `The store ${file} is a folder.`);
  const isEmptied = found.size === 0 && !existsSync(`${file}-wal`) && existsSync(goodCopyOf(file));
  if (isEmptied) throw new StoreFault("corrupt", `The store ${file} has become empty.`);
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

function probe(file: string): void {
  const database = new Database(file);
  try {
    checkPages(database, file);
    checkPeople(database, file);
  } finally {
    database.close();
  }
}

function open(file: string, met: (fault: StoreFault) => void): Store {
  const database = new Database(file);
  try {
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.pragma("journal_mode = WAL");
    // Every acknowledged write is on the disk, whatever happens to the machine.
    database.pragma("synchronous = FULL");
    const isSuspect = existsSync(damageMarkOf(file));
    if (isSuspect || statSync(file).size <= MAX_CHECKED_BYTES) checkPages(database, file);
    checkPeople(database, file);
    migrate(database, file);
    rmSync(damageMarkOf(file), { force: true });
    return sqliteStore(database, file, met);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The store over an open file whose tables are there. */
export function sqliteStore(
  database: Database.Database,
  file: string,
  met?: (fault: StoreFault) => void,
): Store {
  const db = overSqlite({
    close: () => database.close(),
    // Where the disk refuses, SQLite has rolled back by itself; a second time would hide why.
    prepare: (text) => database.prepare(text === "rollback" && !database.inTransaction ? "SELECT 1" : text),
  });
  return createSqlStore({
    db,
    name: file,
    ...(met ? { met } : {}),
    async close() {
      // Whoever copies the file afterwards has all of it.
      await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
      await db.destroy();
    },
  });
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

function setAside(file: string, wallMs: number): string {
  const stamp = new Date(wallMs).toISOString().replaceAll(":", "-");
  const suffix = `.corrupt-${stamp}`;
  for (const side of ["", "-wal", "-shm"]) {
    if (existsSync(file + side)) renameSync(file + side, file + suffix + side);
  }
  return `${basename(file)}${suffix}`;
}
