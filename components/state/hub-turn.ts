import type { Host, Hub } from "./hub.ts";
import { HUB_LOCK, LOBBY, type LobbyWord, openChannel } from "./window-talk.ts";

/** What this needs of the browser: `navigator.locks`, which a page over plain HTTP has not. */
export interface Locks {
  request(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    work: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>;
}

/**
 * An ordinary page serves the pop-out windows with its own line while it holds the lock; another waits for its
 * turn. The result ends it.
 */
export function serveInTurn(locks: Locks | null, serve: (open: (host: Host) => Hub) => Hub): () => void {
  if (!locks || typeof BroadcastChannel === "undefined") return () => {};
  const leaving = new AbortController();
  let hub: Hub | null = null;
  let unlock = () => {};
  void locks
    .request(HUB_LOCK, { signal: leaving.signal }, async () => {
      // The first paint does not wait for what only windows need.
      const { openHub } = await import("./hub.ts");
      if (leaving.signal.aborted) return;
      hub = serve(openHub);
      await new Promise<void>((done) => {
        unlock = done;
      });
    })
    // Left before its turn came.
    .catch(() => {});
  const lobby = openChannel<LobbyWord, LobbyWord>(LOBBY, () => {});
  lobby.say({ says: "page" });
  lobby.close();
  return () => {
    leaving.abort();
    hub?.close();
    unlock();
  };
}
