import {
  type Generated,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type SqliteDatabase,
  SqliteDialect,
  sql,
  type Transaction,
} from "kysely";

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
  ticks: {
    source: string;
    symbol: string;
    time_ms: number;
    place: number;
    price: number;
    volume: number;
    side: string;
    has_total: number;
    total_value: number | null;
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
    since_ms: number | null;
    since_place: number;
  };
  limits: {
    source: string;
    symbol: string;
    date: string;
    reference: number;
    ceiling: number;
    floor: number;
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
    tells_blind: number;
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
/**
 * Runs one operation; whatever goes wrong comes out as a StoreFault in words, or as the refusal it was. On
 * PostgreSQL a transaction that met another one is run again, so an operation may begin several times.
 */
export type Attempt = <T>(operation: () => Promise<T>) => Promise<T>;

export type { PostgresPool, SqliteDatabase };
export { sql };

/**
 * The only place that knows a dialect, with the two that open a store. The queries are written in what SQLite
 * and PostgreSQL both understand.
 */
export function overSqlite(database: SqliteDatabase): Db {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
}

export function overPostgres(pool: PostgresPool): Db {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
