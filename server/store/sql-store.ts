import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { type Generated, Kysely, type SqliteDatabase, SqliteDialect, sql } from "kysely";
import { MAX_WATCHLISTS } from "#lib/contract/limits.ts";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { storeFaultOf } from "./fault-of.ts";
import { type Store, StoreFault, StoreRefusal } from "./store.ts";

interface Tables {
  bars: {
    source: string;
    symbol: string;
    open_time_ms: number;
    open: number;
    high: number;
    low: number;
    close: number;
    volume: number;
    provisional: number;
  };
  notes: { key: string; value: string };
  watchlists: {
    id: string;
    owner_hash: string;
    name: string;
    /** JSON array. */
    symbols: string;
    version: number;
    position: Generated<number>;
  };
}

/** The driver is synchronous: a statement this large holds up the loop for about a millisecond. */
const ROWS_PER_STATEMENT = 100;
const ROWS_PER_DROP = 2_000;

/** The store over an open database whose tables are there. `file` is its name in messages. */
export function createSqlStore(database: SqliteDatabase, file: string): Store {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });

  /** Runs one operation; whatever goes wrong comes out as a StoreFault in words, or as the refusal it was. */
  async function attempt<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      if (error instanceof StoreRefusal) throw error;
      throw storeFaultOf(error, file);
    }
  }

  const marketData: Pick<Store, "saveBars" | "bars" | "dropMarketData" | "dropBarsBefore"> = {
    saveBars: (source, bars) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          for (let at = 0; at < bars.length; at += ROWS_PER_STATEMENT) {
            const rows = bars.slice(at, at + ROWS_PER_STATEMENT).map((bar) => ({
              source,
              symbol: bar.symbol,
              open_time_ms: bar.openTimeMs,
              open: bar.open,
              high: bar.high,
              low: bar.low,
              close: bar.close,
              volume: bar.volume,
              provisional: bar.provisional ? 1 : 0,
            }));
            await transaction.replaceInto("bars").values(rows).execute();
          }
        }),
      ),

    bars: (source, symbol, fromMs, toMs) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("bars")
          .select(["open_time_ms", "open", "high", "low", "close", "volume", "provisional"])
          .where("source", "=", source)
          .where("symbol", "=", symbol)
          .where("open_time_ms", ">=", fromMs)
          .where("open_time_ms", "<", toMs)
          .orderBy("open_time_ms")
          .execute();
        return rows.map(({ open_time_ms, provisional, ...bar }) => ({
          ...bar,
          openTimeMs: open_time_ms,
          provisional: provisional === 1,
        }));
      }),

    dropMarketData: (source) =>
      attempt(async () => {
        for (;;) {
          const rows = await db
            .selectFrom("bars")
            .select("symbol")
            .where("source", "=", source)
            .orderBy("symbol")
            .limit(ROWS_PER_DROP)
            .execute();
          const last = rows.at(-1);
          if (!last) return;
          await db
            .deleteFrom("bars")
            .where("source", "=", source)
            .where("symbol", "<=", last.symbol)
            .execute();
          await setImmediate();
        }
      }),

    dropBarsBefore: (source, beforeMs) =>
      attempt(async () => {
        // Symbol by symbol: the key finds the old bars of one without reading the young ones of all.
        for (let symbol = ""; ; ) {
          const next = await db
            .selectFrom("bars")
            .select("symbol")
            .where("source", "=", source)
            .where("symbol", ">", symbol)
            .orderBy("symbol")
            .limit(1)
            .executeTakeFirst();
          if (!next) return;
          symbol = next.symbol;
          await db
            .deleteFrom("bars")
            .where("source", "=", source)
            .where("symbol", "=", symbol)
            .where("open_time_ms", "<", beforeMs)
            .execute();
          await setImmediate();
        }
      }),
  };

  const notes: Pick<Store, "getNote" | "setNote"> = {
    getNote: (key) =>
      attempt(async () => {
        const row = await db.selectFrom("notes").select("value").where("key", "=", key).executeTakeFirst();
        return row?.value ?? null;
      }),
    setNote: (key, value) =>
      attempt(async () => {
        await db.replaceInto("notes").values({ key, value }).execute();
      }),
  };

  return {
    ...marketData,
    ...notes,
    ...watchlistsOf(db, attempt),
    close: () =>
      attempt(async () => {
        // Whoever copies the file afterwards has all of it.
        await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
        await db.destroy();
      }),
  };
}

