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
import { MAX_WATCHLISTS } from "#lib/contract/limits.ts";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { storeFaultOf } from "#server/store/fault-of.ts";
import { openStore } from "#server/store/open-store.ts";
import { type Store, type StoredBar, StoreFault, StoreRefusal } from "#server/store/store.ts";

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

async function reopen(store: Store): Promise<Store> {
  await store.close();
  opened.splice(opened.indexOf(store), 1);
  return open();
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
const BOB = "b".repeat(64);

describe("bars", () => {
  it("come back as they were saved, in order and range, after a restart too", async () => {
    const bars = [bar("VIC", 2), bar("VIC", 0), bar("VIC", 1), bar("VNM", 1)];
    const first = open();
    await first.saveBars("ssi-ids", bars);
    const store = await reopen(first);
    const [zero, one, two] = [bar("VIC", 0), bar("VIC", 1), bar("VIC", 2)].map(
      ({ symbol: _, ...rest }) => rest,
    );
    expect(await store.bars("ssi-ids", "VIC", 0, Number.MAX_SAFE_INTEGER)).toEqual([zero, one, two]);
    expect(await store.bars("ssi-ids", "VIC", one!.openTimeMs, two!.openTimeMs)).toEqual([one]);
  });

  it("are replaced when they are saved again", async () => {
    const store = open();
    await store.saveBars("ssi-ids", [bar("VIC", 1, 10)]);
    await store.saveBars("ssi-ids", [bar("VIC", 1, 20)]);
    expect((await store.bars("ssi-ids", "VIC", 0, 1e15)).map(({ close }) => close)).toEqual([20]);
  });

  it("of two sources never mix, and only the one that is dropped is gone", async () => {
    const store = open();
    await store.saveBars(
      "simulated",
      Array.from({ length: 5_000 }, (_, n) => bar(`S${n % 37}`, n)),
    );
    await store.saveBars("ssi-ids", [bar("S1", 1)]);
    expect(await store.bars("ssi-ids", "S1", 0, 1e15)).toHaveLength(1);
    expect(await store.bars("ssi-fcdata", "S1", 0, 1e15)).toEqual([]);
    await store.dropMarketData("simulated");
    expect(await store.bars("simulated", "S1", 0, 1e15)).toEqual([]);
    expect(await store.bars("ssi-ids", "S1", 0, 1e15)).toHaveLength(1);
  });

  it("older than an instant can be let go", async () => {
    const store = open();
    await store.saveBars("ssi-ids", [bar("VIC", 1), bar("VIC", 5), bar("VNM", 2), bar("VNM", 6)]);
    await store.dropBarsBefore("ssi-ids", bar("VIC", 5).openTimeMs);
    for (const symbol of ["VIC", "VNM"]) expect(await store.bars("ssi-ids", symbol, 0, 1e15)).toHaveLength(1);
  });
});

describe("notes", () => {
  it("are remembered over a restart, the newest word only", async () => {
    const first = open();
    await first.setNote("simulated.runId", "r1");
    await first.setNote("simulated.runId", "r2");
    const store = await reopen(first);
    expect(await store.getNote("simulated.runId")).toBe("r2");
    expect(await store.getNote("nothing")).toBeNull();
  });
});

describe("watchlists", () => {
  it("keep name, symbols and order over a restart, each for its owner alone", async () => {
    const first = open();
    const one = await first.createWatchlist(ALICE, "Ngân hàng", ["VCB", "BID"]);
    const two = await first.createWatchlist(ALICE, "Thép", ["HPG"]);
    await first.createWatchlist(BOB, "Của Bob", ["VIC"]);
    const store = await reopen(first);
    expect(await store.watchlists(ALICE)).toEqual([one, two]);
    expect(one).toMatchObject({ id: one.id, name: "Ngân hàng", symbols: ["VCB", "BID"], version: 1 });
    expect(await store.watchlists(BOB)).toHaveLength(1);
  });

  it("change only on the version that was read", async () => {
    const store = open();
    const { id } = await store.createWatchlist(ALICE, "A", ["VIC"]);
    expect(await store.changeWatchlist(ALICE, id, 1, { name: "B" })).toMatchObject({
      name: "B",
      symbols: ["VIC"],
      version: 2,
    });
    expect(await store.changeWatchlist(ALICE, id, 1, { name: "C" })).toBe("conflict");
    expect(await store.changeWatchlist(ALICE, id, 2, { symbols: ["VNM", "VIC"] })).toMatchObject({
      name: "B",
      symbols: ["VNM", "VIC"],
      version: 3,
    });
  });

  it("of others can be neither changed, deleted nor put in order", async () => {
    const store = open();
    const mine = await store.createWatchlist(ALICE, "A", ["VIC"]);
    expect(await store.changeWatchlist(BOB, mine.id, 1, { name: "stolen" })).toBeNull();
    expect(await store.deleteWatchlist(BOB, mine.id)).toBe(false);
    await store.orderWatchlists(BOB, [mine.id]);
    expect(await store.watchlists(ALICE)).toEqual([mine]);
    expect(await store.deleteWatchlist(ALICE, mine.id)).toBe(true);
    expect(await store.deleteWatchlist(ALICE, mine.id)).toBe(false);
  });

  it("are put in the wanted order; the ones not named follow", async () => {
    const store = open();
    const ids: string[] = [];
    for (const name of ["1", "2", "3", "4"]) ids.push((await store.createWatchlist(ALICE, name, [])).id);
    await store.orderWatchlists(ALICE, [ids[2]!, "unknown", ids[0]!]);
    expect((await store.watchlists(ALICE)).map(({ name }) => name)).toEqual(["3", "1", "2", "4"]);
    await store.createWatchlist(ALICE, "5", []);
    expect((await store.watchlists(ALICE)).at(-1)?.name).toBe("5");
  });

  it("are refused beyond the number one device may keep", async () => {
    const store = open();
    for (let n = 0; n < MAX_WATCHLISTS; n += 1) await store.createWatchlist(ALICE, `${n}`, []);
    const refusal = await store.createWatchlist(ALICE, "one more", []).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreRefusal);
    expect(refusal).toMatchObject({ code: "TOO_MANY_LISTS" });
    expect(await store.watchlists(ALICE)).toHaveLength(MAX_WATCHLISTS);
    await expect(store.createWatchlist(BOB, "first", [])).resolves.toBeDefined();
  });

  it("tell together which symbols are watched", async () => {
    const store = open();
    await store.createWatchlist(ALICE, "A", ["VIC", "VNM"]);
    await store.createWatchlist(BOB, "B", ["VNM", "FPT"]);
    expect(await store.watchedSymbols()).toEqual(["FPT", "VIC", "VNM"]);
  });
});

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

  it("in a folder that is a file, or that is a folder itself, is said to be unreadable", () => {
    writeFileSync(join(folder, "data"), "");
    expect(faultOf(open).code).toBe("unreadable");
    rmSync(join(folder, "data"));
    mkdirSync(file, { recursive: true });
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
    const { createSqlStore } = await import("#server/store/sql-store.ts");
    const readOnly = createSqlStore(database, file);
    await expect(readOnly.setNote("a", "c")).rejects.toMatchObject({ name: "StoreFault", code: "read-only" });
    expect(await readOnly.getNote("a")).toBe("b");
    database.close();
  });

  it("that can grow no more refuses writes in words, and has changed nothing", async () => {
    await open().close();
    const database = new Database(file);
    const { createSqlStore } = await import("#server/store/sql-store.ts");
    const store = createSqlStore(database, file);
    database.prepare("PRAGMA max_page_count = 10").all();
    const many = Array.from({ length: 5_000 }, (_, n) => bar("VIC", n));
    await expect(store.saveBars("ssi-ids", many)).rejects.toMatchObject({ name: "StoreFault", code: "full" });
    expect(await store.bars("ssi-ids", "VIC", 0, 1e15)).toEqual([]);
    database.close();
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
