import { expect, test } from "vitest";
import type { MarketEvent } from "#lib/market/event.ts";
import type { Exchange } from "#lib/market/instrument.ts";
import { silentLog } from "#server/log.ts";
import { createMarket } from "#server/market/market.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";
import { at, DATE } from "./tape.ts";

const LISTED: [string, Exchange][] = [
  ["VIC", "HOSE"],
  ["VNM", "HOSE"],
  ["SHS", "HNX"],
];

function open() {
  const clock = createFakeClock();
  const market = createMarket({
    instruments: LISTED.map(([symbol, exchange]) => ({ symbol, exchange })),
    nowMs: () => at("14:30:00"),
    clock,
    newEpoch: () => "epoch",
    log: silentLog,
    source: "ssi-fastconnect",
  });
  market.openEpoch("ssi-fastconnect", "", DATE);
  let seq = 0;
  const tell = (...events: MarketEvent[]): void => {
    seq += 1;
    market.apply({ seq, receivedAtMs: clock.wallMs(), events });
  };
  return { market, tell };
}

function quote(symbol: string): MarketEvent {
  return { kind: "quote", symbol, bids: [[100, 1]], asks: [], timeMs: at("14:29:59") };
}

test("the session of a board reaches its symbols, those of no other board, and those that come later", () => {
  const { market, tell } = open();
  const changed: string[][] = [];
  market.onChanges(({ symbols }) => changed.push([...symbols]));
  tell(quote("VIC"), quote("SHS"), quote("XXX"));
  tell({ kind: "boardSession", board: "HOSE", session: "ATC", timeMs: at("14:30:00") });
  expect(changed.at(-1)).toEqual(["VIC"]);
  expect(market.state("VIC")).toMatchObject({ session: "ATC", seq: 2, bids: [[100, 1]] });
  tell(quote("VNM"));
  const sessionOf = (symbol: string) => market.state(symbol)?.session;
  expect(["VIC", "VNM", "SHS", "XXX"].map(sessionOf)).toEqual(["ATC", "ATC", null, null]);
});

test("the session of another day is none of today's", () => {
  const { market, tell } = open();
  tell(quote("VIC"), {
    ...{ kind: "boardSession", board: "HOSE", session: "C" },
    timeMs: at("14:30:00") - 86_400_000,
  });
  expect(market.state("VIC")?.session).toBeNull();
  expect(market.drops.get("other-day")).toBe(1);
});
