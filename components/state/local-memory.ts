/** What this browser keeps under a key; undefined when there is nothing, or nothing that can be read. */
export function readLocal(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps a value; null forgets it. A browser that keeps nothing (private mode, full) costs the memory, not the page. */
export function writeLocal(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Shown all the same; it is gone with the page.
  }
}

/** The keys that start so; none in a browser that keeps nothing. */
export function localKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
