import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { type Clock, sleep } from "../../clock.ts";
import { FeedFault } from "../feed.ts";
import { asFields, pick } from "../field.ts";
import type { Tokens } from "./token.ts";

/** What has to outlive the process, so that a restart needs no person and no second login. */
export interface SavedSession extends Tokens {
  /** Of which key and server: a hash, for a session of another key is none of ours. */
  owner: string;
  /** Epoch ms. */
  loggedInAtMs: number;
  /** Hash of the one-time password that was used up; null when there was none. */
  usedOtp: string | null;
}

const MAX_BYTES = 65_536;
const LOCK_WAIT_MS = 100;
/** A request takes 15 s at most: a lock older than this was left behind by a process that was killed. */
const LOCK_LIFE_MS = 30_000;

/** Null when there is none, or none that can be used. */
export function readSessionFile(path: string, owner: string): SavedSession | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8").slice(0, MAX_BYTES);
  } catch {
    return null;
  }
  const fields = asFields(parse(text));
  if (!fields || pick(fields, "owner") !== owner) return null;
  const accessToken = pick(fields, "accessToken");
  const refreshToken = pick(fields, "refreshToken") ?? null;
  const refreshExpiresAtMs = pick(fields, "refreshExpiresAtMs") ?? null;
  const usedOtp = pick(fields, "usedOtp") ?? null;
  const [renewAtMs, expiresAtMs, loggedInAtMs] = ["renewAtMs", "expiresAtMs", "loggedInAtMs"].map((name) =>
    Number(pick(fields, name)),
  );
  if (typeof accessToken !== "string" || !/^[\x21-\x7e]+$/.test(accessToken)) return null;
  if (refreshToken !== null && typeof refreshToken !== "string") return null;
  if (refreshExpiresAtMs !== null && typeof refreshExpiresAtMs !== "number") return null;
  if (renewAtMs === undefined || expiresAtMs === undefined || loggedInAtMs === undefined) return null;
  if (![renewAtMs, expiresAtMs, loggedInAtMs].every(Number.isFinite)) return null;
  return {
    owner,
    accessToken,
    refreshToken,
    refreshExpiresAtMs,
    renewAtMs,
    expiresAtMs,
    loggedInAtMs,
    usedOtp: typeof usedOtp === "string" ? usedOtp : null,
  };
}

/** Whole or not at all, on the disk before it returns, and for the owner's eyes only. */
export function writeSessionFile(path: string, session: SavedSession): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.tmp`;
  rmSync(next, { force: true });
  const file = openSync(next, "wx", 0o600);
  try {
    writeSync(file, `${JSON.stringify(session)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** One at a time, also among processes that share the folder: a refresh token must not be used twice. */
export async function withSessionLock<T>(path: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  const untilMs = clock.monotonicMs() + LOCK_LIFE_MS;
  while (!tryLock(lock, clock)) {
    if (clock.monotonicMs() > untilMs) {
      throw new FeedFault("unreachable", `another program holds ${lock}; remove it if there is none`);
    }
    await sleep(clock, LOCK_WAIT_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock: string, clock: Clock): boolean {
  try {
    closeSync(openSync(lock, "wx", 0o600));
    return true;
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  }
  try {
    if (clock.wallMs() - statSync(lock).mtimeMs > LOCK_LIFE_MS) rmSync(lock, { force: true });
  } catch (error) {
    // Its holder was faster.
    if (!isCode(error, "ENOENT")) throw error;
  }
  return false;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
