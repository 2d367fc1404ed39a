import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { storeFaultOf } from "#server/store/fault-of.ts";
import { openStore, sqliteStore } from "#server/store/open-store.ts";
import { type Store, type StoredBar, StoreFault } from "#server/store/store.ts";

let folder: string;
let file: string;
const opened: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "khop-store-"));
  file = join(folder, "data", "khop.db");
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => {});
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

function open(): Store {
  const store = openStore(file, systemClock, silentLog);
  opened.push(store);
  return store;
}

function faultOf(call: () => unknown): StoreFault {
  try {
    call();
  } catch (error) {
    if (error instanceof StoreFault) return error;
    throw error;
  }
  throw new Error("nothing went wrong");
}

function bar(symbol: string, minute: number, close = 1_250.5): StoredBar {
  return {
    symbol,
    openTimeMs: 1_770_692_400_000 + minute * 60_000,
    open: 1_250.1,
    high: 1_251,
    low: 1_249,
    close,
    volume: 100 * minute,
    provisional: minute % 2 === 1,
  };
}

const ALICE = "a".repeat(64);

describe("the file", () => {
  it("is for this user alone, with its folder and what SQLite puts beside it", async () => {
    const store = open();
    await store.setNote("a", "b");
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(folder, "data"))) {
      expect([name, statSync(join(folder, "data", name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  it("holds everything when it was closed: nothing is left beside it", async () => {
    const store = open();
    await store.setNote("a", "b");
    await store.close();
    const copy = join(folder, "copy.db");
    writeFileSync(copy, readFileSync(file));
    const database = new Database(copy);
    expect(database.prepare("SELECT value FROM notes").all()).toEqual([{ value: "b" }]);
    database.close();
  });

  it.each([
    ["is no database at all", (path: string) => writeFileSync(path, "not a database, ".repeat(500))],
    ["is damaged in the middle", (path: string) => damage(path)],
  ])("that %s is kept aside, and a new one begun", async (_, ruin) => {
    const store = open();
    await store.saveBars(
      "ssi-ids",
      Array.from({ length: 3_000 }, (_, n) => bar("VIC", n)),
    );
    await store.createWatchlist(ALICE, "A", ["VIC"]);
    await store.close();
    ruin(file);
    const ruined = readFileSync(file);
    const errors: unknown[] = [];
    const log = {
      ...silentLog,
      error: (...said: unknown[]) => errors.push(said),
    } as unknown as typeof silentLog;
    const fresh = openStore(file, { wallMs: () => Date.UTC(2026, 10, 23) }, log);
    opened.push(fresh);
    expect(await fresh.watchlists(ALICE)).toEqual([]);
    await fresh.setNote("it", "works");
    const aside = join(folder, "data", "khop.db.corrupt-2026-11-23T00-00-00.000Z");
    expect(readFileSync(aside).equals(ruined)).toBe(true);
    expect(JSON.stringify(errors)).toContain("DAMAGED");
  });

  it("of a newer version of the program is left alone", async () => {
    await open().close();
    const database = new Database(file);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(faultOf(open)).toMatchObject({ code: "unreadable" });
    expect(readdirSync(join(folder, "data")).filter((name) => name.includes("corrupt"))).toEqual([]);
  });

  it("that another program has locked is said to be locked", async () => {
    mkdirSync(join(folder, "data"));
    const other = new Database(file);
    other.exec("BEGIN EXCLUSIVE; CREATE TABLE theirs (a)");
    expect(faultOf(open)).toMatchObject({ code: "locked" });
    other.exec("COMMIT");
    other.close();
  });

  it("that another program is writing to refuses a write in words after a second", async () => {
    const store = open();
    const other = new Database(file);
    other.exec("BEGIN IMMEDIATE");
    await expect(store.setNote("a", "b")).rejects.toMatchObject({ name: "StoreFault", code: "locked" });
    other.exec("COMMIT");
    other.close();
    await store.setNote("a", "b");
    expect(await store.getNote("a")).toBe("b");
  });

  it("in a folder that is a file is said to be unreadable", () => {
    writeFileSync(join(folder, "data"), "");
    expect(faultOf(open).code).toBe("unreadable");
  });

  it("in a folder this user may not write to is said to be unreadable", () => {
    const home = join(folder, "data");
    mkdirSync(home, { mode: 0o555 });
    const fault = asOrdinaryUser(() => faultOf(open));
    expect(fault.code).toBe("unreadable");
    expect(fault.message).toContain("DATA_DIR");
  });

  it("that became read-only refuses writes in words, and goes on reading", async () => {
    const store = open();
    await store.setNote("a", "b");
    await store.close();
    const database = new Database(file);
    database.exec("PRAGMA query_only = ON");
    const readOnly = sqliteStore(database, file);
    await expect(readOnly.setNote("a", "c")).rejects.toMatchObject({ name: "StoreFault", code: "read-only" });
    expect(await readOnly.getNote("a")).toBe("b");
    database.close();
  });

  it("that can grow no more refuses writes in words, and has changed nothing", async () => {
    await open().close();
    const database = new Database(file);
    const store = sqliteStore(database, file);
    database.prepare("PRAGMA max_page_count = 10").all();
    const many = Array.from({ length: 5_000 }, (_, n) => bar("VIC", n));
    await expect(store.saveBars("ssi-ids", many)).rejects.toMatchObject({ name: "StoreFault", code: "full" });
    expect(await store.bars("ssi-ids", "VIC", 0, 1e15)).toEqual([]);
    database.close();
  });

  it("that hits the limit of file sizes ends no write half, and keeps all it said it kept", async () => {
    mkdirSync(join(folder, "data"));
    const list = crypto.randomUUID();
    // A real refusal of the operating system, for a process of its own.
    const { stdout, stderr } = spawnSync(
      "bash",
      [
        "-c",
        'ulimit -f 1024; exec "$0" --import tsx tests/server/store/writer.ts "$1" "$2"',
        process.execPath,
        file,
        list,
      ],
      { cwd: PROJECT_DIR, encoding: "utf8" },
    );
    expect(stderr).toContain("cannot be read or written");
    const acknowledged = Number(stdout.trim().split("\n").at(-1));
    expect(acknowledged).toBeGreaterThan(0);
    const entry = (await open().watchlist("owner", list))?.entries[0];
    expect(Number(entry?.note)).toBeGreaterThanOrEqual(acknowledged);
    expect(entry?.quantity).toBe(Number(entry?.note));
  });

  it.each([
    ["57P01", "unreachable", "stopping"],
    ["53300", "unreachable", "max_connections"],
    ["53100", "full", "disk is full"],
    ["25006", "read-only", "read-only"],
    ["28P01", "unreadable", "DATABASE_URL"],
    ["42501", "unreadable", "owner"],
    ["08006", "unreachable", "gone away"],
    ["40001", "locked", "too many at once"],
    ["XX001", "corrupt", "damaged"],
  ])("has words for PostgreSQL's %s: %s, %s", (code, faultCode, words) => {
    const fault = storeFaultOf(Object.assign(new Error("as the server says it"), { code }), "PostgreSQL db");
    expect(fault).toMatchObject({ code: faultCode });
    expect(fault.message).toContain(words);
  });

  it("has words for what else the system may say", () => {
    const error = Object.assign(new Error("no space"), { code: "ENOSPC" });
    expect(storeFaultOf(error, "khop.db")).toMatchObject({ code: "full" });
    expect(storeFaultOf(new Error("something new"), "khop.db")).toMatchObject({ code: "failed" });
    expect(storeFaultOf("odd", "khop.db").message).toContain("odd");
  });
});

/** Overwrites pages behind the header, where the bars are. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  for (let at = 4_096 * 3; at < bytes.length; at += 4_096) bytes.fill(0xa5, at, at + 2_000);
  writeFileSync(path, bytes);
}

/** Root may write everywhere; the test then borrows another user's eyes. */
function asOrdinaryUser<T>(call: () => T): T {
  if (process.geteuid?.() !== 0) return call();
  chmodSync(folder, 0o755);
  process.seteuid?.(65_534);
  try {
    return call();
  } finally {
    process.seteuid?.(0);
  }
}
