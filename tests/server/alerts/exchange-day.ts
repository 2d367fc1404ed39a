import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlertRepeat, AlertSession, BacktestAnswer, Firing } from "#lib/contract/alert.ts";
import type { MarketEvent } from "#lib/market/event.ts";
import { instantOf, tradingDateOf } from "#lib/market/trading-time.ts";
import { openAlertDesk } from "#server/alerts/alert-desk.ts";
import { createBacktester } from "#server/alerts/backtester.ts";
import { armedOf, bodyOf } from "#server/alerts/rule.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import type { ExchangeEvent } from "#server/exchange/core/event.ts";
import {
  estimateMessage,
  quoteMessage,
  sessionMessage,
  stateMessage,
  tradeMessage,
} from "#server/exchange/ssi-ids/messages.ts";
import { decodeFrame } from "#server/feed/ssi-ids/decode.ts";
import { createDirectory } from "#server/gateway/directory.ts";
import { silentLog } from "#server/log.ts";
import { createBarSource } from "#server/market/bar-source.ts";
import { createBarWriter } from "#server/market/bar-writer.ts";
import { noHistory } from "#server/market/history.ts";
import { createIngest } from "#server/market/ingest.ts";
import { createLimitWriter } from "#server/market/limit-writer.ts";
import { createMarket } from "#server/market/market.ts";
import type { MarketClock } from "#server/market/market-clock.ts";
import { createTickWriter } from "#server/market/tick-writer.ts";
import { openStore } from "#server/store/open-store.ts";
import type { StoredRule } from "#server/store/store.ts";
import { dice } from "#tests/dice.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";
import { DEMO_DATE, openMarket } from "../exchange/market.ts";

export const OWNER = "a".repeat(64);
const INSTRUMENTS = new Map(loadInstruments().map((instrument) => [instrument.symbol, instrument]));
/** A file as any other, but in memory where there is such a place: a day is some thousand commits. */
const FOLDER = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
/** Market time that passes between two looks at what the exchange has sent, ms. */
const STEP_MS = 100;
/** A message is on its way for less than this. */
const MAX_DELAY_MS = 1_200;

export interface ExchangeDayOptions {
  seed: number;
  /** `ACB,FPT`. */
  symbols: string;
  /** Messages per second. */
  rate?: number;
}

