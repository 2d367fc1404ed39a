import type { Migration } from "./all.ts";

/**
 * Alerts. `body` is JSON; times are epoch ms of the market clock. `alert_edges` is what a rule remembers of a
 * symbol, written in one transaction with the firings that follow from it.
 */
export const third: Migration = [
  `CREATE TABLE alert_rules (
     id TEXT PRIMARY KEY,
     owner_id TEXT NOT NULL,
     body TEXT NOT NULL,
     version INTEGER NOT NULL,
     created_at_ms INTEGER NOT NULL,
     is_spent INTEGER NOT NULL,
     last_fired_at_ms INTEGER
   ) WITHOUT ROWID`,
  "CREATE INDEX alert_rules_by_owner ON alert_rules (owner_id, created_at_ms)",
  `CREATE TABLE alert_edges (
     rule_id TEXT NOT NULL,
     symbol TEXT NOT NULL,
     holds INTEGER,
     fired_at_ms INTEGER,
     firings INTEGER NOT NULL,
     PRIMARY KEY (rule_id, symbol)
   ) WITHOUT ROWID`,
  `CREATE TABLE firings (
     id TEXT PRIMARY KEY,
     owner_id TEXT NOT NULL,
     rule_id TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     body TEXT NOT NULL,
     is_read INTEGER NOT NULL
   ) WITHOUT ROWID`,
  "CREATE INDEX firings_by_owner ON firings (owner_id, at_ms)",
  `CREATE TABLE blind_spells (
     id TEXT PRIMARY KEY,
     symbol TEXT,
     reason TEXT NOT NULL,
     from_ms INTEGER NOT NULL,
     to_ms INTEGER
   ) WITHOUT ROWID`,
];
