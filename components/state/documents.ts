import type { DocumentKind } from "#lib/contract/document.ts";
import { type Items, isSameItems, type Kept, readKept, withChanges } from "#lib/document/items.ts";
import { createListeners } from "./listeners.ts";
import { readLocal, writeLocal } from "./local-memory.ts";

/**
 * What a person has arranged: layouts, drawings, settings. It is kept in this browser at once and works without
 * a server; document-sync.ts brings it there and to the person's other devices.
 */
const kept = new Map<DocumentKind, Kept>();
const told = createListeners<DocumentKind>();
const changed = createListeners<DocumentKind>();

export const keyOf = (kind: DocumentKind): string => `khop-document-${kind}`;

/** Reads what this browser keeps when first asked; not before the page stands, since the server cannot know it. */
export function keptOf(kind: DocumentKind): Kept {
  const known = kept.get(kind) ?? readKept(readLocal(keyOf(kind)));
  kept.set(kind, known);
  return known;
}

export const itemsOf = (kind: DocumentKind): Items => keptOf(kind).items;

/** Changes parts of a document; null takes one away. */
export function changeItems(kind: DocumentKind, changes: Items): void {
  const before = keptOf(kind);
  const items = withChanges(before.items, changes);
  if (items === before.items) return;
  takeKept(kind, { ...before, items });
  changed.tell(kind);
}

/** What the server or another tab has of it; `isWritten`: that tab has written down the very same. */
export function takeKept(kind: DocumentKind, next: Kept, isWritten = false): void {
  const before = keptOf(kind);
  kept.set(kind, next);
  if (!isWritten) writeLocal(keyOf(kind), next);
  if (!isSameItems(before.items, next.items)) told.tell(kind);
}

/** Hears of every change of a document, wherever it was made. */
export function onItems(kind: DocumentKind, hear: (items: Items) => void): () => void {
  return told.add((which) => {
    if (which === kind) hear(itemsOf(kind));
  });
}

/** Hears of changes that were made in this tab. */
export const onOwnChange = changed.add;
