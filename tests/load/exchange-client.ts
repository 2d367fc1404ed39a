/**
 * The client of the exchange bench: the real driver of one dialect, folding everything, in a process of its own. It
 * follows until the exchange stands still, then says what it saw as one line of JSON.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "#server/clock.ts";
import type { ReadyLine } from "#server/exchange/ready.ts";
import type { Feed } from "#server/feed/feed.ts";
import { type FeedName, openFeed } from "#server/feed/open.ts";
import { supervise } from "#server/feed/supervise.ts";
import { silentLog } from "#server/log.ts";
import { createMarket } from "#server/market/market.ts";
import { createMarketClock } from "#server/market/market-clock.ts";

export interface ClientReport {
  /** SSI's messages: a hub frame holds several. */
  messages: number;
  /** In each whole second since the first data frame, by our clock. */
  perSecond: number[];
  connections: number;
  openGaps: number;
  /** Total volume by symbol. */
  totals: Record<string, number>;
}

/** Nothing came for so long: the exchange stands. */
const SILENT_MS = 3_000;

const name = process.argv[2] as FeedName;
const ready = JSON.parse(process.argv[3] ?? "") as ReadyLine;
const folder = mkdtempSync(join(tmpdir(), "khop-bench-"));
const marketClock = createMarketClock(systemClock);
marketClock.follow({ ...ready.clock, atMonotonicMs: systemClock.monotonicMs() });
const market = createMarket({
  instruments: [],
  nowMs: marketClock.nowMs,
  clock: systemClock,
  newEpoch: () => "bench",
  log: silentLog,
  source: "simulated",
});
let messages = 0;
let connections = 0;
let firstMs = 0;
let lastMs = systemClock.monotonicMs();
const perSecond: number[] = [];

const stop = new AbortController();
const feed = supervise({
  name,
  feed: openOwn(),
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  wanted: { everything: true, symbols: () => new Set(), onChange: () => () => {} },
  signal: stop.signal,
  handler: {
    connected: async () => {
      connections++;
    },
    batch: market.apply,
    status: () => {},
    frame(raw) {
      const count = messagesIn(raw);
      if (count === 0) return;
      lastMs = systemClock.monotonicMs();
      firstMs ||= lastMs;
      messages += count;
      const second = Math.floor((lastMs - firstMs) / 1_000);
      perSecond[second] = (perSecond[second] ?? 0) + count;
    },
  },
});

function openOwn(): Feed {
  const marketNowMs = marketClock.nowMs;
  if (name === "ssi-ids") return openFeed(name, { ...ready.feeds[name], marketNowMs });
  if (name === "ssi-fcdata") {
    return openFeed(name, { ...ready.feeds[name], restUrl: ready.feeds[name].url, marketNowMs });
  }
  const { url: restUrl, ...access } = ready.feeds[name];
  const sessionFile = join(folder, "session.json");
  return openFeed(name, { ...access, restUrl, otp: null, sessionFile, marketNowMs });
}

/** Data messages; heartbeats and answers do not count. */
function messagesIn(raw: string | Uint8Array): number {
  const text = typeof raw === "string" ? raw : Buffer.from(raw).toString();
  if (name === "ssi-fcdata") return text.split('"M":"Broadcast"').length - 1;
  return text.includes(name === "ssi-ids" ? '"type":"data"' : '"topic"') ? 1 : 0;
}

while (messages === 0 || systemClock.monotonicMs() - lastMs < SILENT_MS) {
  await new Promise((resolve) => setTimeout(resolve, 200));
}
const report: ClientReport = {
  ...{ messages, perSecond, connections, openGaps: market.openGapCount() },
  totals: Object.fromEntries(
    [...market.states()].map(({ symbol, totalVolumeShares }) => [symbol, totalVolumeShares ?? 0]),
  ),
};
stop.abort();
await feed.done;
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
