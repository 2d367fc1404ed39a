import type { Migration } from "./all.ts";

/**
 * What an alert remembers of a symbol knows the trade that made it so (epoch ms of the market clock, and the day's
 * total, shares): a restart goes on right after it. And each day's limits, VND (points), so that rules on them can
 * be tried on days that are past. Channels are told when rules cannot see, unless their owner says no.
 */
export const sixth: Migration = [
  "ALTER TABLE alert_edges ADD COLUMN since_ms INTEGER",
  "ALTER TABLE alert_edges ADD COLUMN since_place INTEGER NOT NULL DEFAULT 0",
  "ALTER TABLE channels ADD COLUMN tells_blind INTEGER NOT NULL DEFAULT 1",
  `CREATE TABLE limits (
     source TEXT NOT NULL,
     symbol TEXT NOT NULL,
     date TEXT NOT NULL,
     reference REAL NOT NULL,
     ceiling REAL NOT NULL,
     floor REAL NOT NULL,
     PRIMARY KEY (source, symbol, date)
   ) WITHOUT ROWID`,
];
