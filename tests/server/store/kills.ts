import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { openStore } from "#server/store/open-store.ts";

export interface KillReport {
  kills: number;
  acknowledged: number;
  /** Kills after which a write that was acknowledged was not there. */
  lost: number;
  /** Writes of which a part was there. */
  torn: number;
  /** Files that were found damaged. */
  damaged: string[];
}

/** Kills a writing process again and again, and each time looks whether all it was promised is there. */
export async function killWriters(kills: number, random: () => number): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), "khop-kills-"));
  const file = join(folder, "khop.db");
  const list = randomUUID();
  const report: KillReport = { kills: 0, acknowledged: 0, lost: 0, torn: 0, damaged: [] };
  try {
    let kept = 0;
    while (report.kills < kills) {
      const last = await writeUntilKilled([file, list, String(kept)], Math.floor(random() * 60) + 1, random);
      const store = openStore(file, systemClock, silentLog);
      const entry = (await store.watchlist("owner", list))?.entries[0];
      await store.close();
      const there = Number(entry?.note);
      if (!(there >= last)) report.lost += 1;
      if (entry?.quantity !== there) report.torn += 1;
      report.acknowledged += Math.max(0, last - kept);
      kept = there;
      report.kills += 1;
    }
    report.damaged = readdirSync(dirname(file)).filter((name) => name.includes("corrupt"));
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The last number that was acknowledged. */
async function writeUntilKilled(args: string[], acks: number, random: () => number): Promise<number> {
  const child = spawn(process.execPath, ["--import", "tsx", "tests/server/store/writer.ts", ...args], {
    cwd: PROJECT_DIR,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  let isDoomed = false;
  child.stdout.on("data", (data: Buffer) => {
    said += data.toString();
    if (isDoomed || said.split("\n").length <= acks) return;
    isDoomed = true;
    // A moment later, so that the kill falls anywhere within a write.
    setTimeout(() => child.kill("SIGKILL"), random() * 5);
  });
  await new Promise((resolve) => child.once("close", resolve));
  if (child.signalCode !== "SIGKILL") throw new Error(`the writer ended by itself: ${child.exitCode}`);
  return Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
}
