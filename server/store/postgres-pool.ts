import pg from "pg";
import type { Log } from "../log.ts";
import type { PostgresPool } from "./database.ts";

/** A statement, and the way to a connection, may each take this long, ms: a database that hangs must not. */
const LIMIT_MS = 1_500;
const MAX_CONNECTIONS = 5;
const CLOSE_LIMIT_MS = 1_000;

/** BIGINT, and what a sum of such is: times and volumes are far below 2^53. */
const NUMBER_TYPES: ReadonlySet<number> = new Set([20, 1700]);
const types: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: "text") =>
    NUMBER_TYPES.has(id) ? Number : pg.types.getTypeParser(id, format)) as typeof pg.types.getTypeParser,
};

function connectionOf(url: string): pg.ClientConfig {
  return { connectionString: url, connectionTimeoutMillis: LIMIT_MS, keepAlive: true, types };
}

/** Its name in messages: without the user and the password. */
export function databaseNameOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `PostgreSQL ${hostname || "localhost"}:${port || "5432"}${pathname}`;
}

/** One connection without a limit, not yet connected: for what may take long. */
export function createPostgresClient(url: string): pg.Client {
  const client = new pg.Client(connectionOf(url));
  // What it ends with is told by the statement that it was in.
  client.on("error", () => {});
  return client;
}

/**
 * Connections of which each is thrown away as soon as it hangs or breaks: what had been begun on it is rolled
 * back by the server, and nobody else gets the rest of it. A lost connection is no error of the process.
 */
export function createPostgresPool(url: string, log: Log): PostgresPool {
  const pool = new pg.Pool({ ...connectionOf(url), max: MAX_CONNECTIONS });
  const lost = (error: Error): void =>
    log.warn({ reason: error.message }, "a connection of the store was lost");
  // Without these two a backend that ends takes the process with it. The pool repeats what a connection says.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", lost));

  return {
    connect: async () => guarded(await pool.connect().catch(rethrow)),
    async end() {
      // A database that hangs would be waited for.
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_LIMIT_MS);
      });
      await Promise.race([pool.end(), limit]);
      clearTimeout(timer);
    },
  };
}

type Guarded = Awaited<ReturnType<PostgresPool["connect"]>>;

function guarded(client: pg.PoolClient): Guarded {
  let isBroken = false;

  async function query(text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    // What is left of a transaction after the break; the server has rolled it back.
    if (isBroken && text === "rollback") return { command: "", rowCount: 0, oid: 0, fields: [], rows: [] };
    try {
      const result = await within(LIMIT_MS, client.query(textOf(text), parameters.map(storable)));
      if (text === "commit" && result.command !== "COMMIT")
        throw new Error("the transaction was rolled back");
      return result;
    } catch (error) {
      // An error in the server's words leaves the connection usable, unless it is about ending it.
      const isAnswer = error instanceof pg.DatabaseError && !error.code?.startsWith("57P");
      if (!isAnswer) isBroken = true;
      return rethrow(error);
    }
  }

  // Kysely asks for cursors only when they are configured.
  return { query: query as unknown as Guarded["query"], release: () => client.release(isBroken) };
}

/** Read, decide, write: of two that do so at once on the same rows one is refused, and tried again (attempt.ts). */
function textOf(text: string): string {
  return text === "begin" ? "begin isolation level serializable" : text;
}

/** PostgreSQL's text holds every character but this one. */
function storable(parameter: unknown): unknown {
  return typeof parameter === "string" ? parameter.replaceAll("\0", "\uFFFD") : parameter;
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(coded("no answer in time", "ETIMEDOUT")), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The driver gives no code to what it says itself. */
function rethrow(error: unknown): never {
  if (error instanceof Error && !("code" in error)) {
    if (/timeout/i.test(error.message)) throw coded(error.message, "ETIMEDOUT", error);
    if (/connection|client/i.test(error.message)) throw coded(error.message, "ECONNRESET", error);
  }
  throw error;
}

function coded(message: string, code: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}
