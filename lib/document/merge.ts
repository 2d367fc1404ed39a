import { type Items, isSame, type Kept, withChanges } from "./items.ts";

/** What `mine` changed since `base`, over `theirs`: of one part that both changed, mine stands, being told last. */
export function mergeItems(base: Items, mine: Items, theirs: Items): Items {
  const changes = Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(mine)])]
      .filter((key) => !isSame(base[key], mine[key]))
      .map((key) => [key, mine[key] ?? null]),
  );
  return withChanges(theirs, changes);
}

/** What the server answered, with what was done here and is not there yet. */
export function receive(here: Kept, answer: { items: Items | null; version: number; owner: string }): Kept {
  const isOlder = answer.owner === here.owner && answer.version < here.version;
  // A server that knows nothing, or less than it did (a new store, a backup put back), gets back what is here.
  const base = answer.items === null || isOlder ? {} : here.base;
  const theirs = answer.items ?? {};
  const { version, owner } = answer;
  return { items: mergeItems(base, here.items, theirs), base: theirs, version, owner };
}

/** What another tab has written down just now, together with what was done in this one before. */
export function joinTabs(here: Kept, other: Kept): Kept {
  const isBehind = other.owner === here.owner && other.version < here.version;
  const mine = isBehind ? here.items : mergeItems(here.base, here.items, other.base);
  return { ...(isBehind ? here : other), items: mergeItems(other.base, other.items, mine) };
}
