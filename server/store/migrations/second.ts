import type { Migration } from "./all.ts";

/**
 * Watchlists by field, and who owns what. Until here an owner was a device: its hash stays the owner's id. A
 * field's value is JSON. The lists that are there get their fields; `5` ends each place, which never ends in 0. No PostgreSQL database had
 * lists before this.
 */
export const second: Migration = [
  "ALTER TABLE watchlists RENAME COLUMN owner_hash TO owner_id",
  `CREATE TABLE watchlist_fields (
     list_id TEXT NOT NULL,
     path TEXT NOT NULL,
     value TEXT NOT NULL,
     clock INTEGER NOT NULL,
     edit TEXT NOT NULL,
     PRIMARY KEY (list_id, path)
   ) WITHOUT ROWID`,
  {
    sqlite: `INSERT INTO watchlist_fields
     SELECT id, 'name', json_quote(name), 1, 'migrated' FROM watchlists`,
    postgres: null,
  },
  {
    sqlite: `INSERT INTO watchlist_fields
     SELECT w.id, 'symbol/' || s.value || '/in', 'true', 1, 'migrated'
     FROM watchlists w, json_each(w.symbols) s GROUP BY w.id, s.value`,
    postgres: null,
  },
  {
    sqlite: `INSERT INTO watchlist_fields
     SELECT w.id, 'symbol/' || s.value || '/place', json_quote(printf('%04d5', min(s.key))), 1, 'migrated'
     FROM watchlists w, json_each(w.symbols) s GROUP BY w.id, s.value`,
    postgres: null,
  },
  "ALTER TABLE watchlists DROP COLUMN symbols",
  "ALTER TABLE watchlists DROP COLUMN name",
  `CREATE TABLE devices (
     token_hash TEXT PRIMARY KEY,
     id TEXT NOT NULL,
     owner_id TEXT NOT NULL,
     added_at_ms INTEGER NOT NULL
   ) WITHOUT ROWID`,
  "CREATE INDEX devices_by_owner ON devices (owner_id)",
  `CREATE TABLE pairing_codes (
     code_hash TEXT PRIMARY KEY,
     owner_id TEXT NOT NULL,
     expires_at_ms INTEGER NOT NULL
   ) WITHOUT ROWID`,
  `CREATE TABLE api_tokens (
     token_hash TEXT PRIMARY KEY,
     id TEXT NOT NULL,
     owner_id TEXT NOT NULL,
     name TEXT NOT NULL,
     created_at_ms INTEGER NOT NULL
   ) WITHOUT ROWID`,
  "CREATE INDEX api_tokens_by_owner ON api_tokens (owner_id)",
  `CREATE TABLE shares (
     code_hash TEXT PRIMARY KEY,
     list_id TEXT NOT NULL
   ) WITHOUT ROWID`,
  "CREATE INDEX shares_by_list ON shares (list_id)",
  `CREATE TABLE documents (
     owner_id TEXT NOT NULL,
     kind TEXT NOT NULL,
     id TEXT NOT NULL,
     body TEXT NOT NULL,
     version INTEGER NOT NULL,
     PRIMARY KEY (owner_id, kind, id)
   ) WITHOUT ROWID`,
];
