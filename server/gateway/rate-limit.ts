/** A bucket of tokens that refills with time: a burst is allowed, a lasting flood is not. */
export interface RateLimit {
  /** Takes one token if there is one. `nowMs` is monotonic. */
  take(nowMs: number): boolean;
  /** Whether there is one to take. */
  has(nowMs: number): boolean;
}

export function createRateLimit(perSecond: number, burst: number): RateLimit {
  let tokens = burst;
  let lastMs: number | null = null;
  function has(nowMs: number): boolean {
    if (lastMs !== null) tokens = Math.min(burst, tokens + ((nowMs - lastMs) / 1000) * perSecond);
    lastMs = nowMs;
    return tokens >= 1;
  }
  return {
    has,
    take(nowMs) {
      if (!has(nowMs)) return false;
      tokens -= 1;
      return true;
    },
  };
}

export type RequestVerdict = "ok" | "refuse" | "close";

/** Judges the requests of one connection: refused while too fast, closed when it keeps on regardless. */
export function createRequestGuard(limits: {
  requestsPerSecond: number;
  requestBurst: number;
  refusalsBeforeClose: number;
}): (nowMs: number) => RequestVerdict {
  const rate = createRateLimit(limits.requestsPerSecond, limits.requestBurst);
  let refused = 0;
  return (nowMs) => {
    if (rate.take(nowMs)) {
      refused = 0;
      return "ok";
    }
    refused += 1;
    return refused > limits.refusalsBeforeClose ? "close" : "refuse";
  };
}
