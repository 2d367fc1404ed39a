import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import type { Health } from "#lib/contract/health.ts";
import type { PublicBar, State, TickMessage } from "#lib/contract/state.ts";
import { clockTimeOf } from "#lib/market/trading-time.ts";
import { type Exchange, type Khop, startExchange, startKhop, until } from "../processes.ts";
import { type History, judge, type Verdict } from "./judge.ts";
import { type PlannedFault, planFaults } from "./plan.ts";

export interface ProveOptions {
  seed: number;
  /** How long faults go on, ms of ours. */
  faultMs: number;
  /** How long the server may take to mend what the faults left behind, ms. */
  mendLimitMs: number;
  feed: "ssi-ids" | "ssi-fcdata";
  say(text: string): void;
}

/** Market seconds per second: more trades in the same time. */
const SPEED = 10;
/** The market goes on for a while after the last fault, so that what the feed repeats is seen too, ms of ours. */
const QUIET_END_MS = 5_000;
const SYMBOLS = "ACB,FPT,HPG,MBB,SHB,SSI,STB,TCB,VCB,VHM,VIC,VNM,VPB";
/** What exchange and server may need to come up before the faults begin, ms of ours. */
const START_LIMIT_MS = 15_000;
const START_MARKET_MS = Date.parse("2026-02-10T10:00:00+07:00");

/** Exchange, server and a client as processes of their own; faults by seed; then the history is judged. */
export async function prove(options: ProveOptions): Promise<{ verdicts: Verdict[]; faults: PlannedFault[] }> {
  const faults = planFaults(options.seed, options.faultMs);
  const exchange = await startExchange(
    ...["--symbols", "VN30", "--seed", String(options.seed)],
    ...["--speed", String(SPEED), "--stop-at", stopAt(faults)],
  );
  let khop: Khop | null = null;
  try {
    khop = await startKhop(feedOf(options.feed, exchange));
    const history = await runFaults(options, faults, exchange, khop);
    return { verdicts: judge(history), faults };
  } finally {
    await khop?.stop();
    await exchange.stop();
  }
}

function feedOf(feed: ProveOptions["feed"], { ready }: Exchange): Record<string, string> {
  if (feed === "ssi-ids") {
    const { url, publicKey, privateKey } = ready.feeds["ssi-ids"];
    return { FEED: feed, SSI_IDS_URL: url, SSI_PUBLIC_KEY: publicKey, SSI_PRIVATE_KEY: privateKey };
  }
  const { url, hubUrl, consumerID, consumerSecret } = ready.feeds["ssi-fcdata"];
  return {
    ...{ FEED: feed, SSI_FCDATA_REST_URL: url, SSI_FCDATA_HUB_URL: hubUrl },
    ...{ SSI_CONSUMER_ID: consumerID, SSI_CONSUMER_SECRET: consumerSecret },
  };
}

async function runFaults(
  options: ProveOptions,
  faults: readonly PlannedFault[],
  exchange: Exchange,
  khop: Khop,
): Promise<History> {
  const client = await openClient(khop, SYMBOLS.split(","));
  const health: History["health"][number][] = [];
  let isAsking = false;
  const watch = setInterval(async () => {
    if (isAsking) return;
    isAsking = true;
    const answer = await khop.api<Health>("/api/v1/health").catch(() => null);
    if (answer) health.push({ atMs: performance.now(), feed: answer.feed, reconnects: answer.reconnects });
    const now = await khop
      .api<{ states: State[] }>(`/api/v1/realtime/state?symbols=${SYMBOLS}`)
      .catch(() => null);
    for (const { symbol, totalVolume } of now?.states ?? [])
      client.seen(symbol).totals.push(totalVolume ?? 0);
    isAsking = false;
  }, 250);
  const done: History["faults"][number][] = [];
  const startedMs = performance.now();
  try {
    for (const fault of faults) {
      await pause(Math.max(0, startedMs + fault.atMs - performance.now()));
      options.say(
        `${(fault.atMs / 1000).toFixed(1)} s  ${fault.kind}${fault.durationMs ? ` for ${(fault.durationMs / 1000).toFixed(1)} s` : ""}`,
      );
      const beganMs = performance.now();
      await inject(fault, options.seed, exchange);
      done.push({ ...fault, beganMs, endedMs: performance.now() });
    }
    await pause(QUIET_END_MS);
    await admin(exchange, "/faults", { method: "DELETE" });
    options.say("waiting for the market to stop, then for the server to mend what it can");
    await until(() => tradingHasStopped(exchange), 120_000, "the market stops");
    await settle(options, exchange, khop, client.symbols());
    return { symbols: await collect(exchange, khop, client), health, faults: done };
  } finally {
    clearInterval(watch);
    client.close();
  }
}

/** Returns when it is over. */
async function inject(fault: PlannedFault, seed: number, exchange: Exchange): Promise<void> {
  if (fault.kind === "freeze") {
    exchange.process.kill("SIGSTOP");
    await pause(fault.durationMs);
    exchange.process.kill("SIGCONT");
    return;
  }
  const isInstant = fault.kind === "cut" || fault.kind === "rst";
  const order = { kind: fault.kind, seed, ...(isInstant ? {} : { durationMs: fault.durationMs, rate: 0.2 }) };
  const answer = await admin(exchange, "/faults", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order),
  });
  if (!answer.ok) throw new Error(`the exchange refused the fault ${fault.kind}: ${await answer.text()}`);
  await pause(fault.durationMs);
}