type Attempt = <T>(operation: () => Promise<T>) => Promise<T>;

type WatchlistStore = Pick<
  Store,
  | "watchlists"
  | "createWatchlist"
  | "changeWatchlist"
  | "deleteWatchlist"
  | "orderWatchlists"
  | "watchedSymbols"
>;

function watchlistsOf(db: Kysely<Tables>, attempt: Attempt): WatchlistStore {
  return {
    watchlists: (ownerHash) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("watchlists")
          .select(["id", "name", "symbols", "version"])
          .where("owner_hash", "=", ownerHash)
          .orderBy("position")
          .execute();
        return rows.map(watchlistOf);
      }),

    createWatchlist: (ownerHash, name, symbols) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const { count, last } = await transaction
            .selectFrom("watchlists")
            .select((table) => [table.fn.countAll<number>().as("count"), table.fn.max("position").as("last")])
            .where("owner_hash", "=", ownerHash)
            .executeTakeFirstOrThrow();
          if (count >= MAX_WATCHLISTS) throw new StoreRefusal("TOO_MANY_LISTS");
          const list = { id: randomUUID(), name, symbols: JSON.stringify(symbols), version: 1 };
          const position = (last ?? 0) + 1;
          await transaction
            .insertInto("watchlists")
            .values({ ...list, owner_hash: ownerHash, position })
            .execute();
          return watchlistOf(list);
        }),
      ),

    changeWatchlist: (ownerHash, id, version, change) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const row = await transaction
            .selectFrom("watchlists")
            .select(["id", "name", "symbols", "version"])
            .where("id", "=", id)
            .where("owner_hash", "=", ownerHash)
            .executeTakeFirst();
          if (!row) return null;
          if (row.version !== version) return "conflict";
          const changed = {
            id,
            name: change.name ?? row.name,
            symbols: change.symbols ? JSON.stringify(change.symbols) : row.symbols,
            version: version + 1,
          };
          await transaction.updateTable("watchlists").set(changed).where("id", "=", id).execute();
          return watchlistOf(changed);
        }),
      ),

    deleteWatchlist: (ownerHash, id) =>
      attempt(async () => {
        const { numDeletedRows } = await db
          .deleteFrom("watchlists")
          .where("id", "=", id)
          .where("owner_hash", "=", ownerHash)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      }),

    orderWatchlists: (ownerHash, ids) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const rows = await transaction
            .selectFrom("watchlists")
            .select("id")
            .where("owner_hash", "=", ownerHash)
            .orderBy("position")
            .execute();
          const owned = new Set(rows.map((row) => row.id));
          const ordered = new Set([...ids.filter((id) => owned.has(id)), ...owned]);
          let position = 0;
          for (const id of ordered) {
            position += 1;
            await transaction.updateTable("watchlists").set({ position }).where("id", "=", id).execute();
          }
        }),
      ),

    watchedSymbols: () =>
      attempt(async () => {
        const rows = await db.selectFrom("watchlists").select("symbols").distinct().execute();
        return [...new Set(rows.flatMap((row) => symbolsOf(row.symbols)))].sort();
      }),
  };
}

function watchlistOf(row: { id: string; name: string; symbols: string; version: number }): Watchlist {
  return { id: row.id, name: row.name, symbols: symbolsOf(row.symbols), version: row.version };
}

function symbolsOf(json: string): string[] {
  const symbols: unknown = JSON.parse(json);
  if (!Array.isArray(symbols)) throw new StoreFault("corrupt", "A watchlist in the store is not a list.");
  return symbols.filter((symbol) => typeof symbol === "string");
}
