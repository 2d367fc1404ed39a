/** One client of the ingest bench: counts messages and reports the CPU it took for those after the warm-up. */
import { createRequire } from "node:module";
import { systemClock } from "#server/clock.ts";
import { openFeed } from "#server/feed/open.ts";
import { supervise } from "#server/feed/supervise.ts";
import { silentLog } from "#server/log.ts";
import { createMarket } from "#server/market/market.ts";

const [client, url = "", warmUpText, totalText] = process.argv.slice(2);
const warmUp = Number(warmUpText);
const total = Number(totalText);
let seen = 0;
let before: NodeJS.CpuUsage | null = null;

function count(messages: number): void {
  seen += messages;
  if (before === null && seen >= warmUp) before = process.cpuUsage();
  if (seen < total || before === null) return;
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(
    `${JSON.stringify({ messages: total - warmUp, cpuMs: (user + system) / 1000 })}\n`,
    () => process.exit(0),
  );
}

if (client === "ssi-fcdata") {
  const fcdata = createRequire(import.meta.url)("ssi-fcdata");
  const answer = (await (await fetch(`${url}api/v2/Market/AccessToken`, { method: "POST" })).json()) as {
    data: { accessToken: string };
  };
  fcdata.initStream({ url, token: `Bearer ${answer.data.accessToken}` });
  fcdata.bind(fcdata.events.onData, (message: string) => {
    const content = JSON.parse(JSON.parse(message).Content) as { Symbol?: string };
    if (content.Symbol) count(1);
  });
  fcdata.bind(fcdata.events.onConnected, () => fcdata.switchChannel("X-TRADE:ALL,X-QUOTE:ALL"));
  fcdata.start();
} else {
  const marketNowMs = () => Date.parse("2026-02-10T10:15:30+07:00");
  const market = createMarket({
    instruments: [],
    nowMs: marketNowMs,
    clock: systemClock,
    newEpoch: () => "bench",
    log: silentLog,
    source: "ssi-fcdata",
  });
  supervise({
    name: "ssi-fcdata",
    feed: openFeed("ssi-fcdata", {
      restUrl: url,
      hubUrl: url,
      consumerID: "a",
      consumerSecret: "b",
      marketNowMs,
    }),
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    wanted: { everything: true, symbols: () => new Set(), onChange: () => () => {} },
    handler: {
      connected() {},
      status() {},
      batch(batch) {
        market.apply(batch);
        // A quote is one quote event; a trade is one tick: each message holds exactly one of the two.
        count(batch.events.filter((event) => event.kind === "tick" || event.kind === "quote").length);
      },
    },
    signal: new AbortController().signal,
  });
}
