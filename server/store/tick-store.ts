import { setImmediate } from "node:timers/promises";
import type { Attempt, Db } from "./database.ts";
import type { Store } from "./store.ts";

/** The driver is synchronous: a statement this large holds up the loop for about a millisecond. */
const ROWS_PER_STATEMENT = 100;

export function ticksOf(db: Db, attempt: Attempt): Pick<Store, "saveTicks" | "ticks" | "dropTicksBefore"> {
  return {
    saveTicks: (source, ticks) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          for (let at = 0; at < ticks.length; at += ROWS_PER_STATEMENT) {
            const rows = ticks.slice(at, at + ROWS_PER_STATEMENT).map(({ place, ...tick }) => ({
              source,
              symbol: tick.symbol,
              time_ms: tick.timeMs,
              place,
              price: tick.price,
              volume: tick.volumeShares,
              side: tick.side,
              has_total: tick.totalVolumeShares === null ? 0 : 1,
              total_value: tick.totalValueVnd,
            }));
            await transaction
              .insertInto("ticks")
              .values(rows)
              .onConflict((conflict) =>
                conflict.columns(["source", "symbol", "time_ms", "place"]).doNothing(),
              )
              .execute();
          }
        }),
      ),

    ticks: (source, symbol, fromMs, toMs) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("ticks")
          .select(["time_ms", "place", "price", "volume", "side", "has_total", "total_value"])
          .where("source", "=", source)
          .where("symbol", "=", symbol)
          .where("time_ms", ">=", fromMs)
          .where("time_ms", "<", toMs)
          .orderBy("time_ms")
          .orderBy("place")
          .execute();
        return rows.map((row) => ({
          symbol,
          price: row.price,
          volumeShares: row.volume,
          side: row.side === "B" || row.side === "S" ? row.side : "U",
          totalVolumeShares: row.has_total === 1 ? row.place : null,
          totalValueVnd: row.total_value,
          timeMs: row.time_ms,
        }));
      }),

    dropTicksBefore: (source, beforeMs) =>
      attempt(async () => {
        // Symbol by symbol: the key finds the old ones of one without reading the young ones of all.
        for (let symbol = ""; ; ) {
          const next = await db
            .selectFrom("ticks")
            .select("symbol")
            .where("source", "=", source)
            .where("symbol", ">", symbol)
            .orderBy("symbol")
            .limit(1)
            .executeTakeFirst();
          if (!next) return;
          symbol = next.symbol;
          await db
            .deleteFrom("ticks")
            .where("source", "=", source)
            .where("symbol", "=", symbol)
            .where("time_ms", "<", beforeMs)
            .execute();
          await setImmediate();
        }
      }),
  };
}
