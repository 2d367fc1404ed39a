import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { backUp, restore } from "#server/store/backup.ts";
import { first } from "#server/store/migrations/first.ts";
import { openStore } from "#server/store/open-store.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "khop-migration-"));
  file = join(folder, "khop.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OWNER = "a".repeat(64);
const open = () => openStore(file, systemClock, silentLog);

test("the lists of the first version are all there, in their order, and can be added to", async () => {
  const database = new Database(file);
  for (const statement of first) database.exec(statement);
  database.exec("PRAGMA user_version = 1");
  const symbols = Array.from({ length: 30 }, (_, n) => `S${(n * 7) % 30}`);
  const insert = database.prepare("INSERT INTO watchlists VALUES (?, ?, ?, ?, 3, ?)");
  insert.run("11111111-1111-4111-8111-111111111111", OWNER, 'Tên "lạ"', JSON.stringify(symbols), 2);
  insert.run("22222222-2222-4222-8222-222222222222", OWNER, "Rỗng", "[]", 1);
  database.close();
  const store = open();
  const lists = await store.watchlists(OWNER);
  expect(lists.map(({ name, symbols, version }) => ({ name, symbols, version }))).toEqual([
    { name: "Rỗng", symbols: [], version: 3 },
    { name: 'Tên "lạ"', symbols, version: 3 },
  ]);
  const moved = [...symbols.slice(1), "S0"];
  const list = await store.changeWatchlist(OWNER, lists[1]!.id, 3, { symbols: moved });
  expect(list).toMatchObject({ symbols: moved });
  await store.close();
});

test("a backup of a store in use cannot be restored until that is stopped; what was there is kept aside", async () => {
  // Another process: the driver lets go of a file only when its own ends.
  const list = crypto.randomUUID();
  const writer = spawn(process.execPath, ["--import", "tsx", "tests/server/store/writer.ts", file, list], {
    cwd: PROJECT_DIR,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => writer.stdout.once("data", resolve));
  const copy = join(folder, "copy.db");
  backUp(file, copy);
  const saved = readFileSync(copy);
  expect(() => restore(copy, file, 0)).toThrow(/locked|in use/);
  writer.kill("SIGKILL");
  await new Promise((resolve) => writer.once("close", resolve));
  const target = join(folder, "moved", "khop.db");
  mkdirSync(join(folder, "moved"));
  copyFileSync(file, target);
  expect(restore(copy, target, 0)).toBe(`${target}.before-restore-1970-01-01T00-00-00.000Z`);
  expect(readFileSync(target).equals(saved)).toBe(true);
  const again = openStore(target, systemClock, silentLog);
  expect(await again.watchlist("owner", list)).toMatchObject({ id: list, symbols: ["VIC"] });
  await again.close();
  expect(() => backUp(file, copy)).toThrow(/already/);
});

test("a damaged backup is refused and the store stays as it is", async () => {
  const store = open();
  await store.createWatchlist(OWNER, "A", []);
  await store.close();
  const before = readFileSync(file);
  const bad = join(folder, "bad.db");
  writeFileSync(bad, "no database ".repeat(500));
  expect(() => restore(bad, file, 0)).toThrow(/damaged/);
  expect(readFileSync(file).equals(before)).toBe(true);
});
