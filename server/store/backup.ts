import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import Database from "libsql";
import { firstValue } from "./check.ts";
import { storeFaultOf } from "./fault-of.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import { StoreFault } from "./store.ts";

/** For who asks for a backup of a store that is no file. */
export const POSTGRES_HAS_ITS_OWN = [
  "DATABASE_URL is set: the store is a PostgreSQL database, which has tools of its own.",
  '  Backup, while the server runs or not:  pg_dump --format=custom --file=FILE "$DATABASE_URL"',
  '  Restore, while the server is stopped:  pg_restore --clean --if-exists --dbname="$DATABASE_URL" FILE',
].join("\n");

/** Writes a consistent copy while the server may be running. An existing target is left alone. */
export function backUp(file: string, target: string): void {
  if (!existsSync(file)) throw new StoreFault("unreadable", `There is no store ${file}.`);
  if (existsSync(target))
    throw new StoreFault("unreadable", `${target} is there already; name another file.`);
  try {
    const database = new Database(file, { readonly: true });
    try {
      database.prepare("VACUUM INTO ?").run(target);
    } finally {
      database.close();
    }
    inspect(target);
  } catch (error) {
    rmSync(target, { force: true });
    throw storeFaultOf(error, file);
  }
}

/**
 * Puts a backup in the place of the store, which is kept aside under the returned name (null: there was none).
 * The server must be stopped. A backup that is damaged or of a newer version is refused before anything moves.
 */
export function restore(backup: string, file: string, wallMs: number): string | null {
  if (!existsSync(backup)) throw new StoreFault("unreadable", `There is no backup ${backup}.`);
  try {
    inspect(backup);
    if (existsSync(file)) refuseIfInUse(file);
    const incoming = `${file}.incoming`;
    copyFileSync(backup, incoming);
    const aside = `${file}.before-restore-${new Date(wallMs).toISOString().replaceAll(":", "-")}`;
    const wasThere = existsSync(file);
    for (const side of ["", "-wal", "-shm"]) {
      if (existsSync(file + side)) renameSync(file + side, aside + side);
    }
    renameSync(incoming, file);
    return wasThere ? aside : null;
  } catch (error) {
    throw storeFaultOf(error, backup);
  }
}

function inspect(file: string): void {
  const database = new Database(file, { readonly: true });
  try {
    const words = firstValue(database.prepare("PRAGMA integrity_check(1)").get());
    if (words !== "ok") throw new StoreFault("corrupt", `${file} is damaged: ${String(words)}`);
    const version = Number(firstValue(database.prepare("PRAGMA user_version").get()));
    if (version < 1 || version > MIGRATIONS.length) {
      throw new StoreFault("unreadable", `${file} is no store of a version this program knows (${version}).`);
    }
  } finally {
    database.close();
  }
}

/** A server that runs keeps the log beside the file; without one nobody holds it. */
function refuseIfInUse(file: string): void {
  const database = new Database(file);
  try {
    database.pragma("busy_timeout = 500");
    // Leaving WAL needs the file for oneself alone.
    database.pragma("journal_mode = DELETE");
    const mode = firstValue(database.prepare("PRAGMA journal_mode").get());
    if (mode !== "delete") throw new StoreFault("locked", `${file} is in use; stop the server first.`);
  } finally {
    database.close();
  }
}
