import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { Instrument } from "#lib/market/instrument.ts";
import type { FaultKind } from "#server/exchange/faults/order.ts";
import { FEED_NAMES, type FeedName } from "#server/feed/open.ts";
import type { FeedStatus } from "#server/feed/supervise.ts";
import type { Market } from "#server/market/market.ts";
import { dice } from "#tests/dice.ts";
import { startRunning } from "#tests/server/exchange/running.ts";
import { feedTo, startStation } from "#tests/server/feed/replay/station.ts";

/** One driver under supervision over a real socket, and the market it fills. */
export interface Followed {
  name: FeedName;
  market: Market;
  feed(): FeedStatus;
  /** Its status at the last `mark`. */
  before(): FeedStatus;
  mark(): void;
  /** Begins to count anew … */
  count(): void;
  /** … how many symbols have traded. */
  symbolsTraded(): number;
  /** Shares since the mark that it knows it did not see. */
  gaps(): number;
  duplicates(): number;
  /** How often the fault of its dialect struck, as last read. */
  used(): number;
  /** What the supervisor called its faults since the mark. */
  codes: Set<string>;
}

interface FaultReport {
  kind: FaultKind;
  dialect: FeedName | null;
  used: number;
}

/** Of the pauses between two connections. */
const SEED = 5;
const POLL_MS = 10;

/** One exchange and the three drivers on it. */
export async function followExchange(setup: {
  symbols: string;
  speed: number;
  instruments: Iterable<Instrument>;
}) {
  const running = await startRunning({ symbols: setup.symbols, speed: setup.speed });
  const { adminUrl } = running.ready;
  const port = Number(new URL(running.ready.feeds["ssi-fcdata"].url).port);
  const requests: { path: string; atMs: number }[] = [];
  const onRequest = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    if (request.socket.localPort !== port) return;
    requests.push({ path: (request.url ?? "").toLowerCase(), atMs: performance.now() });
  };
  subscribe("http.server.request.start", onRequest);
  const usedBy = new Map<FeedName, number>();
  let markedMs = 0;
  let injected: FaultKind | null = null;

  const stations = FEED_NAMES.map((name) => {
    const station = startStation({
      source: name,
      instruments: setup.instruments,
      feed: ({ nowMs }) => feedTo(running.ready, name, nowMs),
      random: dice(SEED),
    });
    const traded = new Set<string>();
    station.market.onChanges(({ ticks }) => {
      for (const { symbol } of ticks) traded.add(symbol);
    });
    const unseen = (): number => {
      const gaps = [...station.market.states()].flatMap(({ symbol }) => station.market.coverage(symbol).gaps);
      return gaps.reduce((sum, gap) => sum + gap.toShares - gap.fromShares, 0);
    };
    const codes = new Set<string>();
    let before = { status: station.feed.status(), unseen: 0 };
    const followed: Followed = {
      ...{ name, codes, market: station.market, feed: station.feed.status, before: () => before.status },
      mark() {
        before = { status: station.feed.status(), unseen: unseen() };
        codes.clear();
        markedMs = performance.now();
      },
      count: () => traded.clear(),
      symbolsTraded: () => traded.size,
      gaps: () => unseen() - before.unseen,
      duplicates: () => station.market.drops.get("duplicate") ?? 0,
      used: () => usedBy.get(name) ?? 0,
    };
    return { followed, stop: station.stop };
  });
  const watch = setInterval(() => {
    for (const { followed } of stations) {
      const { code } = followed.feed();
      if (code !== null) followed.codes.add(code);
    }
  }, POLL_MS);

  async function readFaults(): Promise<FaultReport[]> {
    const answer = await fetch(`${adminUrl}/faults`);
    const { faults } = (await answer.json()) as { faults: FaultReport[] };
    for (const { kind, dialect, used } of faults) {
      if (dialect && kind === injected) usedBy.set(dialect, used);
    }
    return faults;
  }

  let isStopped = false;
  return {
    all: stations.map(({ followed }) => followed),
    exchange: {
      adminUrl,
      readFaults,
      async inject(order: { kind: FaultKind } & Record<string, unknown>): Promise<void> {
        if (order.kind !== "rst") injected = order.kind;
        const answer = await fetch(`${adminUrl}/faults`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(order),
        });
        if (answer.status !== 201) throw new Error(`the fault was answered ${await answer.text()}`);
      },
      /** Waits for the end of what strikes by chance; a deaf socket goes on being deaf. */
      async over(): Promise<void> {
        while ((await readFaults()).some(({ kind }) => kind !== "silence" && kind !== "half-open")) {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      },
      /** What each open connection of a dialect has asked for. */
      async asked(): Promise<unknown> {
        const answer = await fetch(`${adminUrl}/connections`);
        const { dialects } = (await answer.json()) as { dialects: Record<string, { asked: string[][] }> };
        return Object.fromEntries(
          Object.entries(dialects).map(([name, { asked }]) => [name, asked.at(-1)?.map(withoutNumber)]),
        );
      },
      requestsSince({ name }: Followed): { logins: number; refreshes: number } {
        const count = (path: string): number =>
          requests.filter((request) => request.atMs >= markedMs && request.path.startsWith(path)).length;
        if (name === "ssi-fcdata") return { logins: count("/api/v2/market/accesstoken"), refreshes: 0 };
        if (name === "ssi-ids") return { logins: 0, refreshes: 0 };
        return { logins: count("/api/v3/auth/token"), refreshes: count("/api/v3/auth/refresh") };
      },
    },
    async stop(): Promise<void> {
      if (isStopped) return;
      isStopped = true;
      clearInterval(watch);
      unsubscribe("http.server.request.start", onRequest);
      await Promise.all(stations.map(({ stop }) => stop()));
      await running.stop();
    },
  };
}

/** SignalR numbers its calls anew on each connection; nothing else differs. */
function withoutNumber(request: string): string {
  return request.replace(/"I":\d+/, "");
}
