import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDelivery } from "#server/alerts/delivery/delivery.ts";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { openStore } from "#server/store/open-store.ts";
import { until } from "#tests/server/gateway/bench.ts";
import { openReceiver } from "./receiver.ts";

const KILLS = 5;
const FIRINGS_PER_LIFE = 20;

test("killed again and again while it sends, the server hands on every firing it took, repeats as what they are", async () => {
  const folder = mkdtempSync(join(tmpdir(), "khop-delivery-kill-"));
  const file = join(folder, "khop.db");
  const receiver = await openReceiver();
  receiver.answer = (response) => void setTimeout(() => response.writeHead(204).end(), 20);
  const secrets = { kind: "webhook", url: receiver.url, secret: "s".repeat(20) } as const;
  const first = openStore(file, systemClock, silentLog);
  const { id } = await first.createChannel("owner", { name: "A", target: "x", secrets }, Date.now());
  await first.close();

  const taken: string[] = [];
  for (let kills = 0; kills < KILLS; kills += 1) taken.push(...(await takeUntilKilled([file, "owner", id])));
  const store = openStore(file, systemClock, silentLog);
  const config = { allowPrivate: true, telegramUrl: "http://127.0.0.1:9" };
  const delivery = openDelivery({ store, clock: systemClock, random: () => 0, log: silentLog, config });
  await until(async () => (await store.waitingChannels()).length === 0, "nothing waits", 60_000);
  const records = (await store.deliveryLog("owner", id, 500)) ?? [];
  await delivery.stop();
  await store.close();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });

  const delivered = records.filter((record) => record.outcome === "delivered").map((each) => each.firingId);
  expect(new Set(delivered).size).toBe(delivered.length);
  expect(taken.filter((each) => !delivered.includes(each))).toEqual([]);
  expect(taken.length).toBeGreaterThanOrEqual(KILLS * FIRINGS_PER_LIFE);
  const bodies = new Map<string, Set<string>>();
  for (const { headers, body } of receiver.received) {
    const key = String(headers["idempotency-key"]);
    bodies.set(key, (bodies.get(key) ?? new Set()).add(body));
  }
  expect([...bodies.keys()].sort()).toEqual([...delivered].sort());
  expect([...bodies.values()].filter((each) => each.size > 1)).toEqual([]);
  // Some were on their way when the process died: those came again.
  expect(receiver.received.length).toBeGreaterThan(bodies.size);
}, 120_000);

/** The ids that the process said were kept. */
async function takeUntilKilled(args: string[]): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "tests/server/alerts/delivery/deliverer.ts", ...args],
    { cwd: PROJECT_DIR, stdio: ["ignore", "pipe", "inherit"] },
  );
  let said = "";
  child.stdout.on("data", (data: Buffer) => {
    said += data.toString();
    if (said.split("\n").length > FIRINGS_PER_LIFE)
      setTimeout(() => child.kill("SIGKILL"), Math.random() * 20);
  });
  await new Promise((resolve) => child.once("close", resolve));
  if (child.signalCode !== "SIGKILL") throw new Error(`it ended by itself: ${child.exitCode}`);
  return said.slice(0, said.lastIndexOf("\n")).split("\n");
}
