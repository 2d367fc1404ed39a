import { MAX_EDITS } from "#lib/contract/limits.ts";
import type { EditsAnswer, Watchlist, WatchlistNews } from "#lib/contract/watchlist.ts";
import { inOrder, type Pending, shownLists, takeList, takeNews } from "#lib/watchlist/pending.ts";
import type { Kept, PendingMemory } from "./pending-memory.ts";
import { RestFault } from "./rest.ts";

const PATH = "/api/v1/watchlists";
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;
/** A request stays under the 64 KiB that the server reads, in letters of up to three bytes. */
const MAX_BATCH_LETTERS = 18_000;
/** What the server cannot do however often it is asked must not hold up all that comes after it. */
const MAX_FAILURES = 5;

/** Why a change did not hold, or does not yet; its words are in the dictionary as `watchlist.fault.<code>`. */
export interface WatchlistFault {
  code: RestFault["code"];
  message: string;
}

/** Nothing is wrong with the change: it is kept and sent again. */
const PASSING: ReadonlySet<WatchlistFault["code"]> = new Set([
  ...(["UNREACHABLE", "RATE_LIMITED", "STORE_UNAVAILABLE", "INTERNAL"] as const),
  ...(["LOCKED", "NO_IDENTITY"] as const),
]);

export interface SyncView {
  /** In the person's order, with all that is not confirmed yet. */
  lists: readonly Watchlist[];
  phase: "loading" | "ready" | "failed";
  fault: WatchlistFault | null;
  /** Changes that the server has not confirmed. */
  waiting: number;
}

export interface SyncParts {
  /** Throws `RestFault`. */
  request: (method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown) => Promise<unknown>;
  memory: PendingMemory;
  later: (run: () => void, ms: number) => () => void;
  show: (view: SyncView) => void;
}

export interface WatchlistSync {
  /** Reads the lists (again) and sends what waits; also when the way to the server is open again. */
  refresh(): Promise<void>;
  change(...changes: Pending[]): void;
  news(news: WatchlistNews): void;
  dismissFault(): void;
}

/**
 * The person's lists as the server has them, and above them what was done here and is on its way: shown at
 * once, kept over reloads, sent one after the other, and sent again with the same ids until the server answers.
 */
