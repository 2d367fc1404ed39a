import { FeedFault } from "./feed.ts";

/** Null when `signal` ended meanwhile, a rejection when it did with a fault: the work itself goes on. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      if (signal.reason instanceof FeedFault) reject(signal.reason);
      else resolve(null);
    };
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
