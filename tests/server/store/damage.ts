import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { goodCopyOf, keepGoodCopy } from "#server/store/good-copy.ts";
import { openStore } from "#server/store/open-store.ts";
import { type Store, StoreFault } from "#server/store/store.ts";

export const OWNER = "a".repeat(64);

/** A store that people have used for a while, closed, with its good copy beside. */
export interface UsedStore {
  folder: string;
  file: string;
  names: string[];
  size: number;
  drop(): void;
}

export async function usedStore(): Promise<UsedStore> {
  const folder = mkdtempSync(join(tmpdir(), "khop-damage-"));
  const file = join(folder, "khop.db");
  const store = openStore(file, systemClock, silentLog);
  const names = Array.from({ length: 12 }, (_, n) => `Danh mục ${n}`);
  for (const name of names) await store.createWatchlist(OWNER, name, ["VIC", "FPT", "HPG"]);
  await store.saveDocument(OWNER, "layouts", 0, JSON.stringify({ "columns/standard": "s.p" }));
  await store.saveBars(
    "ssi-ids",
    Array.from({ length: 2_000 }, (_, n) => ({
      ...{ symbol: "VIC", openTimeMs: 1_770_692_400_000 + n * 60_000, open: 1, high: 2, low: 1, close: 2 },
      ...{ volume: n, provisional: false },
    })),
  );
  await store.saveLimits("ssi-ids", "2026-02-10", [{ symbol: "VIC", reference: 2, ceiling: 3, floor: 1 }]);
  await store.close();
  keepGoodCopy(file);
  const drop = () => rmSync(folder, { recursive: true, force: true });
  return { folder, file, names, size: readFileSync(file).length, drop };
}

export interface DamageReport {
  /** The file was sound enough, and all lists are there. */
  intact: number;
  /** It was set aside, and the copy is in use, with its alarm. */
  mended: number;
  /** Damage that only reading met: said in words, and mended by the next start. */
  met: number;
  /** A name reads differently: SQLite has no sums of what a row says. */
  altered: number;
  /** What must never be: a start that fails, lists that are gone without a word, a bad file that was not kept. */
  wrong: string[];
}

/** Damages copies of a used store, one after the other, and opens each. */
export async function openDamaged(
  { file, names }: UsedStore,
  damages: readonly (readonly [what: string, ruin: (bytes: Buffer) => Buffer])[],
): Promise<DamageReport> {
  const report: DamageReport = { intact: 0, mended: 0, met: 0, altered: 0, wrong: [] };
  const sound = readFileSync(file);
  for (const [what, ruin] of damages) {
    const folder = mkdtempSync(join(tmpdir(), "khop-damaged-"));
    const ruined = join(folder, "khop.db");
    writeFileSync(ruined, ruin(Buffer.from(sound)));
    copyFileSync(goodCopyOf(file), goodCopyOf(ruined));
    try {
      await judge(ruined, names, report, what);
    } catch (error) {
      report.wrong.push(`${what}: ${String(error)}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return report;
}

async function judge(file: string, names: string[], report: DamageReport, what: string): Promise<void> {
  let store = openStore(file, systemClock, silentLog);
  let isMet = false;
  try {
    await readAll(store);
  } catch (error) {
    if (!(error instanceof StoreFault) || store.alarm === "") throw error;
    isMet = true;
    await store.close().catch(() => {});
    store = openStore(file, systemClock, silentLog);
  }
  const found = await readAll(store);
  const isAlarmed = store.alarm !== "";
  await store.close();
  const isKept = readdirSync(join(file, "..")).some((name) => name.includes(".corrupt-"));
  if (isAlarmed !== isKept) report.wrong.push(`${what}: alarm «${store.alarm}», kept: ${isKept}`);
  else if (found.length !== names.length) report.wrong.push(`${what}: ${found.length} lists are left`);
  else if (isMet) report.met += 1;
  else if (isAlarmed) report.mended += 1;
  else if (found.join() === names.join()) report.intact += 1;
  else report.altered += 1;
}

async function readAll(store: Store): Promise<string[]> {
  await store.bars("ssi-ids", "VIC", 0, 1e15);
  await store.allAlertRules();
  await store.document(OWNER, "layouts");
  return (await store.watchlists(OWNER)).map(({ name }) => name);
}

export const TRUNCATIONS = (size: number) =>
  Array.from(
    { length: 16 },
    (_, n) => [`cut at ${n}/16`, (bytes: Buffer) => bytes.subarray(0, Math.floor((size * n) / 16))] as const,
  );

export const FLIPS = (size: number, count: number, random: () => number) =>
  Array.from({ length: count }, () => {
    const [at, bit] = [Math.floor(random() * size), Math.floor(random() * 8)];
    const ruin = (bytes: Buffer): Buffer => {
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      return bytes;
    };
    return [`bit ${bit} of byte ${at} flipped`, ruin] as const;
  });
