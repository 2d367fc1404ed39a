import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Server } from "socket.io";
import { type BarMessage, toPublicBar } from "#lib/contract/state.ts";
import type { Bar } from "#lib/market/bar.ts";
import { addDays, instantOf, MINUTE_MS, weekdayOf } from "#lib/market/trading-time.ts";
import type { LiveServer } from "#server/gateway/socket-io-client.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

export const SYMBOL = "FPT";
const LAST_DATE = "2026-02-10";
/** Morning and afternoon: bars of a real day, with its lunch and its night. */
const SESSIONS = [
  ["09:15", 135],
  ["13:00", 90],
] as const;
/** No faster than a timer of the server can be trusted: what fell due meanwhile is sent together. */
const EVERY_MS = 5;

/** Pages, history and live bars for both charts: the same bars to both, over the same kind of socket. */
export interface ChartStation {
  url: string;
  /** Sends the running minute so many times a second, each time with another close and more volume. */
  stream(barsPerSecond: number): void;
  /** Volume of the bar that was sent last: it tells the bars apart. */
  sentVolume(): number;
  sentBars(): number;
  stop(): void;
  /** The running minute is as it was in the beginning. */
  startAnew(): void;
  close(): Promise<void>;
}

export async function openChartStation(
  count: number,
  scripts: ReadonlyMap<string, string>,
): Promise<ChartStation> {
  const history = minutes(count);
  const last = history.at(-1);
  if (!last) throw new Error("a chart needs at least one bar");
  let running: Bar = last;
  let sent = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const tokens = readFileSync(join(PROJECT_DIR, "app/tokens.css"), "utf8");

  const server = createServer((incoming, response) => {
    const address = new URL(incoming.url ?? "/", "http://station");
    const name = address.pathname.slice(1);
    const script = scripts.get(name.replace(/\.js$/, ""));
    if (name === "api/v1/bars") send(response, "application/json", page(address.searchParams));
    else if (script === undefined) response.writeHead(404).end();
    else if (name.endsWith(".js")) send(response, "text/javascript", script);
    else send(response, "text/html", pageOf(name, tokens));
  });
  const io: LiveServer = new Server(server, { serveClient: false, perMessageDeflate: false });
  io.on("connection", (socket) => {
    socket.on("subscribe", (_request, answer) => {
      answer({ ok: true, epoch: "chart", seq: 1, states: [], unknown: [] });
    });
    socket.on("unsubscribe", (_request, answer) => answer?.({ ok: true }));
    socket.on("clock", (answer) => answer(performance.timeOrigin + performance.now()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  /** Bars as the real API gives them: the latest of those before `to`. */
  function page(query: URLSearchParams): string {
    const toMs = Number(query.get("to") ?? Number.POSITIVE_INFINITY);
    const limit = Number(query.get("limit") ?? count);
    const all = [...history.slice(0, -1), running].filter(({ openTimeMs }) => openTimeMs < toMs);
    return JSON.stringify({ source: "simulated", bars: all.slice(-limit).map(toPublicBar) });
  }

  function sendOne(): void {
    sent += 1;
    const close = running.open + ((sent % 21) - 10) * 50;
    running = {
      ...running,
      close,
      high: Math.max(running.high, close),
      low: Math.min(running.low, close),
      volume: running.volume + 100,
    };
    const message: BarMessage = {
      ...toPublicBar(running),
      ...{ symbol: SYMBOL, source: "simulated", interval: "1m", seq: sent },
    };
    io.emit("bar", message);
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sentVolume: () => running.volume,
    sentBars: () => sent,
    stream(barsPerSecond) {
      clearInterval(timer);
      const startMs = performance.now();
      let done = 0;
      timer = setInterval(() => {
        const due = Math.floor(((performance.now() - startMs) / 1_000) * barsPerSecond);
        for (; done < due; done++) sendOne();
      }, EVERY_MS);
    },
    stop: () => clearInterval(timer),
    startAnew() {
      running = last;
    },
    async close() {
      clearInterval(timer);
      await io.close();
    },
  };
}

/** So many one-minute bars up to 14:29, a price that wanders within its digits. */
function minutes(count: number): Bar[] {
  const times: number[] = [];
  for (let date = LAST_DATE; times.length < count; date = addDays(date, -1)) {
    if (weekdayOf(date) % 6 === 0) continue;
    for (const [from, length] of SESSIONS.toReversed()) {
      for (let at = length - 1; at >= 0; at--) times.push(instantOf(date, from) + at * MINUTE_MS);
    }
  }
  let price = 98_000;
  return times
    .slice(0, count)
    .reverse()
    .map((openTimeMs, at) => {
      const open = price;
      price += (((at * 7_919) % 11) - 5) * 50;
      if (price < 60_000 || price > 140_000) price = 98_000;
      const high = Math.max(open, price) + 50;
      const low = Math.min(open, price) - 50;
      return {
        ...{ openTimeMs, open, high, low, close: price, provisional: false },
        volume: ((at * 31) % 9_000) + 100,
      };
    });
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { "content-type": `${type}; charset=utf-8` });
  response.end(body);
}

function pageOf(name: string, tokens: string): string {
  return [
    '<!doctype html><html lang="vi" data-theme="dark"><meta charset="utf-8">',
    `<style>${tokens} body{margin:0;overflow:hidden} #chart{width:100vw;height:100vh}</style>`,
    `<div id="chart"></div><p id="legend" style="position:absolute"></p><script src="/${name}.js"></script>`,
  ].join("");
}
