import type { Firing } from "#lib/contract/alert.ts";
import { MAX_ALERT_RULES } from "#lib/contract/alert.ts";
import { USUAL_PER_HOUR } from "#lib/contract/limits.ts";
import type { Attempt, Db, Tables, Transacting } from "./database.ts";
import { queueDelivery } from "./delivery-store.ts";
import { type RuleBody, type Store, type StoredRule, StoreFault, StoreRefusal } from "./store.ts";

/** Of all owners, who cost nothing to make: what the engine looks at with every event stays within its measure. */
export const MAX_ALL_RULES = 20_000;
/** Firings that one owner's log keeps; older ones leave it. */
const MAX_FIRINGS = 5_000;
/** How often the log of an owner is looked through for old ones. */
const FIRINGS_PER_CLEANING = 100;
const MAX_SPELLS = 500;
/** SQLite and PostgreSQL bound the parameters of one statement. */
const ROWS_PER_STATEMENT = 100;

type AlertStore = Pick<
  Store,
  | "alertRules"
  | "allAlertRules"
  | "createAlertRule"
  | "changeAlertRule"
  | "deleteAlertRule"
  | "alertEdges"
  | "saveAlerts"
  | "firings"
  | "unreadFirings"
  | "readFirings"
  | "saveBlindSpell"
  | "blindSpells"
>;

export function alertsOf(db: Db, attempt: Attempt): AlertStore {
  return { ...rulesOf(db, attempt), ...outcomesOf(db, attempt), ...spellsOf(db, attempt) };
}

function rulesOf(
  db: Db,
  attempt: Attempt,
): Pick<
  Store,
  "alertRules" | "allAlertRules" | "createAlertRule" | "changeAlertRule" | "deleteAlertRule" | "alertEdges"
> {
  const transact = <T>(work: (transaction: Transacting) => Promise<T>): Promise<T> =>
    attempt(() => db.transaction().execute(work));

  return {
    alertRules: (ownerId) =>
      attempt(async () =>
        (
          await db
            .selectFrom("alert_rules")
            .selectAll()
            .where("owner_id", "=", ownerId)
            .orderBy("created_at_ms")
            .orderBy("id")
            .execute()
        ).map(ruleOf),
      ),

    allAlertRules: () =>
      attempt(async () => (await db.selectFrom("alert_rules").selectAll().execute()).map(ruleOf)),

    createAlertRule: (ownerId, { id, createdAtMs, ...body }) =>
      transact(async (transaction) => {
        const same = await transaction
          .selectFrom("alert_rules")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirst();
        if (same && same.owner_id !== ownerId) throw new StoreRefusal("NOT_FOUND");
        if (same) return ruleOf(same);
        const { count } = await transaction
          .selectFrom("alert_rules")
          .select((table) => table.fn.countAll<number>().as("count"))
          .where("owner_id", "=", ownerId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= MAX_ALERT_RULES) throw new StoreRefusal("TOO_MANY_RULES");
        const all = await transaction
          .selectFrom("alert_rules")
          .select((table) => table.fn.countAll<number>().as("count"))
          .executeTakeFirstOrThrow();
        if (Number(all.count) >= MAX_ALL_RULES) throw new StoreRefusal("SERVER_FULL");
        const row = {
          id,
          owner_id: ownerId,
          body: JSON.stringify(body),
          version: 1,
          created_at_ms: createdAtMs,
          is_spent: 0,
          last_fired_at_ms: null,
        };
        await transaction.insertInto("alert_rules").values(row).execute();
        return ruleOf(row);
      }),

    changeAlertRule: (ownerId, id, version, body, isArmedAnew) =>
      transact(async (transaction) => {
        const row = await transaction
          .selectFrom("alert_rules")
          .selectAll()
          .where("id", "=", id)
          .where("owner_id", "=", ownerId)
          .executeTakeFirst();
        if (!row) return null;
        if (row.version !== version) return "conflict";
        const change = {
          body: JSON.stringify(body),
          version: version + 1,
          is_spent: isArmedAnew ? 0 : row.is_spent,
        };
        await transaction.updateTable("alert_rules").set(change).where("id", "=", id).execute();
        if (isArmedAnew) await transaction.deleteFrom("alert_edges").where("rule_id", "=", id).execute();
        return ruleOf({ ...row, ...change });
      }),

    deleteAlertRule: (ownerId, id) =>
      transact(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom("alert_rules")
          .where("id", "=", id)
          .where("owner_id", "=", ownerId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await transaction.deleteFrom("alert_edges").where("rule_id", "=", id).execute();
        return true;
      }),

    alertEdges: () =>
      attempt(async () => {
        const rows = await db.selectFrom("alert_edges").selectAll().execute();
        return rows.map((row) => ({
          ruleId: row.rule_id,
          symbol: row.symbol,
          edge: {
            holds: row.holds === null ? null : row.holds === 1,
            firedAtMs: row.fired_at_ms,
            firings: row.firings,
            since: row.since_ms === null ? null : { atMs: row.since_ms, place: row.since_place },
          },
        }));
      }),
  };
}