export function createWatchlistSync({ request, memory, later, show }: SyncParts): WatchlistSync {
  let confirmed: readonly Watchlist[] = [];
  let phase: SyncView["phase"] = "loading";
  let fault: WatchlistFault | null = null;
  const pending: Kept[] = memory.all();
  /** Left by another tab, which may still be sending them itself. */
  const adopted = new Set(pending.map((kept) => kept.key));
  let isStale = true;
  let newsCount = 0;
  let isWorking = false;
  let work: Promise<void> = Promise.resolve();
  let cancelRetry = () => {};
  let retryMs = FIRST_RETRY_MS;
  let failures = 0;
  let orderTries = 0;
  /** After a refusal changes go one by one, so that only the refused one is lost. */
  let isOneByOne = false;

  function publish(): void {
    const changes = pending.map((kept) => kept.change);
    show({ lists: shownLists(confirmed, changes), phase, fault, waiting: pending.length });
  }

  function refresh(): Promise<void> {
    isStale = true;
    return wake();
  }

  function wake(): Promise<void> {
    cancelRetry();
    if (!isWorking) {
      isWorking = true;
      work = catchUp();
    }
    return work;
  }

  async function catchUp(): Promise<void> {
    try {
      while (isStale || pending.length > 0) {
        if (isStale) await read();
        else await sendNext();
      }
      retryMs = FIRST_RETRY_MS;
      if (fault && PASSING.has(fault.code)) fault = null;
    } catch (problem) {
      fault = faultOf(problem);
      if (phase === "loading") phase = "failed";
      cancelRetry = later(() => void wake(), retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    }
    isWorking = false;
    publish();
  }

  async function read(): Promise<void> {
    const before = newsCount;
    isStale = false;
    try {
      const { watchlists } = (await request("GET", PATH)) as { watchlists: Watchlist[] };
      // What was told meanwhile may be newer than what was read.
      if (newsCount !== before) isStale = true;
      confirmed = watchlists;
      phase = "ready";
      publish();
    } catch (problem) {
      isStale = true;
      throw problem;
    }
  }

  async function sendNext(): Promise<void> {
    const batch = nextBatch();
    const [first] = batch;
    if (!first) return;
    if (adopted.has(first.key) && !memory.has(first.key)) {
      // The tab that it is from has brought it there.
      isStale = true;
      return settle([first]);
    }
    try {
      await deliver(batch.map((kept) => kept.change));
      failures = 0;
      isOneByOne = false;
      settle(batch);
    } catch (problem) {
      if (!(problem instanceof RestFault)) throw problem;
      if (problem.code === "INTERNAL") failures += 1;
      if (PASSING.has(problem.code) && failures < MAX_FAILURES) throw problem;
      if (batch.length > 1) isOneByOne = true;
      else refuse(first, problem);
    }
  }

  /** The next change, and with an edit those of the same list that follow it. */
  function nextBatch(): Kept[] {
    const [first, ...others] = pending;
    if (!first) return [];
    if (isOneByOne || first.change.kind !== "edit") return [first];
    const batch = [first];
    let letters = JSON.stringify(first.change).length;
    let edits = first.change.edits.length;
    for (const kept of others) {
      if (kept.change.kind !== "edit" || kept.change.listId !== first.change.listId) break;
      letters += JSON.stringify(kept.change).length;
      edits += kept.change.edits.length;
      if (letters > MAX_BATCH_LETTERS || edits > MAX_EDITS) break;
      batch.push(kept);
    }
    return batch;
  }

  async function deliver(changes: readonly Pending[]): Promise<void> {
    const [first] = changes;
    if (!first) return;
    if (first.kind === "create") {
      const { listId: id, name, symbols } = first;
      confirmed = takeList(confirmed, (await request("POST", PATH, { id, name, symbols })) as Watchlist);
    } else if (first.kind === "edit") {
      const edits = changes.flatMap((change) => (change.kind === "edit" ? change.edits : []));
      const { list } = (await request("POST", `${PATH}/${first.listId}/edits`, { edits })) as EditsAnswer;
      // It may have been deleted elsewhere since it answered.
      if (confirmed.some((each) => each.id === list.id)) confirmed = takeList(confirmed, list);
    } else if (first.kind === "delete") {
      await request("DELETE", `${PATH}/${first.listId}`).catch((problem: unknown) => {
        if (!(problem instanceof RestFault && problem.code === "NOT_FOUND")) throw problem;
      });
      confirmed = confirmed.filter((list) => list.id !== first.listId);
    } else {
      confirmed = inOrder(confirmed, first.ids);
      await request("PUT", `${PATH}/order`, { ids: confirmed.map((list) => list.id) });
    }
  }

  function settle(batch: readonly Kept[]): void {
    for (const kept of batch) {
      memory.forget(kept.key);
      pending.splice(pending.indexOf(kept), 1);
    }
    publish();
  }

  function refuse(kept: Kept, problem: RestFault): void {
    const { change } = kept;
    failures = 0;
    isStale = true;
    // Another device made or deleted a list meanwhile: the order is made anew from what is there.
    const isOvertaken = change.kind === "order" && problem.code !== "BAD_REQUEST";
    if (isOvertaken && orderTries < MAX_FAILURES) {
      orderTries += 1;
      return;
    }
    orderTries = 0;
    fault = faultOf(problem);
    const isListGone = change.kind === "create" || problem.code === "NOT_FOUND";
    const lost = pending.filter(
      (each) =>
        each === kept ||
        (isListGone &&
          change.kind !== "order" &&
          each.change.kind === "edit" &&
          each.change.listId === change.listId),
    );
    settle(lost);
  }

  return {
    refresh,
    change(...changes) {
      if (fault && !PASSING.has(fault.code)) fault = null;
      pending.push(...changes.flatMap(inParts).map(memory.keep));
      publish();
      void wake();
    },
    news(news) {
      newsCount += 1;
      confirmed = takeNews(confirmed, news);
      publish();
    },
    dismissFault() {
      fault = null;
      publish();
    },
  };
}

/** Changes of many rows in requests that the server takes. */
function inParts(change: Pending): Pending[] {
  if (change.kind !== "edit") return [change];
  const parts: Pending[] = [];
  let edits: (typeof change.edits)[number][] = [];
  let letters = 0;
  for (const edit of change.edits) {
    const size = JSON.stringify(edit).length + 1;
    if (edits.length > 0 && (letters + size > MAX_BATCH_LETTERS || edits.length === MAX_EDITS)) {
      parts.push({ ...change, edits });
      [edits, letters] = [[], 0];
    }
    edits.push(edit);
    letters += size;
  }
  return edits.length > 0 ? [...parts, { ...change, edits }] : parts;
}

function faultOf(problem: unknown): WatchlistFault {
  if (problem instanceof RestFault) return { code: problem.code, message: problem.message };
  return { code: "INTERNAL", message: String(problem) };
}
