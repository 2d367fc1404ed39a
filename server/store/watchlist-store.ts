import { randomUUID } from "node:crypto";
import { MAX_GROUPS, MAX_WATCHLIST_SYMBOLS, MAX_WATCHLISTS } from "#lib/contract/limits.ts";
import { MAX_CLOCK_LEAD, MAX_REMEMBERED, type Watchlist } from "#lib/contract/watchlist.ts";
import {
  type Change,
  type Edit,
  type Field,
  type Fields,
  type FieldValue,
  merge,
  nextClock,
  viewOf,
} from "#lib/watchlist/fields.ts";
import { planSymbols } from "#lib/watchlist/plan.ts";
import type { Attempt, Db, Transacting } from "./database.ts";
import { type EditSource, type Store, StoreFault, StoreRefusal } from "./store.ts";

/** SQLite and PostgreSQL bound the parameters of one statement. */
const FIELDS_PER_STATEMENT = 100;

type WatchlistStore = Pick<
  Store,
  | "watchlists"
  | "watchlist"
  | "createWatchlist"
  | "changeWatchlist"
  | "editWatchlist"
  | "deleteWatchlist"
  | "orderWatchlists"
  | "watchedSymbols"
  | "shareWatchlist"
  | "sharedWatchlist"
>;

export function watchlistsOf(db: Db, attempt: Attempt): WatchlistStore {
  const transact = <T>(work: (transaction: Transacting) => Promise<T>): Promise<T> =>
    attempt(() => db.transaction().execute(work));

  return {
    watchlists: (ownerId) =>
      transact(async (transaction) => {
        const rows = await transaction
          .selectFrom("watchlists")
          .select(["id", "version"])
          .where("owner_id", "=", ownerId)
          .orderBy("position")
          .execute();
        const fields = await fieldsOf(
          transaction,
          rows.map((row) => row.id),
        );
        return rows.map((row) => watchlistOf(row.id, row.version, fields.get(row.id) ?? new Map()));
      }),

    watchlist: (ownerId, id) => transact((transaction) => read(transaction, ownerId, id)),

    createWatchlist: (ownerId, name, symbols, id = randomUUID()) =>
      transact(async (transaction) => {
        const same = await transaction
          .selectFrom("watchlists")
          .select("owner_id")
          .where("id", "=", id)
          .executeTakeFirst();
        if (same && same.owner_id !== ownerId) throw new StoreRefusal("NOT_FOUND");
        const there = same ? await read(transaction, ownerId, id) : null;
        if (there) return there;
        const { count, last } = await transaction
          .selectFrom("watchlists")
          .select((table) => [table.fn.countAll<number>().as("count"), table.fn.max("position").as("last")])
          .where("owner_id", "=", ownerId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= MAX_WATCHLISTS) throw new StoreRefusal("TOO_MANY_LISTS");
        const position = (last ?? 0) + 1;
        await transaction
          .insertInto("watchlists")
          .values({ id, owner_id: ownerId, version: 0, position })
          .execute();
        const changes: Change[] = [{ field: "name", value: name }, ...planSymbols(new Map(), symbols)];
        return (await write(transaction, id, 0, new Map(), (fields) => editsOf(changes, fields))).list;
      }),

    changeWatchlist: (ownerId, id, version, change) =>
      transact(async (transaction) => {
        const row = await rowOf(transaction, ownerId, id);
        if (!row) return null;
        if (row.version !== version) return "conflict";
        const fields = (await fieldsOf(transaction, [id])).get(id) ?? new Map();
        const changes: Change[] = [
          ...(change.name === undefined ? [] : [{ field: "name", value: change.name } as const]),
          ...(change.symbols === undefined ? [] : planSymbols(fields, change.symbols)),
        ];
        return (await write(transaction, id, version, fields, editsOf(changes, fields))).list;
      }),

    editWatchlist: (ownerId, id, edits) =>
      transact(async (transaction) => {
        const row = await rowOf(transaction, ownerId, id);
        if (!row) return null;
        const fields = (await fieldsOf(transaction, [id])).get(id) ?? new Map();
        return write(transaction, id, row.version, fields, edits);
      }),

    deleteWatchlist: (ownerId, id) =>
      transact(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom("watchlists")
          .where("id", "=", id)
          .where("owner_id", "=", ownerId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await transaction.deleteFrom("watchlist_fields").where("list_id", "=", id).execute();
        // Its link opens nothing, and lives again with the list when the removal is taken back.
        return true;
      }),

    orderWatchlists: (ownerId, ids) =>
      transact(async (transaction) => {
        const rows = await transaction
          .selectFrom("watchlists")
          .select("id")
          .where("owner_id", "=", ownerId)
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

    watchedSymbols: () =>
      attempt(async () => {
        const rows = await db
          .selectFrom("watchlist_fields")
          .select("path")
          .distinct()
          .where("path", "like", "symbol/%/in")
          .where("value", "=", "true")
          .execute();
        return rows.flatMap((row) => row.path.split("/")[1] ?? []).sort();
      }),

    shareWatchlist: (ownerId, id, codeHash) =>
      transact(async (transaction) => {
        if (!(await rowOf(transaction, ownerId, id))) return false;
        await transaction.deleteFrom("shares").where("list_id", "=", id).execute();
        if (codeHash !== null) {
          await transaction.insertInto("shares").values({ code_hash: codeHash, list_id: id }).execute();
        }
        return true;
      }),

    sharedWatchlist: (codeHash) =>
      transact(async (transaction) => {
        const shared = await transaction
          .selectFrom("shares")
          .innerJoin("watchlists", "watchlists.id", "shares.list_id")
          .select(["watchlists.id", "watchlists.version"])
          .where("code_hash", "=", codeHash)
          .executeTakeFirst();
        if (!shared) return null;
        const fields = (await fieldsOf(transaction, [shared.id])).get(shared.id) ?? new Map();
        return watchlistOf(shared.id, shared.version, fields);
      }),
  };
}

async function rowOf(db: Db, ownerId: string, id: string): Promise<{ version: number } | undefined> {
  return db
    .selectFrom("watchlists")
    .select("version")
    .where("id", "=", id)
    .where("owner_id", "=", ownerId)
    .executeTakeFirst();
}

async function read(db: Db, ownerId: string, id: string): Promise<Watchlist | null> {
  const row = await rowOf(db, ownerId, id);
  if (!row) return null;
  return watchlistOf(id, row.version, (await fieldsOf(db, [id])).get(id) ?? new Map());
}

async function fieldsOf(db: Db, ids: readonly string[]): Promise<Map<string, Map<string, Field>>> {
  const byList = new Map<string, Map<string, Field>>(ids.map((id) => [id, new Map()]));
  if (ids.length === 0) return byList;
  const rows = await db
    .selectFrom("watchlist_fields")
    .select(["list_id", "path", "value", "clock", "edit"])
    .where("list_id", "in", ids)
    .execute();
  for (const { list_id, path, value, clock, edit } of rows) {
    byList.get(list_id)?.set(path, { value: fieldValueOf(value), clock, edit });
  }
  return byList;
}

/** Merges into what was read in this transaction, and keeps what became of it. */
async function write(
  db: Transacting,
  id: string,
  version: number,
  before: Fields,
  source: EditSource,
): Promise<{ list: Watchlist; superseded: string[] }> {
  const edits = typeof source === "function" ? source(before) : source;
  const lead = nextClock(before) + MAX_CLOCK_LEAD;
  if (edits.some((edit) => edit.clock > lead)) throw new StoreRefusal("BAD_REQUEST");
  const { fields, changed, superseded } = merge(before, edits);
  if (changed.length === 0) return { list: watchlistOf(id, version, fields), superseded };
  const list = watchlistOf(id, version + 1, fields);
  keepLimits(list, fields);
  const rows = changed.flatMap((path) => {
    const field = fields.get(path);
    return field
      ? [{ list_id: id, path, value: JSON.stringify(field.value), clock: field.clock, edit: field.edit }]
      : [];
  });
  for (let at = 0; at < rows.length; at += FIELDS_PER_STATEMENT) {
    await db
      .insertInto("watchlist_fields")
      .values(rows.slice(at, at + FIELDS_PER_STATEMENT))
      .onConflict((conflict) =>
        conflict.columns(["list_id", "path"]).doUpdateSet((row) => ({
          value: row.ref("excluded.value"),
          clock: row.ref("excluded.clock"),
          edit: row.ref("excluded.edit"),
        })),
      )
      .execute();
  }
  await db
    .updateTable("watchlists")
    .set({ version: version + 1 })
    .where("id", "=", id)
    .execute();
  return { list, superseded };
}

function keepLimits(list: Watchlist, fields: Fields): void {
  if (list.entries.length > MAX_WATCHLIST_SYMBOLS) throw new StoreRefusal("TOO_MANY_SYMBOLS");
  if (list.groups.length > MAX_GROUPS) throw new StoreRefusal("TOO_MANY_GROUPS");
  const remembered = new Set(Array.from(fields.keys(), (path) => path.slice(0, path.lastIndexOf("/"))));
  if (remembered.size > MAX_REMEMBERED) throw new StoreRefusal("TOO_MANY_SYMBOLS");
}

/** Our own changes as edits. */
export function editsOf(changes: readonly Change[], fields: Fields): Edit[] {
  const clock = nextClock(fields);
  return changes.map((change) => ({ ...change, clock, id: randomUUID() }));
}

function watchlistOf(id: string, version: number, fields: Fields): Watchlist {
  const view = viewOf(fields);
  const symbols = view.entries.map((entry) => entry.symbol);
  return { id, ...view, symbols, version, clock: nextClock(fields) - 1 };
}

function fieldValueOf(json: string): FieldValue {
  const value: unknown = JSON.parse(json);
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value as FieldValue;
  throw new StoreFault("corrupt", "A field of a watchlist in the store is no value.");
}
