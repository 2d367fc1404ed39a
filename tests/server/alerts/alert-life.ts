import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import type { Health } from "#lib/contract/health.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { MarketEvent } from "#lib/market/event.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { openAlertDesk } from "#server/alerts/alert-desk.ts";
import { createBacktester } from "#server/alerts/backtester.ts";
import { openDelivery } from "#server/alerts/delivery/delivery.ts";
import { systemClock as clock } from "#server/clock.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import { createDirectory } from "#server/gateway/directory.ts";
import { createGateway, type Gateway } from "#server/gateway/gateway.ts";
import { silentLog as log } from "#server/log.ts";
import { type BarSource, createMarket } from "#server/market/market.ts";
import { createTickWriter } from "#server/market/tick-writer.ts";
import { openStore } from "#server/store/open-store.ts";

/** What the test, which is the exchange, tells the process. */
export type Told =
  | { kind: "open"; nowMs: number; bars: Record<string, Bar[]>; events: MarketEvent[] }
  | { kind: "events"; nowMs: number; events: MarketEvent[] };

/**
 * A server as far as alerts go, to be killed: market, trades, rules, delivery and gateway over a file, with the
 * test as its exchange. It says `awake` when the rules look, and writes a line before it looks at what it is told,
 * and another when firings are stored.
 */
const [file = "", port = "0"] = process.argv.slice(2);
const instruments = new Map(loadInstruments().map((instrument) => [instrument.symbol, instrument]));
const store = openStore(file, clock, log);
let marketNowMs = 0;
let history: Record<string, Bar[]> = {};
let seq = 0;
const nowMs = (): number => marketNowMs;

process.once("message", (told: Told) => {
  if (told.kind === "open") void open(told);
});

async function open(first: Extract<Told, { kind: "open" }>): Promise<void> {
  marketNowMs = first.nowMs;
  history = first.bars;
  const market = createMarket({
    ...{ instruments: instruments.values(), nowMs, clock, newEpoch: randomUUID, log, source: "simulated" },
  });
  market.openEpoch("simulated", "run", tradingDateOf(marketNowMs));
  const apply = (events: MarketEvent[]): void => {
    seq += 1;
    market.apply({ seq, receivedAtMs: Date.now(), events });
  };
  apply(first.events);
  const bars: BarSource = {
    bars: async (symbol, _, { fromMs = 0 }) =>
      (history[symbol] ?? []).filter(({ openTimeMs }) => openTimeMs >= fromMs),
  };
  const ticks = createTickWriter({
    ...{ market, store, nowMs, clock, log },
    ...{ keepMs: 86_400_000, isReady: () => true },
  });
  const config = { allowPrivate: true, telegramUrl: "http://127.0.0.1:9" };
  const delivery = openDelivery({ store, clock, random: Math.random, log, config });
  let gateway: Gateway | null = null;
  const desk = await openAlertDesk({
    ...{ store, market, bars, ticks, instruments, nowMs, clock, log },
    directory: createDirectory(instruments, market),
    isSeeing: () => true,
    want: () => {},
    tell(ownerId, news) {
      if (news.fired.length > 0) writeSync(1, "stored\n");
      gateway?.news.tellAlerts(ownerId, news);
    },
    handOn: () => delivery.wake(),
  });
  gateway = createGateway({
    ...{ host: "127.0.0.1", port: Number(port), publicUrl: null, instruments, market, bars, store, delivery },
    ...{ clock, log, marketNowMs: nowMs, allowPrivate: true, alerts: desk },
    health: () => HEALTH,
    readiness: () => ({ ready: true, reason: "" }),
    selfTest: () => ({ at: "", state: "passed", reason: "", steps: [] }),
    backtester: createBacktester({
      ...{ market, bars, ticks, instruments, nowMs },
      limits: { limits: async () => new Map() },
    }),
    interest: { want: () => {}, unwant: () => {}, watchlistsChanged: () => {} },
    page: (_, response) => void response.end(),
  });
  await gateway.listen();
  desk.beginRun("simulated", "run");
  process.on("message", (told: Told) => {
    marketNowMs = told.nowMs;
    // At once, and not when the loop has time: whoever kills counts from here.
    writeSync(1, "looks\n");
    apply(told.events);
  });
  const woke = clock.every(20, () => {
    void store.getNote("alerts.seen").then((note) => {
      if (note === null || Number(JSON.parse(note).atMs) < first.nowMs) return;
      woke();
      process.send?.("awake");
    });
  });
}

const HEALTH: Health = {
  ...{ situation: "trading", feed: "live", connected: true, authenticated: true, feedName: "ssi-ids" },
  ...{ source: "simulated", epoch: "", session: "LO", marketTime: "", marketSpeed: 1, frameAgeMs: 1 },
  ...{ tickAgeMs: 1, lagMs: 1, eventsPerSecond: 1, reconnects: 0, rejects: {}, gapsOpen: 0, reason: "" },
  selfTest: { at: "", state: "passed", reason: "" },
  tells: { news: true, deals: true, dealTotals: true, oddLots: true, estimates: true, openInterest: true },
};