function outcomesOf(
  db: Db,
  attempt: Attempt,
): Pick<Store, "saveAlerts" | "firings" | "unreadFirings" | "readFirings"> {
  /** By owner, since the start. */
  const storedFirings = new Map<string, number>();
  return {
    saveAlerts: (edges, firings, wallMs) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          const ids = [...new Set(edges.map(({ ruleId }) => ruleId))];
          const alive = new Set<string>();
          for (let at = 0; at < ids.length; at += ROWS_PER_STATEMENT) {
            const rows = await transaction
              .selectFrom("alert_rules")
              .select("id")
              .where("id", "in", ids.slice(at, at + ROWS_PER_STATEMENT))
              .execute();
            for (const { id } of rows) alive.add(id);
          }
          const kept = edges.filter(({ ruleId }) => alive.has(ruleId));
          for (let at = 0; at < kept.length; at += ROWS_PER_STATEMENT) {
            await saveEdges(transaction, kept.slice(at, at + ROWS_PER_STATEMENT));
          }
          const fresh = [];
          for (const each of firings) {
            if (!(await saveFiring(transaction, each))) continue;
            fresh.push(each);
            await queueDelivery(transaction, each, wallMs);
          }
          for (const { ownerId } of fresh) {
            const stored = (storedFirings.get(ownerId) ?? 0) + 1;
            if (stored % FIRINGS_PER_CLEANING === 0) await forgetOldFirings(transaction, ownerId);
            storedFirings.set(ownerId, stored);
          }
          return fresh;
        }),
      ),

    firings: (ownerId, beforeMs, limit) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("firings")
          .select(["body", "is_read"])
          .where("owner_id", "=", ownerId)
          .where("at_ms", "<", beforeMs)
          .orderBy("at_ms", "desc")
          .orderBy("id", "desc")
          .limit(limit)
          .execute();
        return rows.map((row) => ({ ...(read(row.body) as Firing), isRead: row.is_read === 1 }));
      }),

    unreadFirings: (ownerId) =>
      attempt(async () => {
        const { count } = await db
          .selectFrom("firings")
          .select((table) => table.fn.countAll<number>().as("count"))
          .where("owner_id", "=", ownerId)
          .where("is_read", "=", 0)
          .executeTakeFirstOrThrow();
        return Number(count);
      }),

    readFirings: (ownerId, ids) =>
      attempt(async () => {
        const all = db.updateTable("firings").set({ is_read: 1 }).where("owner_id", "=", ownerId);
        await (ids === "all" ? all : all.where("id", "in", [...ids])).execute();
      }),
  };
}

async function saveEdges(
  db: Db,
  edges: readonly Parameters<Store["saveAlerts"]>[0][number][],
): Promise<void> {
  await db
    .insertInto("alert_edges")
    .values(
      edges.map(({ ruleId, symbol, edge }) => ({
        rule_id: ruleId,
        symbol,
        holds: edge.holds === null ? null : Number(edge.holds),
        fired_at_ms: edge.firedAtMs,
        firings: edge.firings,
        since_ms: edge.since?.atMs ?? null,
        since_place: edge.since?.place ?? 0,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(["rule_id", "symbol"]).doUpdateSet((row) => ({
        holds: row.ref("excluded.holds"),
        fired_at_ms: row.ref("excluded.fired_at_ms"),
        firings: row.ref("excluded.firings"),
        since_ms: row.ref("excluded.since_ms"),
        since_place: row.ref("excluded.since_place"),
      })),
    )
    .execute();
}

/** False: this very firing is in the log already. */
async function saveFiring(
  db: Db,
  { ownerId, firing, isLast }: Parameters<Store["saveAlerts"]>[1][number],
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto("firings")
    .values({
      id: firing.id,
      owner_id: ownerId,
      rule_id: firing.ruleId,
      at_ms: firing.atMs,
      body: JSON.stringify(firing),
      is_read: 0,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  await db
    .updateTable("alert_rules")
    .set({ last_fired_at_ms: firing.atMs, ...(isLast ? { is_spent: 1 } : {}) })
    .where("id", "=", firing.ruleId)
    .execute();
  return numInsertedOrUpdatedRows > 0n;
}

async function forgetOldFirings(db: Db, ownerId: string): Promise<void> {
  const last = await db
    .selectFrom("firings")
    .select("at_ms")
    .where("owner_id", "=", ownerId)
    .orderBy("at_ms", "desc")
    .offset(MAX_FIRINGS)
    .limit(1)
    .executeTakeFirst();
  if (!last) return;
  await db.deleteFrom("firings").where("owner_id", "=", ownerId).where("at_ms", "<=", last.at_ms).execute();
}

function spellsOf(db: Db, attempt: Attempt): Pick<Store, "saveBlindSpell" | "blindSpells"> {
  return {
    saveBlindSpell: ({ id, symbol, reason, fromMs, toMs }) =>
      attempt(async () => {
        await db
          .insertInto("blind_spells")
          .values({ id, symbol, reason, from_ms: fromMs, to_ms: toMs })
          .onConflict((conflict) => conflict.column("id").doUpdateSet({ to_ms: toMs }))
          .execute();
      }),
    blindSpells: (sinceMs) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("blind_spells")
          .selectAll()
          .where((row) => row.or([row("to_ms", "is", null), row("to_ms", ">=", sinceMs)]))
          .orderBy("from_ms", "desc")
          .limit(MAX_SPELLS)
          .execute();
        return rows.map((row) => ({
          id: row.id,
          symbol: row.symbol,
          reason: row.reason === "source" || row.reason === "gap" ? row.reason : "restart",
          fromMs: row.from_ms,
          toMs: row.to_ms,
        }));
      }),
  };
}

function ruleOf(row: Tables["alert_rules"]): StoredRule {
  return {
    // Rules from before there was a choice.
    perHour: USUAL_PER_HOUR,
    ...(read(row.body) as Omit<RuleBody, "perHour">),
    id: row.id,
    ownerId: row.owner_id,
    version: row.version,
    createdAtMs: row.created_at_ms,
    isSpent: row.is_spent === 1,
    lastFiredAtMs: row.last_fired_at_ms,
  };
}

/** Only this program writes these; what is no JSON was damaged. */
function read(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new StoreFault("corrupt", "An alert in the store is damaged.", { cause: error });
  }
}
