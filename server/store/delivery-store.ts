import { randomUUID } from "node:crypto";
import type { DeliveryRecord } from "#lib/contract/alert.ts";
import { channelOf, secretsOf } from "./channel-store.ts";
import type { Attempt, Db, Transacting } from "./database.ts";
import type { Handed, OwnedFiring, Store } from "./store.ts";

const HOUR_MS = 3_600_000;
/** What is over is remembered so long, so that a firing that is said again is not handed on again. */
const KEPT_MS = 30 * 24 * HOUR_MS;
const MAX_LOG_LINES = 500;

type DeliveryStore = Pick<
  Store,
  "waitingChannels" | "nextDelivery" | "recordDelivery" | "logDelivery" | "queueNotices"
>;

export function deliveriesOf(db: Db, attempt: Attempt): DeliveryStore {
  return {
    waitingChannels: () =>
      attempt(async () => {
        const rows = await db
          .selectFrom("deliveries")
          .select((table) => ["channel_id", table.fn.min("due_at_ms").as("due_at_ms")])
          .where("due_at_ms", "is not", null)
          .groupBy("channel_id")
          .execute();
        return rows.map((row) => ({ channelId: row.channel_id, dueAtMs: Number(row.due_at_ms) }));
      }),

    nextDelivery: (channelId, nowMs) =>
      attempt(async () => {
        const row = await db
          .selectFrom("deliveries")
          .innerJoin("channels", "channels.id", "deliveries.channel_id")
          .selectAll("channels")
          .select(["firing", "tries", "is_held"])
          .where("channel_id", "=", channelId)
          .where("due_at_ms", "<=", nowMs)
          .orderBy("due_at_ms")
          .orderBy("taken_at_ms")
          .limit(1)
          .executeTakeFirst();
        if (!row) return null;
        const { firing, tries, is_held, ...channel } = row;
        return {
          channel: channelOf(channel),
          secrets: secretsOf(row.secrets),
          delivery: { firing: JSON.parse(firing) as Handed, tries, isHeld: is_held === 1 },
        };
      }),

    recordDelivery: (record, { dueAtMs, isHeld, tries, restUntilMs }) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const { numUpdatedRows } = await transaction
            .updateTable("deliveries")
            .set({ due_at_ms: dueAtMs, is_held: isHeld ? 1 : 0, tries })
            .where("firing_id", "=", record.firingId)
            .where("channel_id", "=", record.channelId)
            .executeTakeFirst();
          // The channel was deleted meanwhile.
          if (numUpdatedRows === 0n) return;
          if (restUntilMs !== null) {
            await transaction
              .updateTable("deliveries")
              .set({ due_at_ms: restUntilMs })
              .where("channel_id", "=", record.channelId)
              .where("due_at_ms", "<", restUntilMs)
              .execute();
          }
          await log(transaction, record);
        }),
      ),

    queueNotices: (notices, wallMs) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          for (const each of notices) await queueDelivery(transaction, each, wallMs);
        }),
      ),

    logDelivery: (record) =>
      attempt(() => db.transaction().execute((transaction) => log(transaction, record))),
  };
}

/**
 * Keeps a firing for its channels, with the firing itself: no end of the process comes between the two. What is
 * over the hourly limit of the rule is logged and not handed on.
 */
export async function queueDelivery(
  db: Transacting,
  { ownerId, firing, channels: channelIds, perHour }: OwnedFiring,
  nowMs: number,
): Promise<void> {
  if (channelIds.length === 0) return;
  const named = db
    .selectFrom("channels")
    .select("id")
    .where("owner_id", "=", ownerId)
    .where("id", "in", [...channelIds]);
  const channels = await (firing.notice ? named.where("tells_blind", "=", 1) : named).execute();
  for (const { id } of channels) {
    const { count } = await db
      .selectFrom("deliveries")
      .select((table) => table.fn.countAll<number>().as("count"))
      .where("channel_id", "=", id)
      .where("rule_id", "=", firing.ruleId)
      .where("taken_at_ms", ">", nowMs - HOUR_MS)
      .where("is_limited", "=", 0)
      .executeTakeFirstOrThrow();
    const isLimited = Number(count) >= perHour;
    const { numInsertedOrUpdatedRows = 0n } = await db
      .insertInto("deliveries")
      .values({
        firing_id: firing.id,
        channel_id: id,
        rule_id: firing.ruleId,
        firing: JSON.stringify(firing),
        taken_at_ms: nowMs,
        due_at_ms: isLimited ? null : nowMs,
        tries: 0,
        is_held: 0,
        is_limited: isLimited ? 1 : 0,
      })
      .onConflict((conflict) => conflict.columns(["firing_id", "channel_id"]).doNothing())
      .executeTakeFirst();
    if (!isLimited || numInsertedOrUpdatedRows === 0n) continue;
    await log(db, {
      firingId: firing.id,
      channelId: id,
      attempt: 1,
      atMs: nowMs,
      outcome: "rate-limited",
      detail: `Quá ${perHour} lần một giờ của luật này / More than ${perHour} in an hour of this rule`,
    });
  }
}

async function log(db: Transacting, record: DeliveryRecord): Promise<void> {
  const { channelId, firingId, attempt, atMs, outcome, detail } = record;
  await db
    .insertInto("delivery_log")
    .values({
      id: randomUUID(),
      channel_id: channelId,
      firing_id: firingId,
      attempt,
      at_ms: atMs,
      outcome,
      detail,
    })
    .execute();
  const oldest = await db
    .selectFrom("delivery_log")
    .select("at_ms")
    .where("channel_id", "=", channelId)
    .orderBy("at_ms", "desc")
    .offset(MAX_LOG_LINES)
    .limit(1)
    .executeTakeFirst();
  if (oldest) {
    await db
      .deleteFrom("delivery_log")
      .where("channel_id", "=", channelId)
      .where("at_ms", "<=", oldest.at_ms)
      .execute();
  }
  await db
    .deleteFrom("deliveries")
    .where("channel_id", "=", channelId)
    .where("due_at_ms", "is", null)
    .where("taken_at_ms", "<", atMs - KEPT_MS)
    .execute();
}
