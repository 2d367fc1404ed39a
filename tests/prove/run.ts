import { setTimeout as pause } from "node:timers/promises";
import type { Health } from "#lib/contract/health.ts";
import type { State } from "#lib/contract/state.ts";
import { clockTimeOf } from "#lib/market/trading-time.ts";
import { type Exchange, type Khop, startExchange, startKhop, until } from "../processes.ts";
import { openClient } from "./client.ts";
import { type History, judge, type Verdict } from "./judge.ts";
import { lies, symbolsIn } from "./lies.ts";
import { type PlannedFault, planFaults } from "./plan.ts";
import { admin, collect, type Feed, feedOf, orderFault, symbolTruth, tapeOf } from "./station.ts";
import { openWitness, type Witness } from "./witness.ts";

export interface ProveOptions {
  seed: number;
  /** How long faults go on, ms of ours. */
  faultMs: number;
  /** How long the server may take to mend what the faults left behind, ms. */
  mendLimitMs: number;
  feed: Feed;
  /** A browser stands open on the board, and what it shows is held against the truth too. */
  hasWitness?: boolean;
  say(text: string): void;
}

/** Market seconds per second: more trades in the same time. */
const SPEED = 10;
/** The market goes on for a while after the last fault, so that what the feed repeats is seen too, ms of ours. */
const QUIET_END_MS = 5_000;
const SYMBOLS = "ACB,FPT,HPG,MBB,SHB,SSI,STB,TCB,VCB,VHM,VIC,VNM,VPB";
/** What exchange and server may need to come up before the faults begin, ms of ours. */
const START_LIMIT_MS = 15_000;
const START_CLOCK = "2026-02-10T10:00:00";
const START_MARKET_MS = Date.parse(`${START_CLOCK}+07:00`);

/** Exchange, server and a client as processes of their own; faults by seed; then the history is judged. */
export async function prove(options: ProveOptions): Promise<{ verdicts: Verdict[]; faults: PlannedFault[] }> {
  const faults = planFaults(options.seed, options.faultMs);
  const exchange = await startExchange(
    ...["--symbols", "VN30", "--seed", String(options.seed)],
    ...["--clock", START_CLOCK, "--speed", String(SPEED), "--stop-at", stopAt(faults)],
  );
  let khop: Khop | null = null;
  let witness: Witness | null = null;
  try {
    const server = await startKhop(feedOf(options.feed, exchange.ready));
    khop = server;
    witness = options.hasWitness ? await openWitness(server, exchange) : null;
    const history = await runFaults(options, faults, exchange, server);
    const verdicts = judge(history);
    const account = await witness?.close();
    witness = null;
    if (account) {
      const truths = await Promise.all(symbolsIn(account).map((symbol) => tapeOf(exchange, server, symbol)));
      verdicts.push(lies({ ...account, truths }));
    }
    return { verdicts, faults };
  } finally {
    await witness?.close();
    await khop?.stop();
    await exchange.stop();
  }
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
    const symbols = await collect({ exchange, khop, client, fromMs: START_MARKET_MS });
    return { symbols, health, faults: done };
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
  const isInstant = fault.durationMs === 0;
  const order = { kind: fault.kind, seed, ...(isInstant ? {} : { durationMs: fault.durationMs, rate: 0.2 }) };
  await orderFault(exchange, order);
  // Who is in must leave to find the door closed.
  if (fault.kind === "refuse") await orderFault(exchange, { kind: "rst", seed });
  await pause(fault.durationMs);
}

/** Judged at rest: at this market time the exchange trades no more, with its sockets up. */
function stopAt(faults: readonly PlannedFault[]): string {
  const last = faults.at(-1);
  const faultsMs = last ? last.atMs + last.durationMs : 0;
  return clockTimeOf(START_MARKET_MS + (START_LIMIT_MS + faultsMs + QUIET_END_MS) * SPEED);
}

async function tradingHasStopped(exchange: Exchange): Promise<boolean> {
  const clock = await admin<{ speed: number }>(exchange, "/clock");
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
    const histories = await Promise.all(
      symbols.map((symbol) => symbolTruth(exchange, khop, symbol, START_MARKET_MS)),
    );
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
