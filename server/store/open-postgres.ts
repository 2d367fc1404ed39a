import { setTimeout } from "node:timers/promises";
import type { Log } from "../log.ts";
import { overPostgres } from "./database.ts";
import { storeFaultOf } from "./fault-of.ts";
import { MIGRATIONS, postgresOf } from "./migrations/all.ts";
import { createPostgresClient, createPostgresPool, databaseNameOf } from "./postgres-pool.ts";
import { createSqlStore } from "./sql-store.ts";
import { type Store, StoreFault } from "./store.ts";

/** Of two servers that start at once the second waits here until the first has made the tables. */
const MIGRATION_LOCK = 5_031_806;
/** A database that starts together with us needs a moment. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 500;

/**
 * Opens the store in a PostgreSQL database and brings its tables up to date. Waits `patienceMs` for a database
 * that does not answer yet. Throws StoreFault in words.
 */
export async function openPostgres(url: string, log: Log, patienceMs = PATIENCE_MS): Promise<Store> {
  const name = databaseNameOf(url);
  const untilMs = performance.now() + patienceMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      await migrate(url, name);
      break;
    } catch (error) {
      const fault = storeFaultOf(error, name);
      if (fault.code !== "unreachable" || performance.now() > untilMs) throw fault;
      if (isFirst) log.warn({ reason: fault.message }, "waiting for the store");
      await setTimeout(PAUSE_MS);
    }
  }
  const db = overPostgres(createPostgresPool(url, log));
  return createSqlStore({ db, name, close: () => db.destroy() });
}

/** All that is missing, or nothing. */
async function migrate(url: string, name: string): Promise<void> {
  const client = createPostgresClient(url);
  try {
    await client.connect();
    // Each statement sees what was there when it began: after the wait for the lock that is the other's work.
    await client.query("BEGIN ISOLATION LEVEL READ COMMITTED");
    await client.query("SET LOCAL lock_timeout = '30s'");
    await client.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await client.query("CREATE TABLE IF NOT EXISTS store_version (version BIGINT NOT NULL)");
    const { rows } = await client.query<{ version: number }>("SELECT version FROM store_version");
    const version = rows[0]?.version ?? 0;
    if (version > MIGRATIONS.length) throw newerFault(name, version);
    if (version === MIGRATIONS.length) return;
    for (const statement of MIGRATIONS.slice(version).flatMap(postgresOf)) await client.query(statement);
    await client.query("DELETE FROM store_version");
    await client.query("INSERT INTO store_version VALUES ($1)", [MIGRATIONS.length]);
    await client.query("COMMIT");
  } finally {
    // What was not committed is rolled back with the connection.
    await client.end().catch(() => {});
  }
}

function newerFault(name: string, version: number): StoreFault {
  return new StoreFault(
    "unreadable",
    `The store ${name} was written by a newer version of this program (${version}); this one knows ${MIGRATIONS.length}.`,
  );
}
