import { type Generated, Kysely, type SqliteDatabase, SqliteDialect, sql, type Transaction } from "kysely";

export interface Tables {
  bars: {
    source: string;
    symbol: string;
    open_time_ms: number;
    open: number;
    high: number;
    low: number;
    close: number;
    volume: number;
    provisional: number;
  };
  notes: { key: string; value: string };
  watchlists: { id: string; owner_id: string; version: number; position: Generated<number> };
  /** `value` is JSON. */
  watchlist_fields: { list_id: string; path: string; value: string; clock: number; edit: string };
  devices: { token_hash: string; id: string; owner_id: string; added_at_ms: number };
  pairing_codes: { code_hash: string; owner_id: string; expires_at_ms: number };
  api_tokens: { token_hash: string; id: string; owner_id: string; name: string; created_at_ms: number };
  shares: { code_hash: string; list_id: string };
  alert_rules: {
    id: string;
    owner_id: string;
    body: string;
    version: number;
    created_at_ms: number;
    is_spent: number;
    last_fired_at_ms: number | null;
  };
  alert_edges: {
    rule_id: string;
    symbol: string;
    holds: number | null;
    fired_at_ms: number | null;
    firings: number;
  };
  firings: {
    id: string;
    owner_id: string;
    rule_id: string;
    at_ms: number;
    body: string;
    is_read: number;
  };
  blind_spells: {
    id: string;
    symbol: string | null;
    reason: string;
    from_ms: number;
    to_ms: number | null;
  };
  channels: {
    id: string;
    owner_id: string;
    kind: string;
    name: string;
    target: string;
    secrets: string;
    quiet_from: number | null;
    quiet_to: number | null;
    is_paused: number;
    created_at_ms: number;
  };
  deliveries: {
    firing_id: string;
    channel_id: string;
    rule_id: string;
    firing: string;
    taken_at_ms: number;
    due_at_ms: number | null;
    tries: number;
    is_held: number;
    is_limited: number;
  };
  delivery_log: {
    id: string;
    channel_id: string;
    firing_id: string;
    attempt: number;
    at_ms: number;
    outcome: string;
    detail: string;
  };
  documents: { owner_id: string; kind: string; id: string; body: string; version: number };
}

export type Db = Kysely<Tables>;
export type Transacting = Transaction<Tables>;
/** Runs one operation; whatever goes wrong comes out as a StoreFault in words, or as the refusal it was. */
export type Attempt = <T>(operation: () => Promise<T>) => Promise<T>;

export type { SqliteDatabase };
export { sql };

/**
 * The only place that knows a dialect, with open-store.ts. The queries are written in what SQLite and PostgreSQL
 * both understand.
 */
export function openSqlite(database: SqliteDatabase): Db {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
}
