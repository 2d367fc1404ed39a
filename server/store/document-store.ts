import type { Attempt, Db } from "./database.ts";
import type { Store } from "./store.ts";

/** The table has room for several of a kind; each person keeps one. */
const ID = "main";

export function documentsOf(db: Db, attempt: Attempt): Pick<Store, "document" | "saveDocument"> {
  return {
    document: (ownerId, kind) =>
      attempt(async () => {
        const row = await db
          .selectFrom("documents")
          .select(["body", "version"])
          .where("owner_id", "=", ownerId)
          .where("kind", "=", kind)
          .where("id", "=", ID)
          .executeTakeFirst();
        return row ?? null;
      }),

    saveDocument: (ownerId, kind, version, body) =>
      attempt(async () => {
        const after = { body, version: version + 1 };
        // One statement each, so that of two who read the same version only one writes.
        const { numInsertedOrUpdatedRows = 0n } =
          version === 0
            ? await db
                .insertInto("documents")
                .values({ owner_id: ownerId, kind, id: ID, ...after })
                .onConflict((conflict) => conflict.columns(["owner_id", "kind", "id"]).doNothing())
                .executeTakeFirst()
            : {
                numInsertedOrUpdatedRows: (
                  await db
                    .updateTable("documents")
                    .set(after)
                    .where("owner_id", "=", ownerId)
                    .where("kind", "=", kind)
                    .where("id", "=", ID)
                    .where("version", "=", version)
                    .executeTakeFirst()
                ).numUpdatedRows,
              };
        return numInsertedOrUpdatedRows > 0n ? after : "conflict";
      }),
  };
}

/** Of each kind an owner has one: the parts of both are in it, and of one that both have the new owner's stands. */
export async function joinDocuments(db: Db, from: string, to: string): Promise<void> {
  const brought = await db.selectFrom("documents").selectAll().where("owner_id", "=", from).execute();
  for (const { kind, id, body, version } of brought) {
    const there = await db
      .selectFrom("documents")
      .select(["body", "version"])
      .where("owner_id", "=", to)
      .where("kind", "=", kind)
      .where("id", "=", id)
      .executeTakeFirst();
    const joined = there ? JSON.stringify({ ...JSON.parse(body), ...JSON.parse(there.body) }) : body;
    const after = { body: joined, version: Math.max(version, there?.version ?? 0) + 1 };
    await db
      .insertInto("documents")
      .values({ owner_id: to, kind, id, ...after })
      .onConflict((conflict) => conflict.columns(["owner_id", "kind", "id"]).doUpdateSet(after))
      .execute();
  }
  await db.deleteFrom("documents").where("owner_id", "=", from).execute();
}
