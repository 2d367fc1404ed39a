import type { Attempt, Db } from "./database.ts";
import type { Store } from "./store.ts";

const ROWS_PER_STATEMENT = 100;

export function limitsOf(
  db: Db,
  attempt: Attempt,
): Pick<Store, "saveLimits" | "limits" | "dropLimitsBefore"> {
  return {
    saveLimits: (source, date, rows) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
            await transaction
              .insertInto("limits")
              .values(rows.slice(at, at + ROWS_PER_STATEMENT).map((row) => ({ source, date, ...row })))
              .onConflict((conflict) =>
                conflict.columns(["source", "symbol", "date"]).doUpdateSet((row) => ({
                  reference: row.ref("excluded.reference"),
                  ceiling: row.ref("excluded.ceiling"),
                  floor: row.ref("excluded.floor"),
                })),
              )
              .execute();
          }
        }),
      ),

    limits: (source, symbol, fromDate) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("limits")
          .select(["date", "reference", "ceiling", "floor"])
          .where("source", "=", source)
          .where("symbol", "=", symbol)
          .where("date", ">=", fromDate)
          .execute();
        return new Map(rows.map(({ date, ...limits }) => [date, limits]));
      }),

    dropLimitsBefore: (source, date) =>
      attempt(async () => {
        await db.deleteFrom("limits").where("source", "=", source).where("date", "<", date).execute();
      }),
  };
}
