import { randomUUID } from "node:crypto";
import { MAX_ALERT_RULES } from "#lib/contract/alert.ts";
import { MAX_WATCHLISTS } from "#lib/contract/limits.ts";
import { MAX_CHANNELS } from "./channel-store.ts";
import type { Attempt, Db } from "./database.ts";
import { joinDocuments } from "./document-store.ts";
import { type Store, StoreRefusal } from "./store.ts";

const MAX_API_TOKENS = 20;

/** What one owner keeps at most of what pairing brings along. */
const MOST = [
  ["watchlists", MAX_WATCHLISTS, "TOO_MANY_LISTS"],
  ["alert_rules", MAX_ALERT_RULES, "TOO_MANY_RULES"],
  ["channels", MAX_CHANNELS, "TOO_MANY_CHANNELS"],
  ["api_tokens", MAX_API_TOKENS, "TOO_MANY_TOKENS"],
] as const;

type IdentityStore = Pick<
  Store,
  | "ownerOfDevice"
  | "addPairingCode"
  | "pairDevice"
  | "devices"
  | "removeDevice"
  | "addApiToken"
  | "apiTokens"
  | "ownerOfApiToken"
  | "removeApiToken"
>;

export function identitiesOf(db: Db, attempt: Attempt): IdentityStore {
  return { ...devicesOf(db, attempt), ...apiTokensOf(db, attempt) };
}

type DeviceStore = Pick<
  Store,
  "ownerOfDevice" | "addPairingCode" | "pairDevice" | "devices" | "removeDevice"
>;

function devicesOf(db: Db, attempt: Attempt): DeviceStore {
  return {
    ownerOfDevice: (tokenHash) => attempt(() => ownerOf(db, tokenHash)),

    addPairingCode: (ownerId, codeHash, expiresAtMs) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          // One code at a time: a new one makes the last worthless.
          await transaction.deleteFrom("pairing_codes").where("owner_id", "=", ownerId).execute();
          await transaction
            .insertInto("pairing_codes")
            .values({ owner_id: ownerId, code_hash: codeHash, expires_at_ms: expiresAtMs })
            .execute();
        }),
      ),

    pairDevice: (codeHash, tokenHash, nowMs) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const code = await transaction
            .deleteFrom("pairing_codes")
            .where("code_hash", "=", codeHash)
            .returning(["owner_id", "expires_at_ms"])
            .executeTakeFirst();
          await transaction.deleteFrom("pairing_codes").where("expires_at_ms", "<=", nowMs).execute();
          if (!code || code.expires_at_ms <= nowMs) return null;
          const ownerId = code.owner_id;
          const before = await ownerOf(transaction, tokenHash);
          if (before === ownerId) return ownerId;
          await assign(transaction, tokenHash, ownerId, nowMs);
          // The maker of the code was an owner by itself until now, and has no row yet.
          await transaction
            .insertInto("devices")
            .values({ token_hash: ownerId, id: randomUUID(), owner_id: ownerId, added_at_ms: nowMs })
            .onConflict((conflict) => conflict.column("token_hash").doNothing())
            .execute();
          const others = await transaction
            .selectFrom("devices")
            .select("id")
            .where("owner_id", "=", before)
            .executeTakeFirst();
          if (!others) {
            await moveBelongings(transaction, before, ownerId);
          }
          return ownerId;
        }),
      ),

    devices: (ownerId) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("devices")
          .select(["id", "token_hash", "added_at_ms"])
          .where("owner_id", "=", ownerId)
          .orderBy("added_at_ms")
          .execute();
        return rows.map((row) => ({ id: row.id, proof: row.token_hash, addedAtMs: row.added_at_ms }));
      }),

    removeDevice: (ownerId, id) =>
      attempt(async () => {
        // Its cookie is still out there, so it is given to somebody who does not exist.
        const row = await db
          .updateTable("devices")
          .set({ owner_id: randomUUID(), id: randomUUID() })
          .where("owner_id", "=", ownerId)
          .where("id", "=", id)
          .returning("token_hash")
          .executeTakeFirst();
        return row?.token_hash ?? null;
      }),
  };
}

