/** A document as its parts: what is changed is one of them, so that changes of two devices come together. */
export type Items = Readonly<Record<string, unknown>>;

/** A document here, and what is known of it there. */
export interface Kept {
  items: Items;
  /** As the server had it when it was last heard of. */
  base: Items;
  version: number;
  /** Whose it was then, in the server's words. */
  owner: string;
}

export const NOTHING_KEPT: Kept = { items: {}, base: {}, version: 0, owner: "" };

/** Null takes a part away. The same object when nothing changes. */
export function withChanges(items: Items, changes: Items): Items {
  const changed = Object.entries(changes).filter(([key, value]) => !isSame(items[key] ?? null, value));
  if (changed.length === 0) return items;
  const gone = new Set(changed.flatMap(([key, value]) => (value === null ? key : [])));
  const kept = Object.entries(items).filter(([key]) => !gone.has(key));
  return Object.fromEntries([...kept, ...changed.filter(([, value]) => value !== null)]);
}

export function isSameItems(one: Items, other: Items): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => isSame(one[key], other[key]));
}

/** A document that was written down; what is none counts as nothing. */
export function readKept(value: unknown): Kept {
  if (!isItems(value)) return NOTHING_KEPT;
  const { items, base, version, owner } = value;
  if (!isItems(items) || !isItems(base)) return NOTHING_KEPT;
  const isKnown = Number.isSafeInteger(version) && typeof owner === "string";
  return isKnown
    ? { items, base, version: version as number, owner: owner as string }
    : { ...NOTHING_KEPT, items };
}

export function isItems(value: unknown): value is Items {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
