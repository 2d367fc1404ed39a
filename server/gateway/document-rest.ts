import { createHash } from "node:crypto";
import type { Hono } from "hono";
import {
  DOCUMENT_KINDS,
  type DocumentAnswer,
  DocumentChange,
  type DocumentKind,
  type DocumentNews,
} from "#lib/contract/document.ts";
import { refuse } from "#lib/contract/refusals.ts";
import { LIMITS } from "./limits.ts";
import { type OwnerParts, ownerOf } from "./owner.ts";
import type { OwnerNews } from "./owner-news.ts";
import { Refused, readBody } from "./rest-input.ts";
import { only } from "./rest-methods.ts";

export interface DocumentRestParts extends OwnerParts {
  news: Pick<OwnerNews, "tellDocument">;
}

/** Layouts, drawings and settings of a person: read and replaced as a whole, never over what was not read. */
export function addDocumentRoutes(api: Hono, parts: DocumentRestParts): void {
  const { store, news } = parts;

  const kindOf = (word: string): DocumentKind => {
    const kind = DOCUMENT_KINDS.find((each) => each === word);
    if (kind) return kind;
    throw new Refused("NOT_FOUND", "There is no such kind of document.");
  };

  async function find(ownerId: string, kind: DocumentKind): Promise<DocumentAnswer> {
    const found = await store.document(ownerId, kind);
    const body = found ? JSON.parse(found.body) : null;
    return { kind, version: found?.version ?? 0, body, owner: ownerMark(ownerId) };
  }

  api.get("/api/v1/documents", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "read", parts);
    return c.json({ documents: await documentNews(parts.store, ownerId) });
  });
  api.all("/api/v1/documents", only("GET, HEAD"));

  api.get("/api/v1/documents/:kind", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "read", parts);
    return c.json(await find(ownerId, kindOf(c.req.param("kind"))));
  });

  api.put("/api/v1/documents/:kind", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "change", parts);
    const kind = kindOf(c.req.param("kind"));
    const {
      version,
      body,
      owner = ownerMark(ownerId),
    } = await readBody(c, DocumentChange, LIMITS.documentBytes);
    const isOthers = owner !== "" && owner !== ownerMark(ownerId);
    const saved = isOthers ? "conflict" : await store.saveDocument(ownerId, kind, version, textOf(body));
    if (saved === "conflict") {
      return c.json({ error: refuse("CONFLICT"), current: await find(ownerId, kind) }, 409);
    }
    const told: DocumentNews = { kind, version: saved.version, owner: ownerMark(ownerId) };
    news.tellDocument(ownerId, told);
    return c.json({ ...told, body } satisfies DocumentAnswer);
  });
  api.all("/api/v1/documents/:kind", only("GET, HEAD, PUT"));
}

/** What an owner's documents are of; whoever is paired hears of them at once. */
export async function documentNews(store: OwnerParts["store"], ownerId: string): Promise<DocumentNews[]> {
  return Promise.all(
    DOCUMENT_KINDS.map(async (kind) => ({
      kind,
      version: (await store.document(ownerId, kind))?.version ?? 0,
      owner: ownerMark(ownerId),
    })),
  );
}

/** Tells owners apart without saying who they are: an owner's own id never leaves the server. */
function ownerMark(ownerId: string): string {
  return createHash("sha256").update(`khop documents ${ownerId}`).digest("base64url").slice(0, 16);
}

/** What is nested thousands deep can be read but not written. */
function textOf(body: Record<string, unknown>): string {
  try {
    return JSON.stringify(body);
  } catch {
    throw new Refused("BAD_REQUEST", "«body»: nested too deep");
  }
}
