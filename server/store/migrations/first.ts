/** Prices in VND (points), times epoch ms. One row is one 1-minute bar of one source. */
export const first = [
  `CREATE TABLE bars (
     source TEXT NOT NULL,
     symbol TEXT NOT NULL,
     open_time_ms INTEGER NOT NULL,
     open REAL NOT NULL,
     high REAL NOT NULL,
     low REAL NOT NULL,
     close REAL NOT NULL,
     volume INTEGER NOT NULL,
     provisional INTEGER NOT NULL,
     PRIMARY KEY (source, symbol, open_time_ms)
   ) WITHOUT ROWID`,
  `CREATE TABLE notes (
     key TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) WITHOUT ROWID`,
  `CREATE TABLE watchlists (
     id TEXT PRIMARY KEY,
     owner_hash TEXT NOT NULL,
     name TEXT NOT NULL,
     symbols TEXT NOT NULL,
     version INTEGER NOT NULL,
     position INTEGER NOT NULL
   ) WITHOUT ROWID`,
  "CREATE INDEX watchlists_by_owner ON watchlists (owner_hash, position)",
];
