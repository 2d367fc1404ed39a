import { describe, expect, test } from "vitest";
import type { ExchangeEvent } from "#server/exchange/core/event.ts";
import { createNewsroom } from "#server/exchange/ssi-fastconnect/stream-news.ts";
import { broadcastsOf } from "#server/exchange/ssi-fcdata/broadcasts.ts";
import { decodeFrame } from "#server/feed/ssi-fastconnect/decode.ts";
import { decodeHubFrame } from "#server/feed/ssi-fcdata/decode.ts";
import { openMarket, pass } from "./market.ts";

describe("odd lots and put-through deals are told beside the main board", () => {
  const wires = { v2: [] as string[], v3: [] as string[] };
  const told: Extract<ExchangeEvent, { kind: "oddlot" | "deal" }>[] = [];
  const expected: unknown[] = [];
  const market = openMarket({ symbols: "VN30,SHS", emit: look });
  const newsroom = createNewsroom(market);

  function look(event: ExchangeEvent): void {
    if (event.kind !== "oddlot" && event.kind !== "deal") return;
    told.push(event);
    wires.v2.push(...broadcastsOf(event, market.nowMs).map((one) => `{"C":"d","M":[${one.message()}]}`));
    wires.v3.push(...newsroom.of(event).map((news) => news.text()));
    if (event.kind === "deal") return;
    const { day, trade } = event;
    const levels = { bids: day.oddLotBook.bids, asks: day.oddLotBook.asks };
    expected.push({ symbol: day.listing.symbol, price: trade?.price ?? null, ...levels });
  }

  pass(market, 900);
  const context = { marketNowMs: market.nowMs };

  test("FastConnect Data tells the odd-lot board in OL, and has no message for a deal", () => {
    const events = wires.v2.flatMap((text) => {
      const { broadcasts } = decodeHubFrame(text, context);
      return broadcasts.flatMap((one) => one.decoded.events);
    });
    expect(expected.length).toBeGreaterThan(100);
    expect(events.map((event) => event.kind)).toEqual(expected.map(() => "oddlot"));
    for (const [at, event] of events.entries()) {
      const { bids, asks, symbol } = expected[at] as { bids: unknown; asks: unknown; symbol: string };
      expect(event).toMatchObject({ symbol, bids, asks });
    }
  });

  test("FastConnect v3 tells it in oddlot, with the trade when there was one, and deals in put", () => {
    const frames = wires.v3.map((text) => decodeFrame(text, context).decoded);
    expect(frames.flatMap((decoded) => decoded?.rejects ?? [])).toEqual([]);
    const events = frames.flatMap((decoded) => decoded?.events ?? []);
    const oddLots = events.filter((event) => event.kind === "oddlot");
    expect(oddLots).toHaveLength(expected.length);
    for (const [at, event] of oddLots.entries()) expect(event).toMatchObject(expected[at] as object);
    const puts = wires.v3.filter((text) => text.includes('"topic":"put.'));
    expect(puts.length).toBe(told.filter((event) => event.kind === "deal").length);
    expect(events.filter((event) => event.kind === "putthrough")).toHaveLength(puts.length);
    expect(puts.length).toBeGreaterThan(10);
  });

  test("a symbol's deals add up", () => {
    const totals = new Map<string, number>();
    for (const text of wires.v3.filter((one) => one.includes('"topic":"put.'))) {
      const { s, q, tq } = JSON.parse(text).data;
      totals.set(s, (totals.get(s) ?? 0) + Number(q));
      expect(Number(tq)).toBe(totals.get(s));
    }
  });
});