function admin(exchange: Exchange, path: string, init?: RequestInit): Promise<Response> {
  return fetch(new URL(path, exchange.ready.adminUrl), init);
}

/** Judged at rest: at this market time the exchange trades no more, with its sockets up. */
function stopAt(faults: readonly PlannedFault[]): string {
  const last = faults.at(-1);
  const faultsMs = last ? last.atMs + last.durationMs : 0;
  return clockTimeOf(START_MARKET_MS + (START_LIMIT_MS + faultsMs + QUIET_END_MS) * SPEED);
}

async function tradingHasStopped(exchange: Exchange): Promise<boolean> {
  const clock = (await (await admin(exchange, "/clock")).json()) as { speed: number };
  return clock.speed === 0;
}

/** Until totals and minutes of all symbols equal the truth, or the time is up: the judge then says what is missing. */
async function settle(
  { mendLimitMs }: ProveOptions,
  exchange: Exchange,
  khop: Khop,
  symbols: readonly string[],
): Promise<void> {
  const isMended = async () => {
    const histories = await Promise.all(symbols.map((symbol) => symbolTruth(exchange, khop, symbol)));
    return histories.every(({ truth, bars, finalTotal }) => {
      const times = new Map(bars.map((bar) => [Date.parse(bar.openTime), bar.volume]));
      return (
        finalTotal === truth.totalVolume &&
        truth.bars.every((bar) => times.get(Date.parse(bar.openTime)) === bar.volume)
      );
    });
  };
  await until(isMended, mendLimitMs, "everything is mended").catch(() => {});
}

interface Client {
  symbols(): string[];
  seen(symbol: string): { joinedAt: number; ticks: TickMessage[]; totals: number[] };
  close(): void;
}

/** A program on the JSON WebSocket that writes down everything. */
async function openClient(khop: Khop, symbols: readonly string[]): Promise<Client> {
  const seen = new Map(
    symbols.map((symbol) => [symbol, { joinedAt: -1, ticks: [] as TickMessage[], totals: [] as number[] }]),
  );
  const socket = new WebSocket(`${khop.url.replace("http", "ws")}/api/v1/realtime/ws`, {
    perMessageDeflate: false,
  });
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as { type: string; symbol: string };
    const record = seen.get(message.symbol);
    if (!record) return;
    if (message.type === "state") {
      const { totalVolume } = message as unknown as State;
      if (record.joinedAt < 0) record.joinedAt = totalVolume ?? 0;
      record.totals.push(totalVolume ?? 0);
    }
    if (message.type === "tick") record.ticks.push(message as unknown as TickMessage);
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.send(JSON.stringify({ action: "subscribe", symbols, channels: ["tick"] }));
  await until(
    async () => [...seen.values()].every(({ joinedAt }) => joinedAt >= 0),
    10_000,
    "the client has its snapshot",
  );
  return {
    symbols: () => [...seen.keys()],
    seen: (symbol) => seen.get(symbol) ?? { joinedAt: 0, ticks: [], totals: [] },
    close: () => socket.close(),
  };
}

interface Truth {
  trades: { price: number; volume: number; totalVolume: number }[];
  bars: Omit<PublicBar, "provisional">[];
  totals: { totalVolume: number };
}

async function symbolTruth(exchange: Exchange, khop: Khop, symbol: string) {
  const truth = (await (await admin(exchange, `/truth?symbol=${symbol}`)).json()) as Truth;
  const state = await khop.api<State>(`/api/v1/realtime/state?symbol=${symbol}`);
  const from = START_MARKET_MS;
  const { bars } = await khop.api<{ bars: PublicBar[] }>(
    `/api/v1/bars?symbol=${symbol}&interval=1m&from=${from}&limit=10000`,
  );
  return {
    symbol,
    bars,
    finalTotal: state.totalVolume ?? 0,
    truth: {
      trades: truth.trades,
      bars: truth.bars.filter((bar) => Date.parse(bar.openTime) >= from),
      totalVolume: truth.totals.totalVolume,
    },
  };
}

async function collect(exchange: Exchange, khop: Khop, client: Client): Promise<History["symbols"]> {
  return Promise.all(
    client.symbols().map(async (symbol) => {
      const { gaps } = await khop.api<{ gaps: { from: string | null; volume: number }[] }>(
        `/api/v1/realtime/gaps?symbol=${symbol}`,
      );
      const known = await symbolTruth(exchange, khop, symbol);
      const { joinedAt, ticks, totals } = client.seen(symbol);
      // What was traded before the server came is history, not a gap of this client.
      const gapShares = gaps.filter(({ from }) => from !== null).reduce((sum, { volume }) => sum + volume, 0);
      return { ...known, joinedAt, ticks, totals: [...totals, known.finalTotal], gapShares };
    }),
  );
}
