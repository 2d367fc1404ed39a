import { afterEach, expect, test } from "vitest";
import type { SymbolState } from "#lib/market/symbol-state.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import { FEED_NAMES } from "#server/feed/open.ts";
import { until } from "#tests/processes.ts";
import { startRunning } from "#tests/server/exchange/running.ts";
import { feedTo, startStation } from "#tests/server/feed/replay/station.ts";

/** What all three dialects carry. Value, average, estimate, status and the foreign figures are not in each of them. */
const SHARED = ["price", "volumeShares", "totalVolumeShares", "limits", "bids", "asks", "session"] as const;
const STOP_AT = "10:03:00";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test("one exchange stopped at an instant leaves three drivers with equal states", async () => {
  const exchange = await startRunning({ speed: 20, symbols: "VN30,SHS,DER,CW,BOND", stopAt: STOP_AT });
  closers.push(exchange.stop);
  const instruments = loadInstruments();
  const stations = FEED_NAMES.map((name) => {
    const station = startStation({
      source: name,
      instruments,
      feed: ({ nowMs }) => feedTo(exchange.ready, name, nowMs),
    });
    closers.push(station.stop);
    return { name, market: station.market };
  });
  /** Symbols that traded while all three listened: v3 and IDS do not repeat the last trade to a newcomer. */
  const traded = (): string[] =>
    [...(stations[0]?.market.states() ?? [])]
      .map(({ symbol }) => symbol)
      .filter((symbol) => stations.every(({ market }) => market.ticks(symbol).length > 0))
      .sort();
  const shared = ({ market }: (typeof stations)[number]) =>
    traded().map((symbol) => {
      const state: SymbolState | undefined = market.state(symbol);
      return [symbol, ...SHARED.map((field) => state?.[field])];
    });
  const clock = async () => {
    const answer = await fetch(new URL("/clock", exchange.ready.adminUrl));
    return (await answer.json()) as { speed: number };
  };
  await until(async () => (await clock()).speed === 0, 45_000, "the exchange has stopped");
  const first = stations[0];
  if (!first) throw new Error("there is no feed");
  const isEqual = () =>
    stations.every((one) => JSON.stringify(shared(one)) === JSON.stringify(shared(first)));
  await until(async () => isEqual(), 10_000, "the last frames are folded").catch(() => {});
  for (const one of stations) expect({ [one.name]: shared(one) }).toEqual({ [one.name]: shared(first) });
  expect(traded().length).toBeGreaterThan(20);
}, 90_000);
