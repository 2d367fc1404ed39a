import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { damageMarkOf, goodCopyOf } from "#server/store/good-copy.ts";
import { openStore } from "#server/store/open-store.ts";
import { careForStore } from "#server/store/store-care.ts";
import { dice } from "../../dice.ts";
import { FLIPS, OWNER, openDamaged, TRUNCATIONS, type UsedStore, usedStore } from "./damage.ts";

let used: UsedStore;
// Each test ruins its own.
beforeEach(async () => {
  used = await usedStore();
});
afterEach(() => used.drop());

const open = () => openStore(used.file, systemClock, silentLog);

describe("a damaged store", () => {
  test("wherever it is cut off, and whatever stands in its place, the last good copy is used, with an alarm", async () => {
    const report = await openDamaged(used, [
      ...TRUNCATIONS(used.size),
      ["empty", () => Buffer.alloc(0)],
      ["null", () => Buffer.from("null")],
      ["garbage", (bytes) => Buffer.from(bytes.map((byte, at) => byte ^ (at % 251)))],
    ]);
    expect(report).toEqual({ intact: 0, mended: 19, met: 0, altered: 0, wrong: [] });
  });

  test("with one bit flipped starts, and loses no list without a word", async () => {
    const report = await openDamaged(used, FLIPS(used.size, 12, dice(11)));
    expect(report.wrong).toEqual([]);
  });

  test("that is a folder is kept aside too", async () => {
    rmSync(used.file);
    mkdirSync(used.file);
    const store = open();
    expect((await store.watchlists(OWNER)).map(({ name }) => name)).toEqual(used.names);
    expect(store.alarm).toContain("is a folder");
    await store.close();
  });

  test("whose copy is damaged too begins anew, and both are kept", async () => {
    for (const file of [used.file, goodCopyOf(used.file)]) writeFileSync(file, "null");
    const store = open();
    expect(await store.watchlists(OWNER)).toEqual([]);
    expect(store.alarm).toContain("empty one is in use");
    await store.close();
    expect(readdirSync(used.folder).filter((name) => /\.corrupt-[\d-]+T[\d.-]+Z$/.test(name))).toHaveLength(
      2,
    );
    const again = open();
    expect(again.alarm).toBe("");
    await again.close();
  });

  test("met while it is in use is said at once, and read through at the next start however large it is", async () => {
    const store = open();
    const bytes = readFileSync(used.file);
    // Behind the first pages, which are in memory already.
    for (let at = 4_096 * 4; at < bytes.length; at += 4_096) bytes.fill(0xa5, at, at + 3_000);
    writeFileSync(used.file, bytes);
    // What somebody else writes makes the store read its pages again.
    const other = new Database(used.file);
    other.exec("PRAGMA application_id = 7");
    other.close();
    const faults: unknown[] = [];
    for (const read of [() => store.watchlists(OWNER), () => store.bars("ssi-ids", "VIC", 0, 1e15)]) {
      await read().catch((error: unknown) => faults.push(error));
    }
    expect(faults[0]).toMatchObject({ name: "StoreFault", code: "corrupt" });
    expect(store.alarm).toContain("next start");
    expect(existsSync(damageMarkOf(used.file))).toBe(true);
    await store.close().catch(() => {});
    const mended = open();
    expect((await mended.watchlists(OWNER)).map(({ name }) => name)).toEqual(used.names);
    expect(mended.alarm).toContain("In use is the copy of");
    await mended.close();
    expect(existsSync(damageMarkOf(used.file))).toBe(false);
  });
});

describe("the good copy", () => {
  test("has what people have put in, without the market's data, for this user alone", async () => {
    const copy = new Database(goodCopyOf(used.file), { readonly: true });
    const count = (table: string) => copy.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get();
    expect([count("watchlists"), count("documents")]).toMatchObject([{ n: 12 }, { n: 1 }]);
    for (const table of ["bars", "limits"]) expect(count(table)).toMatchObject({ n: 0 });
    copy.close();
    expect(statSync(goodCopyOf(used.file)).mode & 0o777).toBe(0o600);
  });

  test("is kept by a process of its own while the store is in use; damage leaves the copy and is told", async () => {
    const store = open();
    await store.createWatchlist(OWNER, "Mới", []);
    const care = careForStore({ file: used.file, clock: systemClock, log: silentLog });
    await care.look();
    expect(care.fault).toBe("");
    const copied = readFileSync(goodCopyOf(used.file));
    const copy = new Database(goodCopyOf(used.file), { readonly: true });
    expect(copy.prepare("SELECT COUNT(*) AS n FROM watchlists").get()).toMatchObject({ n: 13 });
    copy.close();
    await store.close();
    writeFileSync(used.file, readFileSync(used.file).fill(0xa5, 4_096 * 3, 4_096 * 6));
    await care.look();
    expect(care.fault).toContain("damaged");
    expect(readFileSync(goodCopyOf(used.file)).equals(copied)).toBe(true);
    expect(existsSync(damageMarkOf(used.file))).toBe(true);
    await care.stop();
  });
});
