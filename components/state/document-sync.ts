import type { DocumentAnswer, DocumentKind } from "#lib/contract/document.ts";
import { isItems, isSameItems, type Kept } from "#lib/document/items.ts";
import { receive } from "#lib/document/merge.ts";
import { RestFault } from "./rest.ts";

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** A column that is pulled wider changes many times in a second. */
const SETTLE_MS = 400;

/** Nothing is wrong with what is sent: it is sent again. */
const PASSING: ReadonlySet<RestFault["code"]> = new Set([
  ...(["UNREACHABLE", "RATE_LIMITED", "STORE_UNAVAILABLE", "INTERNAL"] as const),
  ...(["LOCKED", "NO_IDENTITY"] as const),
]);

export interface DocumentSyncParts {
  kind: DocumentKind;
  /** Throws `RestFault`. */
  request: (method: "GET" | "PUT", path: string, body?: unknown) => Promise<unknown>;
  kept: () => Kept;
  take: (next: Kept) => void;
  later: (run: () => void, ms: number) => () => void;
  /** The server will not have it: it stays in this browser alone until it is changed. */
  refused: (code: RestFault["code"]) => void;
}

export interface DocumentSync {
  /** Reads the document (again) and sends what was done here. */
  refresh(): Promise<void>;
  /** Something was changed here. */
  changed(): void;
  /** The server says what it has, here or on another device. */
  news(told: Pick<DocumentAnswer, "version" | "owner">): Promise<void>;
}

/**
 * Keeps one document here and on the server the same, part by part: of a part that was changed in two places
 * the change that reaches the server last stands, and no other part is touched by it.
 */
export function createDocumentSync(parts: DocumentSyncParts): DocumentSync {
  const { kind, request, kept, take, later } = parts;
  const path = `/api/v1/documents/${kind}`;
  let isStale = false;
  let isRefused = false;
  let isWorking = false;
  let work: Promise<void> = Promise.resolve();
  let cancelWake = () => {};
  let retryMs = FIRST_RETRY_MS;

  function wake(): Promise<void> {
    cancelWake();
    if (!isWorking) {
      isWorking = true;
      work = catchUp();
    }
    return work;
  }

  const isAhead = (): boolean => !isRefused && !isSameItems(kept().items, kept().base);

  async function catchUp(): Promise<void> {
    try {
      while (isStale || isAhead()) {
        if (isStale) await read();
        else await send();
      }
      retryMs = FIRST_RETRY_MS;
    } catch (problem) {
      const code = problem instanceof RestFault ? problem.code : "INTERNAL";
      if (PASSING.has(code)) {
        cancelWake = later(() => void wake(), retryMs);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      } else {
        isRefused = true;
        parts.refused(code);
      }
    }
    isWorking = false;
  }

  async function read(): Promise<void> {
    isStale = false;
    try {
      const { body, version, owner } = (await request("GET", path)) as DocumentAnswer;
      take(receive(kept(), { items: isItems(body) ? body : null, version, owner }));
    } catch (problem) {
      isStale = true;
      throw problem;
    }
  }

  async function send(): Promise<void> {
    const { items, version, owner } = kept();
    try {
      const answer = (await request("PUT", path, { version, owner, body: items })) as DocumentAnswer;
      const now = kept();
      // Another tab may have heard of a later one meanwhile.
      if (now.owner === owner && now.version > answer.version) return;
      take({ items: now.items, base: items, version: answer.version, owner: answer.owner });
    } catch (problem) {
      if (!(problem instanceof RestFault && problem.code === "CONFLICT")) throw problem;
      isStale = true;
    }
  }

  return {
    refresh() {
      isStale = true;
      return wake();
    },
    changed() {
      isRefused = false;
      cancelWake();
      cancelWake = later(() => void wake(), SETTLE_MS);
    },
    news({ version, owner }) {
      const here = kept();
      if (owner !== here.owner || version !== here.version) isStale = true;
      return wake();
    },
  };
}