async function ownerOf(db: Db, tokenHash: string): Promise<string> {
  const row = await db
    .selectFrom("devices")
    .select("owner_id")
    .where("token_hash", "=", tokenHash)
    .executeTakeFirst();
  return row?.owner_id ?? tokenHash;
}

async function assign(db: Db, tokenHash: string, ownerId: string, nowMs: number): Promise<void> {
  await db
    .insertInto("devices")
    .values({ token_hash: tokenHash, id: randomUUID(), owner_id: ownerId, added_at_ms: nowMs })
    .onConflict((conflict) => conflict.column("token_hash").doUpdateSet({ owner_id: ownerId }))
    .execute();
}

/** Of both together there must not be more than one person may have: else nothing is moved at all. */
async function moveBelongings(db: Db, from: string, to: string): Promise<void> {
  for (const [table, most, code] of MOST) {
    const { own, both } = await db
      .selectFrom(table)
      .select((row) => [
        row.fn.countAll<number>().filterWhere("owner_id", "=", from).as("own"),
        row.fn.countAll<number>().as("both"),
      ])
      .where("owner_id", "in", [from, to])
      .executeTakeFirstOrThrow();
    if (Number(own) > 0 && Number(both) > most) throw new StoreRefusal(code);
  }
  const last = await db
    .selectFrom("watchlists")
    .select((table) => table.fn.max("position").as("position"))
    .where("owner_id", "=", to)
    .executeTakeFirst();
  const behind = Number(last?.position ?? 0);
  await db
    .updateTable("watchlists")
    .set((row) => ({ owner_id: to, position: row("position", "+", behind) }))
    .where("owner_id", "=", from)
    .execute();
  for (const table of ["alert_rules", "firings", "channels"] as const) {
    await db.updateTable(table).set({ owner_id: to }).where("owner_id", "=", from).execute();
  }
  await db.updateTable("api_tokens").set({ owner_id: to }).where("owner_id", "=", from).execute();
  await joinDocuments(db, from, to);
}

type ApiTokenStore = Pick<Store, "addApiToken" | "apiTokens" | "ownerOfApiToken" | "removeApiToken">;

function apiTokensOf(db: Db, attempt: Attempt): ApiTokenStore {
  return {
    addApiToken: (ownerId, name, tokenHash, nowMs) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const { count } = await transaction
            .selectFrom("api_tokens")
            .select((table) => table.fn.countAll<number>().as("count"))
            .where("owner_id", "=", ownerId)
            .executeTakeFirstOrThrow();
          if (Number(count) >= MAX_API_TOKENS) throw new StoreRefusal("TOO_MANY_TOKENS");
          const id = randomUUID();
          const row = { id, owner_id: ownerId, name, token_hash: tokenHash, created_at_ms: nowMs };
          await transaction.insertInto("api_tokens").values(row).execute();
          return { id, name, createdAtMs: nowMs };
        }),
      ),
    apiTokens: (ownerId) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("api_tokens")
          .select(["id", "name", "created_at_ms"])
          .where("owner_id", "=", ownerId)
          .orderBy("created_at_ms")
          .execute();
        return rows.map((row) => ({ id: row.id, name: row.name, createdAtMs: row.created_at_ms }));
      }),
    ownerOfApiToken: (tokenHash) =>
      attempt(async () => {
        const row = await db
          .selectFrom("api_tokens")
          .select("owner_id")
          .where("token_hash", "=", tokenHash)
          .executeTakeFirst();
        return row?.owner_id ?? null;
      }),
    removeApiToken: (ownerId, id) =>
      attempt(async () => {
        const row = await db
          .deleteFrom("api_tokens")
          .where("owner_id", "=", ownerId)
          .where("id", "=", id)
          .returning("token_hash")
          .executeTakeFirst();
        return row?.token_hash ?? null;
      }),
  };
}
