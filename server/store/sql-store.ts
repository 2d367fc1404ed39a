import { setImmediate } from "node:timers/promises";
import { alertsOf } from "./alert-store.ts";
import { createAttempt } from "./attempt.ts";
import { channelsOf } from "./channel-store.ts";
import type { Db } from "./database.ts";
import { deliveriesOf } from "./delivery-store.ts";
import { documentsOf } from "./document-store.ts";
import { identitiesOf } from "./identity-store.ts";
import { limitsOf } from "./limit-store.ts";
import type { Store, StoreFault } from "./store.ts";
import { ticksOf } from "./tick-store.ts";
import { watchlistsOf } from "./watchlist-store.ts";

/** SQLite's driver is synchronous: a statement this large holds up the loop for about a millisecond. */
const ROWS_PER_STATEMENT = 100;
const ROWS_PER_DROP = 2_000;

export interface SqlStoreParts {
  db: Db;
  /** Its name in messages: a file, or a database at an address. No secret is in it. */
  name: string;
  close(): Promise<void>;
  /** Hears of each fault that is thrown. */
  met?: (fault: StoreFault) => void;
}

/** The store over an open database whose tables are there. */
export function createSqlStore({ db, name, close, met }: SqlStoreParts): Store {
  const attempt = createAttempt(name, met);

  const marketData: Pick<Store, "saveBars" | "bars" | "dropMarketData" | "dropBarsBefore"> = {
    saveBars: (source, bars) =>
      attempt(() =>
        db.transaction().execute(async (transaction) => {
          for (let at = 0; at < bars.length; at += ROWS_PER_STATEMENT) {
            const rows = bars.slice(at, at + ROWS_PER_STATEMENT).map((bar) => ({
              source,
              symbol: bar.symbol,
              open_time_ms: bar.openTimeMs,
              open: bar.open,
              high: bar.high,
              low: bar.low,
              close: bar.close,
              volume: bar.volume,
              provisional: bar.provisional ? 1 : 0,
            }));
            await transaction
              .insertInto("bars")
              .values(rows)
              .onConflict((conflict) =>
                conflict.columns(["source", "symbol", "open_time_ms"]).doUpdateSet((row) => ({
                  open: row.ref("excluded.open"),
                  high: row.ref("excluded.high"),
                  low: row.ref("excluded.low"),
                  close: row.ref("excluded.close"),
                  volume: row.ref("excluded.volume"),
                  provisional: row.ref("excluded.provisional"),
                })),
              )
              .execute();
          }
        }),
      ),

    bars: (source, symbol, fromMs, toMs) =>
      attempt(async () => {
        const rows = await db
          .selectFrom("bars")
          .select(["open_time_ms", "open", "high", "low", "close", "volume", "provisional"])
          .where("source", "=", source)
          .where("symbol", "=", symbol)
          .where("open_time_ms", ">=", fromMs)
          .where("open_time_ms", "<", toMs)
          .orderBy("open_time_ms")
          .execute();
        return rows.map(({ open_time_ms, provisional, ...bar }) => ({
          ...bar,
          openTimeMs: open_time_ms,
          provisional: provisional === 1,
        }));
      }),

    dropMarketData: (source) =>
      attempt(async () => {
        for (const table of ["bars", "ticks", "limits"] as const) {
          for (;;) {
            const rows = await db
              .selectFrom(table)
              .select("symbol")
              .where("source", "=", source)
              .orderBy("symbol")
              .limit(ROWS_PER_DROP)
              .execute();
            const last = rows.at(-1);
            if (!last) break;
            await db
              .deleteFrom(table)
              .where("source", "=", source)
              .where("symbol", "<=", last.symbol)
              .execute();
            await setImmediate();
          }
        }
      }),

    dropBarsBefore: (source, beforeMs) =>
      attempt(async () => {
        // Symbol by symbol: the key finds the old bars of one without reading the young ones of all.
        for (let symbol = ""; ; ) {
          const next = await db
            .selectFrom("bars")
            .select("symbol")
            .where("source", "=", source)
            .where("symbol", ">", symbol)
            .orderBy("symbol")
            .limit(1)
            .executeTakeFirst();
          if (!next) return;
          symbol = next.symbol;
          await db
            .deleteFrom("bars")
            .where("source", "=", source)
            .where("symbol", "=", symbol)
            .where("open_time_ms", "<", beforeMs)
            .execute();
          await setImmediate();
        }
      }),
  };

  const notes: Pick<Store, "getNote" | "setNote"> = {
    getNote: (key) =>
      attempt(async () => {
        const row = await db.selectFrom("notes").select("value").where("key", "=", key).executeTakeFirst();
        return row?.value ?? null;
      }),
    setNote: (key, value) =>
      attempt(async () => {
        await db
          .insertInto("notes")
          .values({ key, value })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
          .execute();
      }),
  };

  return {
    ...marketData,
    ...ticksOf(db, attempt),
    ...limitsOf(db, attempt),
    ...notes,
    ...watchlistsOf(db, attempt),
    ...identitiesOf(db, attempt),
    ...alertsOf(db, attempt),
    ...documentsOf(db, attempt),
    ...channelsOf(db, attempt),
    ...deliveriesOf(db, attempt),
    close: () => attempt(close),
  };
}
