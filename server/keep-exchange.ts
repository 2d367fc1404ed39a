import { type Clock, sleep } from "./clock.ts";
import type { Log } from "./log.ts";

/** A simulated exchange that runs as a child of ours. `Ready` is what it says of itself when it is up. */
export interface RunningExchange<Ready> {
  ready: Ready;
  stop(): Promise<void>;
  exited: Promise<{ code: number | null; signal: string | null }>;
}

export interface ExchangeKeeper<Ready> {
  /** How to reach the one that runs; waits while there is none. Rejects when `signal` aborts first. */
  ready(signal: AbortSignal): Promise<Ready>;
  stop(): Promise<void>;
}

export interface KeepExchangeOptions<Ready> {
  spawn(): Promise<RunningExchange<Ready>>;
  clock: Clock;
  log: Log;
}

const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** One that ran for so long was sound; the next pause is short again. */
const SOUND_MS = 60_000;

/** Starts the exchange, and starts it again whenever it dies, each time a little later. */
export function keepExchange<Ready>(options: KeepExchangeOptions<Ready>): ExchangeKeeper<Ready> {
  const { clock, log } = options;
  const stopping = new AbortController();
  let running: RunningExchange<Ready> | null = null;
  const waiting = new Set<(ready: Ready) => void>();

  async function runOne(): Promise<void> {
    const exchange = await options.spawn();
    if (stopping.signal.aborted) return exchange.stop();
    running = exchange;
    for (const resolve of waiting) resolve(exchange.ready);
    waiting.clear();
    const { code, signal } = await exchange.exited;
    running = null;
    if (!stopping.signal.aborted)
      log.error({ code, signal }, "the simulated exchange died; it is started again");
  }

  async function keep(): Promise<void> {
    let pauseMs = SHORTEST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      const startedMs = clock.monotonicMs();
      try {
        await runOne();
      } catch (error) {
        log.error({ err: error }, "the simulated exchange did not start; it is tried again");
      }
      if (clock.monotonicMs() - startedMs >= SOUND_MS) pauseMs = SHORTEST_PAUSE_MS;
      await sleep(clock, pauseMs, stopping.signal);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
  }

  const kept = keep();

  return {
    ready(signal) {
      if (running) return Promise.resolve(running.ready);
      return new Promise((resolve, reject) => {
        waiting.add(resolve);
        const giveUp = (): void => {
          if (waiting.delete(resolve)) reject(new Error("the simulated exchange is not up"));
        };
        signal.addEventListener("abort", giveUp, { once: true });
      });
    },
    async stop() {
      stopping.abort();
      await running?.stop();
      await kept;
    },
  };
}
