import { z } from "zod";
import { type Clock, sleep } from "../clock.ts";
import type { Log } from "../log.ts";
import { getJson } from "./admin-http.ts";
import type { ClockReading } from "./market-clock.ts";

const POLL_MS = 2_000;
/** After so many failures in a row the operator is told; the last reading simply runs on. */
const FAILURES_TO_WARN = 3;

const SpeedFrom = z.object({
  epochMs: z.number().min(0).max(8.64e15),
  speed: z.number().nonnegative().max(100_000),
});
const ClockAnswer = SpeedFrom.extend({
  runId: z.string().min(1).max(100),
  /** Changes of speed that lie ahead, in order: they come between two of our questions. */
  upcoming: z.array(SpeedFrom).max(20).default([]),
});

export interface ExchangeClockReading extends ClockReading {
  runId: string;
}

/** Asks a simulated exchange what time it is there. The answer was true half-way through the request. */
export async function readExchangeClock(
  adminUrl: string,
  clock: Clock,
  signal?: AbortSignal,
): Promise<ExchangeClockReading> {
  const askedAtMs = clock.monotonicMs();
  const answer = await getJson(new URL("/clock", adminUrl), ClockAnswer, signal);
  return { ...answer, atMonotonicMs: (askedAtMs + clock.monotonicMs()) / 2 };
}

/** Reads the exchange's clock every two seconds until the result is called. */
export function pollExchangeClock(
  adminUrl: string,
  clock: Clock,
  log: Log,
  onReading: (reading: ExchangeClockReading) => void,
): () => void {
  const stop = new AbortController();
  let failures = 0;
  const poll = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await sleep(clock, POLL_MS, stop.signal);
      if (stop.signal.aborted) return;
      try {
        const reading = await readExchangeClock(adminUrl, clock, stop.signal);
        if (stop.signal.aborted) return;
        failures = 0;
        onReading(reading);
      } catch (error) {
        if (stop.signal.aborted) return;
        failures += 1;
        if (failures === FAILURES_TO_WARN) log.warn({ err: error }, "the exchange does not tell its time");
      }
    }
  };
  void poll();
  return () => stop.abort();
}
