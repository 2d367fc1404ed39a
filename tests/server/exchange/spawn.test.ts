import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { spawnExchange } from "#server/exchange/spawn.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { until } from "./running.ts";

const OPTIONS = { seed: 7, clock: "demo", speed: 1, symbols: "VN30", port: 0 };

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("an exchange of its own process", () => {
  test("says where it listens, and ends cleanly when told to", async () => {
    const exchange = await spawnExchange(OPTIONS);
    const { ready } = exchange;
    expect(ready).toMatchObject({ event: "ready", seed: 7, clock: { epochMs: 1_770_695_700_000, speed: 1 } });
    expect(Object.keys(ready.feeds).sort()).toEqual(["ssi-fastconnect", "ssi-fcdata", "ssi-ids"]);
    const clock = await (await fetch(`${ready.adminUrl}/clock`)).json();
    expect(clock).toMatchObject({ runId: ready.runId });
    await exchange.stop();
    expect(await exchange.exited).toEqual({ code: 0, signal: null });
  });

  test("that cannot start says why", async () => {
    const blocker = createServer();
    blocker.listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as { port: number };
    await expect(spawnExchange({ ...OPTIONS, port })).rejects.toThrow(`port ${port} is already in use`);
    blocker.close();
    await expect(spawnExchange({ ...OPTIONS, symbols: "NOSUCH" })).rejects.toThrow("NOSUCH");
    await expect(spawnExchange({ ...OPTIONS, speed: -1, clock: "noon" })).rejects.toThrow(
      /--clock.*|--speed/,
    );
  });

  test.each(["SIGKILL", "SIGTERM"] as const)(
    "ends with its parent, also when that got %s",
    async (signal) => {
      // A parent without a channel to its child, as a shell or npm is.
      const program = `
      const { spawn } = require("node:child_process");
      const flags = ["--import", "tsx", "server/cli/exchange.ts", "--port=0", "--admin-port=0", "--symbols=VN30"];
      const child = spawn(process.execPath, flags, { stdio: ["ignore", "inherit", "inherit"] });
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
      const parent = spawn(process.execPath, ["-e", program], {
        cwd: PROJECT_DIR,
        stdio: ["ignore", "pipe", "ignore"],
      });
      const lines: string[] = [];
      createInterface({ input: parent.stdout }).on("line", (line) => lines.push(line));
      await until(() => lines.some((line) => line.includes('"event":"ready"')), "the ready line");
      const pid = Number(lines[0]);
      expect(isAlive(pid)).toBe(true);
      parent.kill(signal);
      await until(() => !isAlive(pid), "the exchange to end");
    },
  );
});
