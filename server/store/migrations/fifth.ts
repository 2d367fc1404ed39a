/**
 * Trades as they came. Prices VND (points), times epoch ms. `place` is the day's total up to the trade, shares:
 * it orders trades of one second, and the same trade told twice is one.
 */
export const fifth = [
  `CREATE TABLE ticks (
     source TEXT NOT NULL,
     symbol TEXT NOT NULL,
     time_ms INTEGER NOT NULL,
     place INTEGER NOT NULL,
     price REAL NOT NULL,
     volume INTEGER NOT NULL,
     side TEXT NOT NULL,
     has_total INTEGER NOT NULL,
     total_value REAL,
     PRIMARY KEY (source, symbol, time_ms, place)
   ) WITHOUT ROWID`,
];
