import type { Attempt, Db } from "./database.ts";
import type { Store } from "./store.ts";

export function documentsOf(db: Db, attempt: Attempt): Pick<Store, "document" | "saveDocument"> {
  return {
    document: (ownerId, kind, id) =>
      attempt(async () => {
        const row = await db
          .selectFrom("documents")
          .select(["body", "version"])
          .where("owner_id", "=", ownerId)
          .where("kind", "=", kind)
          .where("id", "=", id)
          .executeTakeFirst();
        return row ?? null;
      }),

    saveDocument: (ownerId, kind, id, version, body) =>
      attempt(async () => {
        const after = { body, version: version + 1 };
        // One statement each, so that of two who read the same version only one writes.
        const { numInsertedOrUpdatedRows = 0n } =
          version === 0
            ? await db
                .insertInto("documents")
                .values({ owner_id: ownerId, kind, id, ...after })
                .onConflict((conflict) => conflict.columns(["owner_id", "kind", "id"]).doNothing())
                .executeTakeFirst()
            : {
                numInsertedOrUpdatedRows: (
                  await db
                    .updateTable("documents")
                    .set(after)
                    .where("owner_id", "=", ownerId)
                    .where("kind", "=", kind)
                    .where("id", "=", id)
                    .where("version", "=", version)
                    .executeTakeFirst()
                ).numUpdatedRows,
              };
        return numInsertedOrUpdatedRows > 0n ? after : "conflict";
      }),
  };
}
