import { describe, expect, test } from "vitest";
import type { Level, MarketEvent } from "#lib/market/event.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { decodeBroadcast } from "#server/feed/ssi-fcdata/decode.ts";
import { fixtureLines } from "../fixtures.ts";

/** The day on which the lines are read: only messages without a date take it. */
const context = { marketNowMs: instantOf("2026-11-23", "10:15:30") };

const VN30 = { kind: "index", index: "VN30", ceilings: 0, floors: 0 } as const;

const bids: Level[] = [
  [21800, 18800],
  [21700, 35300],
  [21600, 93600],
  [21500, 60000],
  [21400, 45800],
  [21300, 94500],
  [21200, 42900],
  [21100, 48400],
  [21000, 165900],
  [20900, 26100],
];
const asks: Level[] = [
  [21900, 50300],
  [22000, 109800],
  [22100, 58500],
  [22200, 152600],
  [22300, 92200],
  [22400, 129800],
  [22500, 178700],
  [22600, 60100],
  [22700, 29400],
  [22800, 17000],
];

/** What each recorded line says, in our words. */
const RECORDED: Record<string, MarketEvent[][]> = {
  "v2-b.jsonl": [
    [bar("X26", instantOf("2026-11-23", "14:28:33"), 16000, 5000)],
    [bar("VN30F2403", instantOf("2024-03-04", "10:51:24"), 1265.6, 9)],
    [bar("SSI", instantOf("2026-08-14", "14:45:00"), 24500, 1800)],
  ],
  "v2-f.jsonl": [
    [{ kind: "session", symbol: "SSI", session: "LO", status: "N" }],
    [{ kind: "session", symbol: "SSI", session: "C", status: "N" }],
  ],
  "v2-mi.jsonl": [
    [
      {
        ...VN30,
        value: 1238.76,
        change: 12.6,
        changePercent: 1.03,
        volumeShares: 191838100,
        valueVnd: 7289093000000,
        advances: 25,
        noChanges: 2,
        declines: 3,
        session: null,
        timeMs: instantOf("2021-04-02", "11:28:13"),
      },
    ],
    [
      {
        ...VN30,
        value: 1268.94,
        change: 1.87,
        changePercent: 0.15,
        volumeShares: 150536100,
        valueVnd: 4895659000000,
        advances: 18,
        noChanges: 1,
        declines: 11,
        session: "LO",
        timeMs: instantOf("2024-03-04", "13:18:15"),
      },
    ],
    [
      {
        ...VN30,
        value: 1284.46,
        change: -6.84,
        changePercent: -0.53,
        volumeShares: 33839600,
        valueVnd: 1103837000000,
        advances: 11,
        noChanges: 0,
        declines: 19,
        session: "LO",
        timeMs: instantOf("2024-06-27", "10:05:52"),
      },
    ],
    [
      {
        ...VN30,
        value: 1876.81,
        change: -32.42,
        changePercent: -1.7,
        volumeShares: 265895343,
        valueVnd: 9560237967200,
        advances: 0,
        noChanges: 0,
        declines: 0,
        session: "C",
        timeMs: instantOf("2026-08-14", "15:05:05"),
      },
    ],
  ],
  "v2-ol.jsonl": [
    [
      {
        kind: "oddlot",
        symbol: "MBB",
        price: 22750,
        volumeShares: 9193,
        bids: [
          [22700, 1108],
          [22650, 1630],
          [22600, 2016],
        ],
        asks: [
          [22750, 132],
          [22800, 548],
          [22850, 297],
        ],
        timeMs: instantOf("2025-02-18", "13:55:03"),
      },
    ],
  ],
  "v2-r.jsonl": [
    [{ kind: "foreign", symbol: "SSI", buyShares: 863352, sellShares: 825308, roomShares: 806887173 }],
    [{ kind: "foreign", symbol: "SSI", buyShares: 1933300, sellShares: 1587415, roomShares: 1741403260 }],
  ],
  "v2-x.jsonl": [
    [
      { kind: "limits", symbol: "TAR", reference: 21300, ceiling: 23400, floor: 19200 },
      {
        kind: "tick",
        symbol: "TAR",
        price: 21800,
        volumeShares: 100,
        side: "U",
        totalVolumeShares: 1282900,
        totalValueVnd: 27946100000,
        timeMs: instantOf("2023-08-15", "10:28:41"),
      },
      {
        kind: "day",
        symbol: "TAR",
        lastPrice: 21800,
        lastVolumeShares: 100,
        timeMs: instantOf("2023-08-15", "10:28:41"),
        totalVolumeShares: 1282900,
        totalValueVnd: 27946100000,
        open: 21300,
        high: 22300,
        low: 21300,
        average: 21784,
      },
      { kind: "quote", symbol: "TAR", bids, asks, timeMs: instantOf("2023-08-15", "10:28:41") },
      { kind: "session", symbol: "TAR", session: "LO", status: "N" },
      { kind: "estimate", symbol: "TAR", price: null, volumeShares: null },
    ],
    [
      { kind: "limits", symbol: "41I1G4000", reference: 1880, ceiling: 2011.6, floor: 1748.4 },
      {
        kind: "day",
        symbol: "41I1G4000",
        lastPrice: null,
        lastVolumeShares: null,
        timeMs: instantOf("2026-03-19", "08:00:07"),
        totalVolumeShares: 0,
        totalValueVnd: 0,
        open: null,
        high: null,
        low: null,
        average: null,
      },
      { kind: "quote", symbol: "41I1G4000", bids: [], asks: [], timeMs: instantOf("2026-03-19", "08:00:07") },
      { kind: "session", symbol: "41I1G4000", session: "C", status: "Normal" },
      { kind: "estimate", symbol: "41I1G4000", price: null, volumeShares: null },
    ],
  ],
  "v2-x-quote.jsonl": [
    [
      {
        kind: "quote",
        symbol: "ACB",
        bids: [
          [22900, 290900],
          [22850, 454200],
          [22800, 678800],
        ],
        asks: [
          [22950, 109100],
          [23000, 208600],
          [23050, 207200],
        ],
        timeMs: instantOf("2023-08-14", "14:00:28"),
      },
      { kind: "session", symbol: "ACB", session: "LO", status: null },
    ],
  ],
  "v2-x-trade.jsonl": [
    [
      { kind: "limits", symbol: "ACB", reference: 22900, ceiling: 24500, floor: 21300 },
      {
        kind: "tick",
        symbol: "ACB",
        price: 22950,
        volumeShares: 100,
        side: "S",
        totalVolumeShares: 8797700,
        totalValueVnd: 201713015000,
        timeMs: instantOf("2023-08-14", "14:07:53"),
      },
      {
        kind: "day",
        symbol: "ACB",
        lastPrice: 22950,
        lastVolumeShares: 100,
        timeMs: instantOf("2023-08-14", "14:07:53"),
        totalVolumeShares: 8797700,
        totalValueVnd: 201713015000,
        open: null,
        high: 23050,
        low: 22800,
        average: 22927.93,
      },
      { kind: "session", symbol: "ACB", session: "LO", status: "N" },
    ],
    [
      { kind: "limits", symbol: "SSI", reference: 25000, ceiling: 26750, floor: 23250 },
      {
        kind: "tick",
        symbol: "SSI",
        price: 24500,
        volumeShares: 1800,
        side: "S",
        totalVolumeShares: 34016200,
        totalValueVnd: 838234940000,
        timeMs: instantOf("2026-08-14", "14:45:00"),
      },
      {
        kind: "day",
        symbol: "SSI",
        lastPrice: 24500,
        lastVolumeShares: 1800,
        timeMs: instantOf("2026-08-14", "14:45:00"),
        totalVolumeShares: 34016200,
        totalValueVnd: 838234940000,
        open: null,
        high: 24950,
        low: 24300,
        average: 24642.228,
      },
      { kind: "session", symbol: "SSI", session: "C", status: "N" },
    ],
  ],
};

