import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Health } from "#lib/contract/health.ts";
import { type Exchange, type Khop, startExchange, startKhop, until } from "../processes.ts";

const OUTAGES = 20;
/** Longest and shortest freeze beyond the moment it was noticed, ms: seeded by the outage's number. */
const EXTRA_MS = [0, 400, 1_500, 4_000, 9_000];

let exchange: Exchange;
let khop: Khop;

beforeAll(async () => {
  exchange = await startExchange("--symbols", "VN30");
  const feed = exchange.ready.feeds["ssi-ids"];
  khop = await startKhop({
    FEED: "ssi-ids",
    SSI_IDS_URL: feed.url,
    SSI_PUBLIC_KEY: feed.publicKey,
    SSI_PRIVATE_KEY: feed.privateKey,
  });
});

afterAll(async () => {
  await khop?.stop();
  await exchange?.stop();
});

const health = () => khop.api<Health>("/api/v1/health");

describe("a peer that freezes without a word", () => {
  test(`is noticed within 10 s and used again within 2 s of its return, ${OUTAGES} of ${OUTAGES} times`, async () => {
    const noticed: number[] = [];
    const returned: number[] = [];
    for (let outage = 0; outage < OUTAGES; outage++) {
      await until(async () => (await health()).feed === "live", 20_000, "the feed is live before the outage");
      exchange.process.kill("SIGSTOP");
      const frozenAt = performance.now();
      await until(async () => (await health()).feed !== "live", 20_000, "the freeze is noticed");
      noticed.push(performance.now() - frozenAt);
      await new Promise((resolve) => setTimeout(resolve, EXTRA_MS[outage % EXTRA_MS.length]));
      exchange.process.kill("SIGCONT");
      const thawedAt = performance.now();
      await until(async () => (await health()).feed === "live", 40_000, "the feed is live again");
      returned.push(performance.now() - thawedAt);
    }
    console.log("noticed after ms:", noticed.map(Math.round).join(" "));
    console.log("live again after ms:", returned.map(Math.round).join(" "));
    expect(Math.max(...noticed)).toBeLessThanOrEqual(10_000);
    expect(Math.max(...returned)).toBeLessThanOrEqual(2_000);
  });
});
