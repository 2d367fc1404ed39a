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