/** The simulated exchange, our market, our alerts and a real store in one process, on one clock that the test moves. */
export async function openExchangeDay({ seed, symbols, rate }: ExchangeDayOptions) {
  const folder = mkdtempSync(join(FOLDER, "khop-exchange-day-"));
  const random = dice(seed);
  const codes = symbols.split(",");
  const onTheWay: { dueMs: number; events: MarketEvent[] }[] = [];
  let lastDueMs = 0;
  const exchange = openMarket({
    ...{ seed, symbols, time: "08:40" },
    ...(rate === undefined ? {} : { rate }),
    emit(event) {
      const data = messageOf(event, exchange.nowMs);
      if (data) send(data);
    },
  });
  const clock = createFakeClock(exchange.nowMs);
  const nowMs = (): number => exchange.nowMs;

  /** As SSI's wire has it, and back; in order, each a little late. */
  function send(data: unknown): void {
    const { decoded } = decodeFrame(JSON.stringify({ type: "data", channel: "X", data }), {
      marketNowMs: nowMs(),
    });
    if (!decoded) throw new Error("not a data frame");
    lastDueMs = Math.max(lastDueMs, nowMs() + (random() < 0.3 ? random() * MAX_DELAY_MS : 0));
    onTheWay.push({ dueMs: lastDueMs, events: [...decoded.events] });
  }

  const store = openStore(join(folder, "khop.db"), clock, silentLog);
  const market = createMarket({
    ...{ instruments: INSTRUMENTS.values(), nowMs, clock, newEpoch: randomUUID, log: silentLog },
    source: "simulated",
  });
  const bars = createBarWriter({ market, store, nowMs, clock, log: silentLog });
  const kept = { market, store, isReady: bars.isReady, nowMs, clock, log: silentLog };
  const ticks = createTickWriter({ ...kept, keepMs: 86_400_000 });
  const limits = createLimitWriter(kept);
  const barSource = createBarSource({
    ...{ market, history: () => noHistory, stored: bars.stored, nowMs, speed: () => 1 },
    ...{ clock, log: silentLog },
  });
  const marketClock: MarketClock = {
    nowMs,
    speed: 1,
    face: () => ({ epochMs: nowMs(), speed: 1, upcoming: [] }),
    tradingDate: () => tradingDateOf(nowMs()),
    followWall: () => {},
    follow: () => {},
  };
  let seq = 0;
  const ingest = createIngest({
    ...{ feedName: "simulated", isReplay: true, market, marketClock, clock, log: silentLog },
    onRun(source, runId) {
      void bars.beginRun(source, runId);
      desk.beginRun(source, runId);
    },
  });
  const desk = await openAlertDesk({
    ...{ store, market, bars: barSource, ticks, instruments: INSTRUMENTS, nowMs, clock, log: silentLog },
    directory: createDirectory(INSTRUMENTS, market),
    isSeeing: () => true,
    want: () => {},
    tell: () => {},
    handOn: () => {},
  });
  const backtester = createBacktester({
    ...{ market, bars: barSource, ticks, limits, instruments: INSTRUMENTS, nowMs },
  });

  /** What has arrived by now, in one batch. */
  function deliver(): void {
    const events: MarketEvent[] = [];
    while ((onTheWay[0]?.dueMs ?? Number.POSITIVE_INFINITY) <= nowMs())
      events.push(...(onTheWay.shift()?.events ?? []));
    if (events.length === 0) return;
    seq += 1;
    ingest.batch({ seq, receivedAtMs: clock.wallMs(), events });
  }

  async function passUntil(time: string): Promise<void> {
    const untilMs = instantOf(DEMO_DATE, time);
    for (let steps = 1; nowMs() < untilMs; steps++) {
      exchange.step();
      // Frames come in bursts, several of one symbol among them.
      if (random() < 0.4) deliver();
      if (steps % 10 === 0) clock.advance(10 * STEP_MS);
      if (steps % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    deliver();
    await clock.run(5_000);
  }

  async function begin(past: (store_: typeof store) => Promise<void> = async () => {}): Promise<void> {
    await ingest.connected(null);
    await clock.run(10);
    await past(store);
    for (const day of exchange.days.values()) {
      if (codes.includes(day.listing.symbol)) send(stateMessage(day, nowMs()));
    }
    for (let second = 0; second < 4; second++) {
      for (let steps = 0; steps < 10; steps++) exchange.step();
      deliver();
      await clock.run(1_000);
    }
  }

  return {
    ...{ exchange, market, store, desk, clock, backtester, begin, passUntil, codes },
    arm: (
      formula: string,
      symbol: string,
      more: { repeat?: AlertRepeat; sessions?: AlertSession[]; expiresAtMs?: number } = {},
    ): Promise<StoredRule> =>
      desk.create(OWNER, {
        ...bodyOf({
          ...{ formula, scope: { kind: "symbol", symbol }, repeat: { mode: "every", coolDownMs: 0 } },
          ...more,
        }),
        id: randomUUID(),
      }),
    async firings(): Promise<Firing[]> {
      await clock.run(2_000);
      const all: Firing[] = [];
      for (let beforeMs = Number.MAX_SAFE_INTEGER; ; ) {
        const some = await store.firings(OWNER, beforeMs, 5_000);
        all.push(...some);
        const last = some.at(-1);
        if (!last || some.length < 5_000) return all;
        beforeMs = last.atMs;
      }
    },
    /** The clock stands still while it is tried. */
    async tryOut(rule: StoredRule): Promise<BacktestAnswer | null> {
      const armed = armedOf({ ...rule, isSpent: false });
      if (!armed || rule.scope.kind !== "symbol") throw new Error("not to be armed");
      return backtester.run(armed, [rule.scope.symbol]);
    },
    async close(): Promise<void> {
      const ends = [desk.stop(), ticks.stop(), limits.stop(), bars.stop()];
      ingest.stop();
      await clock.run(2_000);
      await Promise.all(ends);
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type ExchangeDay = Awaited<ReturnType<typeof openExchangeDay>>;

function messageOf(event: ExchangeEvent, nowMs: number): unknown {
  switch (event.kind) {
    case "trade":
      return tradeMessage(event.day, event.trade);
    case "book":
      return quoteMessage(event.day, nowMs);
    case "estimate":
      return estimateMessage(event.day, nowMs);
    case "session":
      return sessionMessage(event.day, nowMs);
    case "state":
      return stateMessage(event.day, nowMs);
    default:
      return null;
  }
}