function bar(symbol: string, timeMs: number, price: number, volumeShares: number): MarketEvent {
  return { kind: "bar", symbol, timeMs, open: price, high: price, low: price, close: price, volumeShares };
}

describe.each(Object.entries(RECORDED))("recorded lines of %s", (file, expected) => {
  const lines = fixtureLines(`ssi/${file}`);

  test("each line of the file is expected", () => {
    expect(lines).toHaveLength(expected.length);
  });

  test.each(expected.map((events, index) => [index + 1, events] as const))("line %d", (number, events) => {
    const decoded = decodeBroadcast(lines[number - 1] as string, context);
    expect(decoded.events).toEqual(events);
    expect(decoded.rejects).toEqual([]);
  });
});

describe("what SSI sent in other years", () => {
  const [trade, quote, status, room] = fixtureLines("ssi/v2-legacy-pdf.jsonl").map((line) =>
    decodeBroadcast(line, context),
  );

  test("a Trade of 2020 is a trade with its book", () => {
    expect(trade?.rejects).toEqual([]);
    expect(trade?.events.map(({ kind }) => kind)).toEqual([
      "limits",
      "tick",
      "day",
      "quote",
      "session",
      "estimate",
    ]);
    expect(trade?.events[1]).toMatchObject({ symbol: "SSI", price: 12700, volumeShares: 2180310 });
    expect(trade?.events[3]).toMatchObject({
      bids: [
        [12650, 37330],
        [12600, 50770],
        [12550, 2720],
      ],
    });
  });

  test("a Quote of 2021 has volumes as text, and its orders without a price are no levels", () => {
    expect(quote?.rejects).toEqual([]);
    const [first] = quote?.events ?? [];
    if (first?.kind !== "quote") throw new Error("not a quote");
    expect(first.bids[0]).toEqual([1344.9, 18]);
    expect(first.asks[0]).toEqual([1252, 1]);
    expect(first.bids).toHaveLength(9);
  });

  test("status and room of 2020 read like today's", () => {
    expect(status?.events).toEqual([{ kind: "session", symbol: "DPS", session: "C", status: "NT" }]);
    expect(room?.events).toEqual([
      { kind: "foreign", symbol: "YTC", buyShares: 0, sellShares: 0, roomShares: 1475400 },
    ]);
  });

  test("ten levels of a future are kept in their order", () => {
    const [line] = fixtureLines("ssi/synthetic-v2-x-quote-10level.jsonl");
    const [event] = decodeBroadcast(line as string).events;
    if (event?.kind !== "quote") throw new Error("not a quote");
    expect(event.bids.map(([price]) => price)).toEqual([
      1879.9, 1879.8, 1879.7, 1879.6, 1879.5, 1879.4, 1879.3, 1879.2, 1879.1, 1879,
    ]);
    expect(event.asks.at(-1)).toEqual([1881, 20]);
  });
});
