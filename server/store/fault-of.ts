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
  ["SQLITE_CANTOPEN", "unreadable", "cannot be opened; check that DATA_DIR exists and may be written to"],
  ["EACCES", "unreadable", "cannot be opened: this user may not write to DATA_DIR"],
  ["EPERM", "unreadable", "cannot be opened: this user may not write to DATA_DIR"],
  ["EROFS", "read-only", "cannot be written to: the disk is mounted read-only"],
  ["ENOSPC", "full", "cannot grow: the disk is full"],
  ["ENOTDIR", "unreadable", "cannot be opened: a part of DATA_DIR is a file, not a folder"],
  ["EEXIST", "unreadable", "cannot be opened: a part of DATA_DIR is a file, not a folder"],
  ["EISDIR", "unreadable", "cannot be opened: it is a folder"],
];

/** What a person can do about an error of the database or the file system. */
export function storeFaultOf(error: unknown, file: string): StoreFault {
  if (error instanceof StoreFault) return error;
  const text = error instanceof Error ? error.message : String(error);
  const known = CODES.find(([prefix]) => codeOf(error).startsWith(prefix) || text.includes(prefix));
  if (!known) return new StoreFault("failed", `The store ${file} failed: ${text}`, { cause: error });
  const [, code, words] = known;
  return new StoreFault(code, `The store ${file} ${words} (${codeOf(error) || text}).`, { cause: error });
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}
