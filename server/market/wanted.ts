import type { Clock } from "../clock.ts";
import type { Wanted } from "../feed/feed.ts";

/** Who needs which symbols: sockets count theirs, watchlists are a group that is replaced as a whole. */
export interface WantedRegistry extends Wanted {
  /** Counted: each is matched by one `unwant` of the same symbol. */
  want(symbols: Iterable<string>): void;
  unwant(symbols: Iterable<string>): void;
  /** What a named group needs from now on, e.g. all watchlists. */
  setGroup(group: string, symbols: Iterable<string>): void;
}

export interface WantedOptions {
  /** The feed sends all symbols anyway; the registry then only tells what may not be evicted. */
  everything: boolean;
  /** What can be subscribed upstream at all; index codes come by a channel of their own. */
  isInstrument(symbol: string): boolean;
  clock: Clock;
  debounceMs?: number;
}

type ChangeListener = (added: readonly string[], removed: readonly string[]) => void;

/** A page that opens asks for its symbols one after the other: they become one change upstream. */
const DEBOUNCE_MS = 100;

export function createWanted(options: WantedOptions): WantedRegistry {
  const counts = new Map<string, number>();
  const current = new Set<string>();
  const groups = new Map<string, readonly string[]>();
  const listeners = new Set<ChangeListener>();
  let announced = new Set<string>();
  let isPending = false;

  function announce(): void {
    isPending = false;
    const added = [...current].filter((symbol) => !announced.has(symbol));
    const removed = [...announced].filter((symbol) => !current.has(symbol));
    announced = new Set(current);
    if (added.length + removed.length === 0) return;
    for (const listener of [...listeners]) listener(added, removed);
  }

  function count(symbol: string, step: 1 | -1): void {
    const next = (counts.get(symbol) ?? 0) + step;
    if (next > 0) {
      counts.set(symbol, next);
      current.add(symbol);
    } else {
      counts.delete(symbol);
      current.delete(symbol);
    }
    if (isPending) return;
    isPending = true;
    options.clock.after(options.debounceMs ?? DEBOUNCE_MS, announce);
  }

  function want(symbols: Iterable<string>): void {
    for (const symbol of symbols) if (options.isInstrument(symbol)) count(symbol, 1);
  }

  function unwant(symbols: Iterable<string>): void {
    for (const symbol of symbols) if (counts.has(symbol)) count(symbol, -1);
  }

  return {
    everything: options.everything,
    symbols: () => current,
    want,
    unwant,
    setGroup(group, symbols) {
      const next = [...new Set(symbols)];
      // The new ones come first, so that what stays is not dropped and asked for again.
      want(next);
      unwant(groups.get(group) ?? []);
      groups.set(group, next);
    },
    onChange(call) {
      listeners.add(call);
      return () => {
        listeners.delete(call);
      };
    },
  };
}
