import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MarketEvent } from "#lib/market/event.ts";
import { isSymbol } from "#lib/market/instrument.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import type { Decoded } from "#server/feed/feed.ts";
import { decodeBroadcast, decodeHubFrame } from "#server/feed/ssi-fcdata/decode.ts";
import { decodeFrame } from "#server/feed/ssi-ids/decode.ts";
import { fixtureLines } from "./fixtures.ts";

const context = { marketNowMs: instantOf("2026-11-23", "10:15:30") };

/** Values that have fooled parsers before. */
const trap = fc.constantFrom<unknown>(
  ...["NaN", "Infinity", "-1", "0x10", "1e5", "1,000", "", " 1", "ATO", "__proto__", "\u0000", "\ud800"],
  ...[-1, 0, -0, 0.1, 1e300, 1e-300, 2 ** 53, null, true, [], {}, [5], { valueOf: 1 }],
);
const anyValue = fc.oneof(trap, fc.double(), fc.string(), fc.jsonValue());

/** Messages that are nearly right: a real one with some of its fields replaced. */
function nearly(real: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> {
  const keys = Object.keys(real);
  const change = fc.dictionary(fc.constantFrom(...keys), anyValue, { maxKeys: 4 });
  return change.map((changed) => ({ ...real, ...changed }));
}

const REAL_X = {
  sym: "VIC",
  lastPrice: 45500,
  lastVolume: 100,
  time: "09:15:23",
  totalVolume: 1000100,
  totalValue: 4.55e10,
  side: "B",
  bids: [[45450, 300]],
  asks: [[45500, 200]],
  ref: 45000,
  ceiling: 48150,
  floor: 41850,
  open: 45000,
  high: 45600,
  low: 44900,
  foreignBuy: 10,
  foreignSell: 20,
  room: 30,
  session: "ATO",
  estPrice: 45000,
  estVolume: 100,
};

function expectSound(decoded: Decoded): void {
  for (const event of decoded.events) expectSoundEvent(event);
}

/** Whatever came in: symbols are symbols, and every number is finite and not negative unless it is a change. */
function expectSoundEvent(event: MarketEvent): void {
  const name = nameOf(event);
  expect(isSymbol(name)).toBe(true);
  walk(event, (key, number) => {
    expect(Number.isFinite(number)).toBe(true);
    if (key !== "change" && key !== "changePercent" && key !== "timeMs")
      expect(number).toBeGreaterThanOrEqual(0);
  });
  if (event.kind === "tick") {
    expect(event.price).toBeGreaterThan(0);
    expect(event.volumeShares).toBeGreaterThan(0);
  }
}

function nameOf(event: MarketEvent): string {
  switch (event.kind) {
    case "index":
      return event.index;
    case "boardSession":
      return event.board;
    case "news":
      return "VIC";
    default:
      return event.symbol;
  }
}

function walk(value: unknown, call: (key: string, number: number) => void, key = ""): void {
  if (typeof value === "number") call(key, value);
  else if (Array.isArray(value)) for (const each of value) walk(each, call, key);
  else if (typeof value === "object" && value !== null) {
    for (const [name, each] of Object.entries(value)) walk(each, call, name);
  }
}

const broadcasts = ["x", "x-quote", "x-trade", "r", "mi", "b", "f", "ol"].map((type) => {
  const [line] = fixtureLines(`ssi/v2-${type}.jsonl`);
  const { DataType, Content } = JSON.parse(line as string) as { DataType: string; Content: string };
  return [DataType, JSON.parse(Content) as Record<string, unknown>] as const;
});

describe("no message makes a decoder throw or tell nonsense", () => {
  test("FastConnect Data: any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expectSound(decodeBroadcast(text, context));
        for (const { decoded } of decodeHubFrame(text, context).broadcasts) expectSound(decoded);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(broadcasts)("FastConnect Data: a damaged %s", (DataType, real) => {
    fc.assert(
      fc.property(nearly(real), (content) => {
        expectSound(decodeBroadcast(JSON.stringify({ DataType, Content: JSON.stringify(content) }), context));
      }),
      { numRuns: 1_000 },
    );
  });

  test("SSI IDS: any text and any bytes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.uint8Array({ maxLength: 200 })), (frame) => {
        const { decoded } = decodeFrame(frame, context);
        if (decoded) expectSound(decoded);
      }),
      { numRuns: 3_000 },
    );
  });

  test("SSI IDS: a damaged X, as text and as MessagePack", () => {
    fc.assert(
      fc.property(nearly(REAL_X), (data) => {
        const asText = decodeFrame(JSON.stringify(data), context).decoded;
        if (asText) expectSound(asText);
        const asBytes = decodeFrame(encode({ type: "data", channel: "X", data }), context).decoded;
        if (asBytes) expectSound(asBytes);
      }),
      { numRuns: 2_000 },
    );
  });

  test("and nothing reaches the prototype of all objects", () => {
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
