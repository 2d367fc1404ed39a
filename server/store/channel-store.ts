import { randomUUID } from "node:crypto";
import type { AlertChannel } from "#lib/contract/alert.ts";
import type { Attempt, Db, Tables } from "./database.ts";
import { type ChannelSecrets, type Store, StoreFault, StoreRefusal } from "./store.ts";

export const MAX_CHANNELS = 10;

type ChannelStore = Pick<
  Store,
  "channels" | "createChannel" | "changeChannel" | "deleteChannel" | "channelSecrets" | "deliveryLog"
>;

export function channelsOf(db: Db, attempt: Attempt): ChannelStore {
  const own = (table: Db, ownerId: string, id: string) =>
    table.selectFrom("channels").selectAll().where("id", "=", id).where("owner_id", "=", ownerId);

  return {
    channels: (ownerId) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("channels")
          .selectAll()
          .where("owner_id", "=", ownerId)
          .orderBy("created_at_ms")
          .orderBy("id")
          .execute();
        return rows.map(channelOf);
      }),

    createChannel: (ownerId, { name, target, secrets }, nowMs) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const { count } = await transaction
            .selectFrom("channels")
            .select((table) => table.fn.countAll<number>().as("count"))
            .where("owner_id", "=", ownerId)
            .executeTakeFirstOrThrow();
          if (Number(count) >= MAX_CHANNELS) throw new StoreRefusal("TOO_MANY_CHANNELS");
          const row: Tables["channels"] = {
            id: randomUUID(),
            owner_id: ownerId,
            kind: secrets.kind,
            name,
            target,
            secrets: JSON.stringify(secrets),
            quiet_from: null,
            quiet_to: null,
            is_paused: 0,
            tells_blind: 1,
            created_at_ms: nowMs,
          };
          await transaction.insertInto("channels").values(row).execute();
          return channelOf(row);
        }),
      ),

    changeChannel: (ownerId, id, { name, quiet, isPaused, tellsBlind }) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const before = await own(transaction, ownerId, id).executeTakeFirst();
          if (!before) return null;
          const after = {
            ...before,
            ...(name === undefined ? {} : { name }),
            ...(quiet === undefined
              ? {}
              : { quiet_from: quiet?.fromMinute ?? null, quiet_to: quiet?.toMinute ?? null }),
            ...(isPaused === undefined ? {} : { is_paused: isPaused ? 1 : 0 }),
            ...(tellsBlind === undefined ? {} : { tells_blind: tellsBlind ? 1 : 0 }),
          };
          const { quiet_from, quiet_to, is_paused, tells_blind } = after;
          await transaction
            .updateTable("channels")
            .set({ name: after.name, quiet_from, quiet_to, is_paused, tells_blind })
            .where("id", "=", id)
            .execute();
          if (quiet !== undefined) {
            // What the old quiet hours held back is looked at again.
            await transaction
              .updateTable("deliveries")
              .set((row) => ({ due_at_ms: row.ref("taken_at_ms") }))
              .where("channel_id", "=", id)
              .where("is_held", "=", 1)
              .where("due_at_ms", "is not", null)
              .execute();
          }
          return channelOf(after);
        }),
      ),

    deleteChannel: (ownerId, id) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const { numDeletedRows } = await transaction
            .deleteFrom("channels")
            .where("id", "=", id)
            .where("owner_id", "=", ownerId)
            .executeTakeFirst();
          if (numDeletedRows === 0n) return false;
          await transaction.deleteFrom("deliveries").where("channel_id", "=", id).execute();
          await transaction.deleteFrom("delivery_log").where("channel_id", "=", id).execute();
          return true;
        }),
      ),

    channelSecrets: (ownerId, id) =>
      attempt(async () => {
        const row = await own(db, ownerId, id).executeTakeFirst();
        return row ? secretsOf(row.secrets) : null;
      }),

    deliveryLog: (ownerId, id, limit) =>
      attempt(async () => {
        if (!(await own(db, ownerId, id).executeTakeFirst())) return null;
        const rows = await db
          .selectFrom("delivery_log")
          .selectAll()
          .where("channel_id", "=", id)
          .orderBy("at_ms", "desc")
          .orderBy("attempt", "desc")
          .limit(limit)
          .execute();
        return rows.map((row) => ({
          firingId: row.firing_id,
          channelId: row.channel_id,
          attempt: row.attempt,
          atMs: row.at_ms,
          outcome: outcomeOf(row.outcome),
          detail: row.detail,
        }));
      }),
  };
}

type Row = Tables["channels"];

export function channelOf(row: Row): AlertChannel {
  const { id, kind, name, target, quiet_from, quiet_to } = row;
  return {
    id,
    kind: kind === "telegram" ? "telegram" : "webhook",
    name,
    target,
    quiet: quiet_from === null || quiet_to === null ? null : { fromMinute: quiet_from, toMinute: quiet_to },
    isPaused: row.is_paused === 1,
    tellsBlind: row.tells_blind === 1,
  };
}

export function secretsOf(json: string): ChannelSecrets {
  const value = JSON.parse(json) as Partial<Record<string, unknown>>;
  const { kind, url, secret, botToken, chatId } = value;
  if (kind === "webhook" && typeof url === "string" && typeof secret === "string")
    return { kind, url, secret };
  if (kind === "telegram" && typeof botToken === "string" && typeof chatId === "string") {
    return { kind, botToken, chatId };
  }
  throw new StoreFault("corrupt", "A channel in the store cannot be read.");
}

const OUTCOMES = ["delivered", "failed", "given-up", "held-quiet", "rate-limited"] as const;

function outcomeOf(word: string): (typeof OUTCOMES)[number] {
  const outcome = OUTCOMES.find((each) => each === word);
  if (outcome) return outcome;
  throw new StoreFault("corrupt", "A line of the delivery log in the store cannot be read.");
}
