import type { IndexMessage, State } from "#lib/contract/state.ts";

/** A hidden tab gets no animation frames; it still follows, at this pace. */
const HIDDEN_MS = 250;

/** Runs `apply` once in the next frame, however often it is asked for. */
export function createFrameSchedule(apply: () => void): () => void {
  let isWaiting = false;
  const run = () => {
    isWaiting = false;
    apply();
  };
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    if (document.hidden) setTimeout(run, HIDDEN_MS);
    else {
      // A tab that is hidden before the frame comes would wait for ever: whichever is first wins.
      let isDone = false;
      const once = () => {
        if (isDone) return;
        isDone = true;
        run();
      };
      requestAnimationFrame(once);
      setTimeout(once, 2 * HIDDEN_MS);
    }
  };
}

/** What arrived since the last frame; the newest of each symbol wins. */
export interface Queue {
  states: Map<string, State>;
  indices: Map<string, IndexMessage>;
}

/**
 * The map after a frame, or the same map when nothing changed. A state not newer than the one shown is left
 * out, so that its row keeps its identity; `outdated` names symbols whose shown state is from an earlier
 * connection and gives way whatever its seq.
 */
export function foldStates(
  shown: ReadonlyMap<string, State>,
  arrived: ReadonlyMap<string, State>,
  outdated: Set<string>,
): ReadonlyMap<string, State> {
  let next: Map<string, State> | null = null;
  for (const [symbol, state] of arrived) {
    const before = shown.get(symbol);
    if (before && state.seq <= before.seq && !outdated.has(symbol)) continue;
    outdated.delete(symbol);
    if (before && isSame(before, state)) continue;
    next ??= new Map(shown);
    next.set(symbol, state);
  }
  return next ?? shown;
}

/** The same state sent again, e.g. by a second subscription or after a reconnect in a quiet market. */
function isSame(a: State, b: State): boolean {
  return a.seq === b.seq && a.receivedAt === b.receivedAt && a.totalVolume === b.totalVolume;
}
