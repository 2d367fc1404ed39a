import { systemClock } from "#server/clock.ts";
import type { ExchangeOptions } from "#server/exchange/options.ts";
import { type RunningExchange, runExchange } from "#server/exchange/run.ts";
import { silentLog } from "#server/log.ts";

/** An hour and a half of continuous trading lies ahead. */
const MORNING = "2026-02-10T10:00";

/** A real exchange on free ports, in this process. */
export function startRunning(options: Partial<ExchangeOptions> = {}): Promise<RunningExchange> {
  return runExchange(
    {
      ...{ port: 0, adminPort: 0, seed: 7, clock: MORNING, speed: 1, symbols: "VN30,SHS,ACV" },
      ...{ stopAt: null, rate: null, dump: null },
      ...options,
    },
    systemClock,
    silentLog,
  );
}

/** Waits generously; says what it waited for. */
export async function until(holds: () => boolean, what: string, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
