import { StoreFault, type StoreFaultCode } from "./store.ts";

const CODES: readonly (readonly [prefix: string, code: StoreFaultCode, words: string])[] = [
  ["SQLITE_NOTADB", "corrupt", "is not a database, or it is damaged"],
  ["SQLITE_CORRUPT", "corrupt", "is damaged"],
  ["SQLITE_BUSY", "locked", "is locked by another program; is a second server running on the same DATA_DIR?"],
  [
    "SQLITE_LOCKED",
    "locked",
    "is locked by another program; is a second server running on the same DATA_DIR?",
  ],
  ["SQLITE_READONLY", "read-only", "cannot be written to: the file or its folder is read-only"],
  ["SQLITE_PERM", "read-only", "cannot be written to: the file's permissions forbid it"],
  ["SQLITE_FULL", "full", "cannot grow: the disk is full"],
  [
    "SQLITE_IOERR",
    "failed",
    "cannot be read or written: the disk is faulty, or a limit on the size of files was reached",
  ],
  ["SQLITE_CANTOPEN", "unreadable", "cannot be opened; check that DATA_DIR exists and may be written to"],
  ["EACCES", "unreadable", "cannot be opened: this user may not write to DATA_DIR"],
  ["EPERM", "unreadable", "cannot be opened: this user may not write to DATA_DIR"],
  ["EROFS", "read-only", "cannot be written to: the disk is mounted read-only"],
  ["ENOSPC", "full", "cannot grow: the disk is full"],
  ["ENOTDIR", "unreadable", "cannot be opened: a part of DATA_DIR is a file, not a folder"],
  ["EEXIST", "unreadable", "cannot be opened: a part of DATA_DIR is a file, not a folder"],
  ["EISDIR", "unreadable", "cannot be opened: it is a folder"],
];

/** PostgreSQL's own codes (SQLSTATE, or the beginning of a class of them) and those of the way to it. */
const POSTGRES: typeof CODES = [
  ["ECONN", "unreachable", "does not answer; is PostgreSQL running, and is DATABASE_URL right?"],
  ["ENOTFOUND", "unreachable", "cannot be found; is the host in DATABASE_URL right?"],
  ["EAI_", "unreachable", "cannot be found; is the host in DATABASE_URL right?"],
  ["EHOSTUNREACH", "unreachable", "cannot be reached over the network"],
  ["ENETUNREACH", "unreachable", "cannot be reached over the network"],
  ["ETIMEDOUT", "unreachable", "does not answer in time"],
  ["EPIPE", "unreachable", "has gone away"],
  ["08", "unreachable", "has gone away"],
  ["57P", "unreachable", "is stopping or starting, or has ended the connection"],
  ["53300", "unreachable", "has no connection left; raise max_connections, or let fewer programs use it"],
  ["28", "unreadable", "refuses the user or the password in DATABASE_URL"],
  ["3D000", "unreadable", "does not exist; create the database, or correct DATABASE_URL"],
  ["42501", "unreadable", "does not let this user create or use the tables; make the user its owner"],
  ["25006", "read-only", "cannot be written to: it is read-only (a standby?)"],
  ["53100", "full", "cannot grow: the disk is full"],
  ["55P03", "locked", "is locked by another program"],
  ["40", "locked", "is being changed by too many at once"],
  ["XX001", "corrupt", "is damaged"],
  ["XX002", "corrupt", "is damaged"],
];

/** What a person can do about an error of the database, the network or the file system. `name` is the store's. */
export function storeFaultOf(error: unknown, name: string): StoreFault {
  if (error instanceof StoreFault) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const known =
    CODES.find(([prefix]) => code.startsWith(prefix) || text.includes(prefix)) ??
    POSTGRES.find(([prefix]) => code.startsWith(prefix));
  if (!known) return new StoreFault("failed", `The store ${name} failed: ${text}`, { cause: error });
  const [, faultCode, words] = known;
  return new StoreFault(faultCode, `The store ${name} ${words} (${code || text}).`, { cause: error });
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}
