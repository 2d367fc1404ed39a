import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe } from "vitest";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { openPostgres } from "#server/store/open-postgres.ts";
import { openStore } from "#server/store/open-store.ts";
import type { Store } from "#server/store/store.ts";

export type EngineName = "SQLite" | "PostgreSQL";

/** One empty store of its own: a file, or a schema of the database. */
export interface StoreHome {
  engine: EngineName;
  /** The file's path, or the schema's address. */
  place: string;
  open(): Promise<Store>;
  /** Closes what is open, then opens it again. */
  reopen(): Promise<Store>;
  /** Closes what is open and leaves nothing behind. */
  drop(): Promise<void>;
}

/** An address whose user may make schemas. `npm test` and CI bring a server up and set it. */
export const TEST_DATABASE_URL = process.env.TEST_DATABASE_URL ?? "";
if (TEST_DATABASE_URL === "" && process.env.CI) {
  throw new Error("TEST_DATABASE_URL is not set: in CI the store is tested on PostgreSQL too.");
}

/** The same suite on both databases. Without a PostgreSQL its half is skipped, and `npm test` says so. */
export function describeEngines(about: string, suite: (newHome: () => Promise<StoreHome>) => void): void {
  describe(`${about}, on SQLite`, () => suite(() => homeOn("SQLite")));
  describePostgres(`${about}, on PostgreSQL`, () => suite(() => homeOn("PostgreSQL")));
}

export const describePostgres = describe.skipIf(TEST_DATABASE_URL === "");

export async function homeOn(engine: EngineName): Promise<StoreHome> {
  const { place, remove } = engine === "SQLite" ? newFile() : await newSchema();
  const stores = new Set<Store>();
  const closeAll = async (): Promise<void> => {
    for (const store of stores) await store.close().catch(() => {});
    stores.clear();
  };
  const open = async (): Promise<Store> => {
    const store = await openPlace(place);
    stores.add(store);
    return store;
  };
  return {
    engine,
    place,
    open,
    async reopen() {
      await closeAll();
      return open();
    },
    async drop() {
      await closeAll();
      await remove();
    },
  };
}

/** A file's path or a database's address, as a process that is given one opens it. */
export async function openPlace(place: string): Promise<Store> {
  return place.startsWith("postgres")
    ? openPostgres(place, silentLog, 0)
    : openStore(place, systemClock, silentLog);
}

interface Place {
  place: string;
  remove(): Promise<void> | void;
}

function newFile(): Place {
  const folder = mkdtempSync(join(tmpdir(), "khop-store-"));
  return {
    place: join(folder, "khop.db"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function newSchema(): Promise<Place> {
  const schema = `khop_${randomUUID().replaceAll("-", "")}`;
  await ask(TEST_DATABASE_URL, `CREATE SCHEMA ${schema}`);
  return {
    place: withOption(TEST_DATABASE_URL, `search_path=${schema}`),
    remove: async () => void (await ask(TEST_DATABASE_URL, `DROP SCHEMA ${schema} CASCADE`)),
  };
}

/** The address with one more setting for each connection. */
export function withOption(address: string, setting: string): string {
  const url = new URL(address);
  const before = url.searchParams.get("options");
  url.searchParams.set("options", `${before ? `${before} ` : ""}-c ${setting}`);
  return url.toString().replaceAll("+", "%20");
}

/** One statement past the store. */
export async function ask(address: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
