import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

export interface ServerKillReport {
  kills: number;
  /** Writes that were answered with success. */
  acknowledged: number;
  /** Of those, what was not there any more after the next start. */
  lost: string[];
  /** Files that were found damaged. */
  damaged: string[];
}

/** What the server has said it keeps. */
interface Promised {
  rules: Set<string>;
  gone: Set<string>;
  layouts: number;
  note: number;
}

const MOST_RULES = 60;
const HEADERS = { cookie: `khop_device=${newDeviceToken()}`, "content-type": "application/json" };

/** A server over HTTP is written to by three at once and killed, again and again; each start is asked for all of it. */
export async function killServers(kills: number, random: () => number): Promise<ServerKillReport> {
  const folder = mkdtempSync(join(tmpdir(), "khop-killed-"));
  const report: ServerKillReport = { kills: 0, acknowledged: 0, lost: [], damaged: [] };
  const promised: Promised = { rules: new Set(), gone: new Set(), layouts: 0, note: 0 };
  const listId = randomUUID();
  try {
    for (;;) {
      const { child, url } = await serve(folder);
      const ask = asker(url);
      report.lost.push(...(await missing(ask, promised, listId)));
      if (report.kills === kills) {
        child.kill("SIGKILL");
        break;
      }
      const acks = { left: Math.floor(random() * 30) + 3, count: 0 };
      const done = new Promise<void>((resolve) => {
        child.once("exit", () => resolve());
      });
      const counted = (): void => {
        acks.count += 1;
        acks.left -= 1;
        // A moment later, so that the kill falls anywhere within a write.
        if (acks.left === 0) setTimeout(() => child.kill("SIGKILL"), random() * 8);
      };
      await Promise.allSettled([
        writeRules(ask, promised, counted),
        writeLayouts(ask, promised, counted),
        writeNotes(ask, promised, listId, counted),
      ]);
      await done;
      report.kills += 1;
      report.acknowledged += acks.count;
    }
    report.damaged = readdirSync(folder).filter((name) => name.includes("corrupt"));
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serve(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "tests/server/gateway/serve-folder.ts", folder], {
    cwd: PROJECT_DIR,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the server ended by itself: ${code}`)));
  });
  return { child, url };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of all kinds are looked into.
type Ask = (method: string, path: string, body?: unknown) => Promise<any>;

/** Throws when the server is gone, or says no. */
function asker(url: string): Ask {
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: { ...HEADERS, origin: url },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = response.status === 204 ? null : await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
}

async function writeRules(ask: Ask, { rules, gone }: Promised, counted: () => void): Promise<void> {
  for (;;) {
    const [oldest] = rules;
    if (rules.size > MOST_RULES && oldest !== undefined) {
      // From now on it may be there or not, until the server has said that it is gone.
      rules.delete(oldest);
      await ask("DELETE", `alerts/${oldest}`);
      gone.add(oldest);
    } else {
      const id = randomUUID();
      await ask("POST", "alerts", { id, formula: "price > 1", scope: { kind: "symbol", symbol: "FPT" } });
      rules.add(id);
    }
    counted();
  }
}

async function writeLayouts(ask: Ask, promised: Promised, counted: () => void): Promise<void> {
  let { version, body } = await ask("GET", "documents/layouts");
  for (let n = Number(body?.n ?? 0) + 1; ; n += 1) {
    ({ version } = await ask("PUT", "documents/layouts", { version, body: { n, twin: n } }));
    promised.layouts = n;
    counted();
  }
}

async function writeNotes(ask: Ask, promised: Promised, id: string, counted: () => void): Promise<void> {
  const list = await ask("POST", "watchlists", { id, name: "Danh mục", symbols: ["VIC"] });
  let { clock } = list;
  for (let n = Number(list.entries[0].note || 0) + 1; ; n += 1) {
    clock += 1;
    const edit = (field: string, value: unknown) => ({
      id: randomUUID(),
      clock,
      symbol: "VIC",
      field,
      value,
    });
    await ask("POST", `watchlists/${id}/edits`, { edits: [edit("note", `${n}`), edit("quantity", n)] });
    promised.note = n;
    counted();
  }
}

/** What was promised and is not there, and what is there by half. */
async function missing(ask: Ask, promised: Promised, listId: string): Promise<string[]> {
  const { alerts } = await ask("GET", "alerts");
  const there = new Set<string>(alerts.map(({ id }: { id: string }) => id));
  const { body } = await ask("GET", "documents/layouts");
  const { watchlists } = await ask("GET", "watchlists");
  const entry = watchlists.find(({ id }: { id: string }) => id === listId)?.entries[0];
  return [
    ...[...promised.rules].filter((id) => !there.has(id)).map((id) => `rule ${id}`),
    ...[...promised.gone].filter((id) => there.has(id)).map((id) => `the end of rule ${id}`),
    ...(Number(body?.n ?? 0) >= promised.layouts ? [] : [`layouts ${promised.layouts}`]),
    ...(body?.n === body?.twin ? [] : ["half a document"]),
    ...(Number(entry?.note || 0) >= promised.note ? [] : [`note ${promised.note}`]),
    ...(Number(entry?.note || 0) === (entry?.quantity ?? 0) ? [] : ["half an edit"]),
  ];
}
