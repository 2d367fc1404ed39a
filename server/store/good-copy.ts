import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import Database from "libsql";
import { checkPages, checkPeople, isMarketTable, tablesOf } from "./check.ts";
import { storeFaultOf } from "./fault-of.ts";
import { MIGRATIONS, sqliteOf } from "./migrations/all.ts";

export const goodCopyOf = (file: string): string => `${file}.good`;
/** Lies beside a file that was found damaged while it was in use: the next start reads through all of it. */
export const damageMarkOf = (file: string): string => `${file}.damaged`;

/**
 * Reads through the whole file and, if it is sound, writes what people have put into it anew beside it, in the
 * place of the copy before. Throws StoreFault, and leaves the old copy alone, when it is not. Takes seconds on a
 * large file, so it is work for a process of its own: see store-care.ts.
 */
export function keepGoodCopy(file: string): void {
  const incoming = `${goodCopyOf(file)}.incoming`;
  try {
    const live = new Database(file, { readonly: true });
    try {
      checkPages(live, file);
      checkPeople(live, file);
    } finally {
      live.close();
    }
    discard(incoming);
    writeFileSync(incoming, "", { mode: 0o600 });
    const copy = new Database(incoming);
    try {
      for (const migration of MIGRATIONS) for (const statement of sqliteOf(migration)) copy.exec(statement);
      copy.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
      copy.prepare("ATTACH ? AS live").run(file);
      copy.transaction(() => {
        for (const name of tablesOf(copy)) {
          if (!isMarketTable(name)) copy.exec(`INSERT INTO main."${name}" SELECT * FROM live."${name}"`);
        }
      })();
      copy.exec("DETACH live");
      checkPages(copy, incoming);
      checkPeople(copy, incoming);
    } finally {
      copy.close();
    }
    renameSync(incoming, goodCopyOf(file));
  } catch (error) {
    discard(incoming);
    throw storeFaultOf(error, file);
  }
}

/** Puts the last good copy in the place of a file that was moved away. Null: there is none. */
export function putBackGoodCopy(file: string): { atMs: number } | null {
  const copy = goodCopyOf(file);
  if (!existsSync(copy)) return null;
  const atMs = statSync(copy).mtimeMs;
  copyFileSync(copy, file);
  chmodSync(file, 0o600);
  return { atMs };
}

function discard(file: string): void {
  for (const side of ["", "-wal", "-shm", "-journal"]) rmSync(file + side, { force: true });
}
