import type { AlertEngine } from "#lib/alerts/engine.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { type OwnedFiring, type Store, type StoredEdge, StoreFault } from "../store/store.ts";

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
/** A firing that the store does not take is tried again after this long, ms. */
const ASIDE_MS = 60_000;
const MAX_ASIDE = 1_000;
/** So many refused from the first on: it is not a firing's fault. So many times in a row: it is, after all. */
const IN_VAIN = 5;

interface Batch {
  edges: readonly StoredEdge[];
  firings: readonly OwnedFiring[];
}

const keyOf = ({ ruleId, symbol }: { ruleId: string; symbol: string }): string => `${ruleId} ${symbol}`;

/** Whether it may be about one row: not a full disk, a lock or a lost connection. */
function isOfOne(error: unknown): boolean {
  return error instanceof StoreFault && error.code === "failed";
}

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
  let isFailing = false;
  /** Writes in a row of which no firing got through. */
  let inVain = 0;
  /** Firings that the store refuses for what they are. */
  let aside: OwnedFiring[] = [];
  let asideAtMs = 0;
  let writtenAtMs = Number.NEGATIVE_INFINITY;

  /** False: the store refused. */
  async function write(): Promise<boolean> {
    for (const each of engine.takeChanged()) edges.set(keyOf(each), each);
    if (aside.length > 0 && clock.monotonicMs() - asideAtMs >= ASIDE_MS) {
      firings = [...aside, ...firings];
      aside = [];
    }
    if (edges.size + firings.length === 0) return true;
    const batch = { edges: [...edges.values()], firings };
    firings = [];
    edges.clear();
    writtenAtMs = clock.monotonicMs();
    try {
      await save(batch);
      accepted();
      return true;
    } catch (error) {
      const left = isOfOne(error) && batch.firings.length > 0 ? await saveApart(batch) : batch;
      if (left) return failed(left, error);
      accepted();
      return true;
    }
  }

  async function save({ edges: some, firings: fired }: Batch): Promise<void> {
    stored(await store.saveAlerts(some, fired, clock.wallMs()));
  }

  /**
   * The store works and does not take what is in the batch: each firing by itself then, with its edge, so that a bad
   * one keeps back no other. Returns what is left when none gets through: it is the store after all.
   */
  async function saveApart(batch: Batch): Promise<Batch | null> {
    const fired = new Set(batch.firings.map(({ firing }) => keyOf(firing)));
    const refused: OwnedFiring[] = [];
    let fault: unknown;
    for (const [at, each] of batch.firings.entries()) {
      const own = batch.edges.filter((edge) => keyOf(edge) === keyOf(each.firing));
      try {
        await save({ edges: own, firings: [each] });
      } catch (error) {
        fault = error;
        refused.push(each);
        if (refused.length === at + 1 && refused.length >= IN_VAIN) return batch;
      }
    }
    const isNone = refused.length === batch.firings.length;
    inVain = isNone ? inVain + 1 : 0;
    if (isNone && inVain < IN_VAIN) return batch;
    setAside(refused, fault);
    const others = batch.edges.filter((edge) => !fired.has(keyOf(edge)));
    await save({ edges: others, firings: [] }).catch(() => putBack(others));
    return null;
  }

  function setAside(refused: readonly OwnedFiring[], error: unknown): void {
    for (const { firing } of refused) {
      log.error({ err: error, firing: firing.id }, "a firing cannot be stored; the others go on without it");
    }
    aside = [...aside, ...refused].slice(-MAX_ASIDE);
    asideAtMs = clock.monotonicMs();
    if (!isStopped) due(ASIDE_MS);
  }

  function accepted(): void {
    if (fault && aside.length === 0) log.info("the store takes alerts again");
    fault = aside.length === 0 ? "" : `${aside.length} firings cannot be stored`;
  }

  function putBack(some: readonly StoredEdge[]): void {
    for (const each of some) if (!edges.has(keyOf(each))) edges.set(keyOf(each), each);
  }

  function failed(batch: Batch, error: unknown): false {
    firings = [...batch.firings, ...firings];
    putBack(batch.edges);
    const words = error instanceof Error ? error.message : String(error);
    if (fault !== words) log.error({ err: error }, "alerts cannot be stored; they wait, and nobody is told");
    fault = words;
    isFailing = true;
    if (!isStopped) due(RETRY_MS);
    return false;
  }

  async function writeOnce(): Promise<boolean> {
    const isTaken = await write();
    writing = null;
    if (isTaken) isFailing = false;
    if (isTaken && firings.length > 0 && !isStopped) due(TOGETHER_MS);
    return isTaken && aside.length === 0;
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
      if (isFailing || writing) return;
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
