import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { type EngineName, homeOn } from "./engines.ts";

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
export async function killWriters(
  engine: EngineName,
  kills: number,
  random: () => number,
): Promise<KillReport> {
  const home = await homeOn(engine);
  const list = randomUUID();
  const report: KillReport = { kills: 0, acknowledged: 0, lost: 0, torn: 0, damaged: [] };
  try {
    let kept = 0;
    while (report.kills < kills) {
      const last = await writeUntilKilled(
        [home.place, list, String(kept)],
        Math.floor(random() * 60) + 1,
        random,
      );
      const store = await home.reopen();
      const entry = (await store.watchlist("owner", list))?.entries[0];
      const there = Number(entry?.note);
      if (!(there >= last)) report.lost += 1;
      if (entry?.quantity !== there) report.torn += 1;
      report.acknowledged += Math.max(0, last - kept);
      kept = there;
      report.kills += 1;
    }
    if (engine === "SQLite") {
      report.damaged = readdirSync(dirname(home.place)).filter((name) => name.includes("corrupt"));
    }
    return report;
  } finally {
    await home.drop();
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
