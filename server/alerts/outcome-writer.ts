import type { AlertEngine } from "#lib/alerts/engine.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { OwnedFiring, Store, StoredEdge } from "../store/store.ts";

export interface OutcomeWriter {
  /** To be stored with the edges they follow from, and only then told to anybody. */
  add(firings: readonly OwnedFiring[]): void;
  /** Edges changed without a firing: they can wait a moment. */
  changed(): void;
  /** Whether everything that was added until now is stored. */
  flush(): Promise<boolean>;
  stop(): Promise<void>;
  /** Why nothing can be stored at the moment, in words; empty while it can. */
  readonly fault: string;
}

export interface OutcomeWriterOptions {
  engine: Pick<AlertEngine, "takeChanged">;
  store: Pick<Store, "saveAlerts">;
  /** Firings that are on the disk now, and were not before. */
  stored(firings: readonly OwnedFiring[]): void;
  clock: Clock;
  log: Log;
}

/** Edges alone are written this often at most, ms. */
const EDGES_MS = 250;
/** The first firing is written at once; those that follow so closely, ms, go together. */
const TOGETHER_MS = 50;
const RETRY_MS = 1_000;

/** One writer, one after the other: a firing is told when it is stored, and kept until it is. */
export function createOutcomeWriter({
  engine,
  store,
  stored,
  clock,
  log,
}: OutcomeWriterOptions): OutcomeWriter {
  const edges = new Map<string, StoredEdge>();
  let firings: OwnedFiring[] = [];
  let writing: Promise<boolean> | null = null;
  let dueAtMs = Number.POSITIVE_INFINITY;
  let cancelDue = (): void => {};
  let isStopped = false;
  let fault = "";
  let writtenAtMs = Number.NEGATIVE_INFINITY;

  /** False: the store refused. */
  async function write(): Promise<boolean> {
    for (const each of engine.takeChanged()) edges.set(`${each.ruleId} ${each.symbol}`, each);
    if (edges.size + firings.length === 0) return true;
    const batch = { edges: [...edges.values()], firings };
    firings = [];
    edges.clear();
    writtenAtMs = clock.monotonicMs();
    try {
      const fresh = await store.saveAlerts(batch.edges, batch.firings, clock.wallMs());
      if (fault) log.info("the store takes alerts again");
      fault = "";
      stored(fresh);
      return true;
    } catch (error) {
      firings = [...batch.firings, ...firings];
      for (const each of batch.edges) {
        const key = `${each.ruleId} ${each.symbol}`;
        if (!edges.has(key)) edges.set(key, each);
      }
      const words = error instanceof Error ? error.message : String(error);
      if (fault !== words)
        log.error({ err: error }, "alerts cannot be stored; they wait, and nobody is told");
      fault = words;
      if (!isStopped) due(RETRY_MS);
      return false;
    }
  }

  async function writeOnce(): Promise<boolean> {
    const isTaken = await write();
    writing = null;
    if (isTaken && firings.length > 0 && !isStopped) due(TOGETHER_MS);
    return isTaken;
  }

  function run(): Promise<boolean> {
    writing ??= writeOnce();
    return writing;
  }

  function due(delayMs: number): void {
    const atMs = clock.monotonicMs() + delayMs;
    if (dueAtMs <= atMs) return;
    cancelDue();
    dueAtMs = atMs;
    cancelDue = clock.after(delayMs, () => {
      dueAtMs = Number.POSITIVE_INFINITY;
      void run();
    });
  }

  return {
    add(more) {
      firings.push(...more);
      // While the store refuses, one try at a time.
      if (fault || writing) return;
      if (clock.monotonicMs() - writtenAtMs >= TOGETHER_MS) void run();
      else due(TOGETHER_MS);
    },
    changed() {
      if (!writing) due(EDGES_MS);
    },
    async flush() {
      await writing;
      return run();
    },
    async stop() {
      isStopped = true;
      cancelDue();
      await writing;
      await run();
    },
    get fault() {
      return fault;
    },
  };
}
