import { DOCUMENT_KINDS, type DocumentKind, type DocumentNews } from "#lib/contract/document.ts";
import { isSameItems, readKept } from "#lib/document/items.ts";
import { joinTabs } from "#lib/document/merge.ts";
import { createDocumentSync, type DocumentSync } from "./document-sync.ts";
import { keptOf, keyOf, onOwnChange, takeKept } from "./documents.ts";
import { readLocal } from "./local-memory.ts";
import { getJson, type RestFault, sendJson } from "./rest.ts";
import { onConnect, onDocument, onJoined } from "./socket.ts";

/** Brings what is arranged here to the server, to other devices and other tabs, until the result is called. */
export function followDocuments(refused: (code: RestFault["code"]) => void): () => void {
  const syncs = new Map<DocumentKind, DocumentSync>(
    DOCUMENT_KINDS.map((kind) => [
      kind,
      createDocumentSync({
        kind,
        request: (method, path, body) => (method === "GET" ? getJson(path) : sendJson(method, path, body)),
        kept: () => keptOf(kind),
        take: (next) => takeKept(kind, next),
        later(run, ms) {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
        refused,
      }),
    ]),
  );

  /** One question for all: mostly nothing has changed. */
  async function ask(): Promise<void> {
    try {
      const { documents } = await getJson<{ documents: DocumentNews[] }>("/api/v1/documents");
      for (const told of documents) void syncs.get(told.kind)?.news(told);
    } catch {
      // Each asks for itself then, and again until it is answered.
      for (const sync of syncs.values()) void sync.refresh();
    }
  }

  function hearTab({ key }: StorageEvent): void {
    const kind = DOCUMENT_KINDS.find((each) => keyOf(each) === key);
    if (kind === undefined) return;
    const other = readKept(readLocal(keyOf(kind)));
    const joined = joinTabs(keptOf(kind), other);
    // Written down again only with something to add: two tabs would answer each other for ever.
    takeKept(kind, joined, joined.version === other.version && isSameItems(joined.items, other.items));
    // That tab may be gone before it has sent it.
    syncs.get(kind)?.changed();
  }

  const stops = [
    onConnect(() => void ask()),
    onJoined(() => void ask()),
    onDocument((told) => void syncs.get(told.kind)?.news(told)),
    onOwnChange((kind) => syncs.get(kind)?.changed()),
  ];
  addEventListener("storage", hearTab);
  void ask();
  return () => {
    removeEventListener("storage", hearTab);
    for (const stop of stops) stop();
  };
}
