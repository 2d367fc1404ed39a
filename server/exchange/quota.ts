/** How many calls one key may make in one window. */
export interface QuotaRule {
  calls: number;
  windowMs: number;
}

/** What is left after a call, and the ms until the window ends. */
export interface QuotaState {
  isAllowed: boolean;
  limit: number;
  remaining: number;
  resetMs: number;
}

export interface Quota {
  take(key: string, nowMs: number): QuotaState;
}

/** Keys remembered; the oldest window goes first. */
const MAX_KEYS = 1_000;

/** One budget per key in fixed windows, each beginning with its first call. `nowMs` only ever grows. */
export function createQuota({ calls, windowMs }: QuotaRule): Quota {
  const windows = new Map<string, { startedMs: number; used: number }>();
  return {
    take(key, nowMs) {
      let window = windows.get(key);
      if (!window || nowMs - window.startedMs >= windowMs) {
        windows.delete(key);
        window = { startedMs: nowMs, used: 0 };
        windows.set(key, window);
        const oldest = windows.size > MAX_KEYS ? windows.keys().next().value : undefined;
        if (oldest !== undefined) windows.delete(oldest);
      }
      const isAllowed = window.used < calls;
      if (isAllowed) window.used++;
      const resetMs = windowMs - (nowMs - window.startedMs);
      return { isAllowed, limit: calls, remaining: calls - window.used, resetMs };
    },
  };
}

/** Whole seconds to wait, at least one: what `Retry-After` says. */
export function retryAfterSeconds(resetMs: number): number {
  return Math.max(1, Math.ceil(resetMs / 1000));
}
