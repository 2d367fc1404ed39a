import type { Migration } from "./all.ts";

/**
 * Ways to the outside, what is to be handed on by them, and what came of it. `secrets` and `firing` are JSON.
 * A delivery with no `due_at_ms` is over.
 */
export const fourth: Migration = [
  `CREATE TABLE channels (
     id TEXT PRIMARY KEY,
     owner_id TEXT NOT NULL,
     kind TEXT NOT NULL,
     name TEXT NOT NULL,
     target TEXT NOT NULL,
     secrets TEXT NOT NULL,
     quiet_from INTEGER,
     quiet_to INTEGER,
     is_paused INTEGER NOT NULL,
     created_at_ms INTEGER NOT NULL
   ) WITHOUT ROWID`,
  "CREATE INDEX channels_by_owner ON channels (owner_id, created_at_ms)",
  `CREATE TABLE deliveries (
     firing_id TEXT NOT NULL,
     channel_id TEXT NOT NULL,
     rule_id TEXT NOT NULL,
     firing TEXT NOT NULL,
     taken_at_ms INTEGER NOT NULL,
     due_at_ms INTEGER,
     tries INTEGER NOT NULL,
     is_held INTEGER NOT NULL,
     is_limited INTEGER NOT NULL,
     PRIMARY KEY (firing_id, channel_id)
   ) WITHOUT ROWID`,
  "CREATE INDEX deliveries_by_due ON deliveries (channel_id, due_at_ms)",
  "CREATE INDEX deliveries_by_rule ON deliveries (channel_id, rule_id, taken_at_ms)",
  `CREATE TABLE delivery_log (
     id TEXT PRIMARY KEY,
     channel_id TEXT NOT NULL,
     firing_id TEXT NOT NULL,
     attempt INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     outcome TEXT NOT NULL,
     detail TEXT NOT NULL
   ) WITHOUT ROWID`,
  "CREATE INDEX delivery_log_by_channel ON delivery_log (channel_id, at_ms)",
];
