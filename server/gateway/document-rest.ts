import type { Hono } from "hono";
import {
  DOCUMENT_KINDS,
  type DocumentAnswer,
  DocumentChange,
  type DocumentKind,
} from "#lib/contract/document.ts";
import { refuse } from "#lib/contract/refusals.ts";
import { type OwnerParts, ownerOf } from "./owner.ts";
import { Refused, readBody } from "./rest-input.ts";
import { only } from "./rest-methods.ts";

/** Layouts, drawings and settings of a person: read and replaced as a whole, never over what was not read. */
export function addDocumentRoutes(api: Hono, parts: OwnerParts): void {
  const { store } = parts;

  const kindOf = (word: string): DocumentKind => {
    const kind = DOCUMENT_KINDS.find((each) => each === word);
    if (kind) return kind;
    throw new Refused("NOT_FOUND", "There is no such kind of document.");
  };

  async function find(ownerId: string, kind: DocumentKind): Promise<DocumentAnswer> {
    const found = await store.document(ownerId, kind);
    return { kind, version: found?.version ?? 0, body: found ? JSON.parse(found.body) : null };
  }

  api.get("/api/v1/documents/:kind", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "read", parts);
    return c.json(await find(ownerId, kindOf(c.req.param("kind"))));
  });

  api.put("/api/v1/documents/:kind", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "change", parts);
    const kind = kindOf(c.req.param("kind"));
    const { version, body } = await readBody(c, DocumentChange);
    const saved = await store.saveDocument(ownerId, kind, version, textOf(body));
    if (saved === "conflict") {
      return c.json({ error: refuse("CONFLICT"), current: await find(ownerId, kind) }, 409);
    }
    return c.json({ kind, version: saved.version, body } satisfies DocumentAnswer);
  });
  api.all("/api/v1/documents/:kind", only("GET, HEAD, PUT"));
}

/** What is nested thousands deep can be read but not written. */
function textOf(body: Record<string, unknown>): string {
  try {
    return JSON.stringify(body);
  } catch {
    throw new Refused("BAD_REQUEST", "«body»: nested too deep");
  }
}
