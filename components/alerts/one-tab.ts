/** How long a tab keeps what it took: longer than any other tab can be late. */
const KEPT_MS = 60_000;

/** What this needs of the browser; `navigator.locks` where the page is secure. */
export interface TabLocks {
  request(
    name: string,
    options: { ifAvailable: true },
    work: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>;
}

export interface TabChannel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", call: (event: { data: unknown }) => void): void;
}

interface Options {
  locks: TabLocks | null;
  channel: TabChannel | null;
  wait: (ms: number) => Promise<void>;
}

/**
 * Gives each firing to one tab of this browser. The tab in view asks at once, others later, so it is the one in
 * view that takes it. Without locks (a page over plain HTTP) the first to say so on the channel has it.
 */
export function createOneTab({ locks, channel, wait }: Options): {
  take(id: string, delayMs: number): Promise<boolean>;
} {
  const taken = new Set<string>();
  channel?.addEventListener("message", ({ data }) => {
    if (typeof data === "string") taken.add(data);
  });
  return {
    async take(id, delayMs) {
      if (delayMs > 0) await wait(delayMs);
      if (taken.has(id)) return false;
      taken.add(id);
      channel?.postMessage(id);
      if (!locks) return true;
      return new Promise((resolve) => {
        const held = locks.request(`khop-firing-${id}`, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock === null ? undefined : wait(KEPT_MS);
        });
        held.catch(() => resolve(true));
      });
    },
  };
}
