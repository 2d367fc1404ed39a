import type { Wanted } from "#server/feed/feed.ts";

export const everything: Wanted = { everything: true, symbols: () => new Set(), onChange: () => () => {} };

/** Some symbols, which a test can change. */
export function someSymbols(...first: string[]) {
  const current = new Set(first);
  const listeners = new Set<Parameters<Wanted["onChange"]>[0]>();
  const wanted: Wanted = {
    everything: false,
    symbols: () => current,
    onChange(call) {
      listeners.add(call);
      return () => {
        listeners.delete(call);
      };
    },
  };
  return {
    wanted,
    listeners,
    change(added: readonly string[], removed: readonly string[]): void {
      for (const symbol of added) current.add(symbol);
      for (const symbol of removed) current.delete(symbol);
      for (const listener of listeners) listener(added, removed);
    },
  };
}
