/**
 * Time is handed in. `wallMs` dates things and may jump; `monotonicMs` measures ages and timeouts and may not.
 * Tests bring their own.
 */
export interface Clock {
  /** Epoch ms. */
  wallMs(): number;
  /** Milliseconds since some fixed point, never backwards. */
  monotonicMs(): number;
  /** Calls once after `delayMs`; the result cancels it. */
  after(delayMs: number, call: () => void): () => void;
  /** Calls again and again; the result cancels it. */
  every(periodMs: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
  every(periodMs, call) {
    const timer = setInterval(call, periodMs);
    return () => clearInterval(timer);
  },
};

/** Resolves after `delayMs`, or at once when `signal` aborts; it never rejects. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(delayMs, done);
    signal?.addEventListener("abort", done, { once: true });
  });
}
