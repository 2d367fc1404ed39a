/** Keeps the newest value per key until it is taken: a thousand changes within one flush leave one. */
export interface Conflator<Key, Value> {
  readonly size: number;
  put(key: Key, value: Value): void;
  /** What was put since the last taking, each key once; the conflator is empty afterwards. */
  take(): ReadonlyMap<Key, Value>;
  clear(): void;
}

export function createConflator<Key, Value>(): Conflator<Key, Value> {
  let held = new Map<Key, Value>();
  return {
    get size() {
      return held.size;
    },
    put(key, value) {
      held.set(key, value);
    },
    take() {
      const taken = held;
      if (taken.size > 0) held = new Map();
      return taken;
    },
    clear() {
      held = new Map();
    },
  };
}
