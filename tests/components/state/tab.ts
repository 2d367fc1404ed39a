import { newId } from "#components/state/new-id.ts";
import type { Kept, PendingMemory } from "#components/state/pending-memory.ts";
import { RestFault } from "#components/state/rest.ts";
import { createWatchlistSync, type SyncView, type WatchlistSync } from "#components/state/watchlist-sync.ts";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import type { Change } from "#lib/watchlist/fields.ts";
import type { Pending } from "#lib/watchlist/pending.ts";
import type { Bench } from "../../server/gateway/bench.ts";

/** What a browser keeps for all its tabs. */
export type Disk = Map<string, Pending>;

function memoryOn(disk: Disk): PendingMemory {
  let count = 0;
  return {
    all: () => [...disk].sort().map(([key, change]): Kept => ({ key, change })),
    keep(change) {
      count += 1;
      const key = `${String(count).padStart(6, "0")}.${newId()}`;
      disk.set(key, change);
      return { key, change };
    },
    has: (key) => disk.has(key),
    forget: (key) => void disk.delete(key),
  };
}

export interface Tab {
  sync: WatchlistSync;
  view: () => SyncView;
  /** The network of this tab. */
  wire: { isCut: boolean; isAnswerLost: boolean; requests: string[] };
  edit(list: Watchlist, ...changes: Change[]): void;
  list(name: string): Watchlist;
}

export async function openTab(bench: Bench, token: string, disk: Disk = new Map()): Promise<Tab> {
  let view: SyncView = { lists: [], phase: "loading", fault: null, waiting: 0 };
  const wire: Tab["wire"] = { isCut: false, isAnswerLost: false, requests: [] };
  const sync = createWatchlistSync({
    async request(method, path, body) {
      if (wire.isCut) throw new RestFault("UNREACHABLE", "cut");
      wire.requests.push(`${method} ${path}`);
      const response = await bench.api(path, {
        method,
        headers: { cookie: `khop_device=${token}`, origin: bench.url, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (wire.isAnswerLost) throw new RestFault("UNREACHABLE", "the answer was lost");
      const answer = response.status === 204 ? undefined : await response.json();
      if (!response.ok) throw new RestFault(answer.error.code, answer.error.message);
      return answer;
    },
    memory: memoryOn(disk),
    later(run) {
      const timer = setTimeout(run, 20);
      return () => clearTimeout(timer);
    },
    show: (next) => {
      view = next;
    },
  });
  const socket = await bench.socketIo({
    extraHeaders: { cookie: `khop_device=${token}`, origin: bench.url },
  });
  socket.on("watchlists", sync.news);
  await sync.refresh();
  return {
    ...{ sync, wire, view: () => view },
    edit: (list, ...changes) =>
      sync.change({
        ...{ kind: "edit", listId: list.id },
        edits: changes.map((change) => ({ ...change, clock: list.clock + 1, id: newId() })),
      }),
    list: (name) => view.lists.find((list) => list.name === name)!,
  };
}
