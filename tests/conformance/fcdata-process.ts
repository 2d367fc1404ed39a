import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { RunningExchange } from "#server/exchange/run.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

/** What happened to SSI's client, and what it put on the wire. */
export type ClientEvent =
  | { kind: "ready" | "connected" | "reconnecting" | "reconnected" }
  | { kind: "refused" | "data" | "error"; message: string }
  | {
      kind: "sent";
      method: string;
      path: string;
      isUpgrade: boolean;
      token: string | null;
      authorization: string | null;
    }
  | { kind: "answered"; path: string; status: number }
  | { kind: "invoked"; call: { M: string; A: unknown[]; I: number } }
  | { kind: "switched"; state: string }
  | { kind: "spun"; cpuMs: number };

/** How it differs from its README's way: as its pinned library shares headers, or waiting for `go`. */
export type Habit = "shared-headers" | "wait";

export interface FcDataClient {
  events: ClientEvent[];
  /** What it logged by itself. */
  said: string[];
  order(word: "go" | "switch" | "end"): void;
  kill(): void;
}

/** The npm client in a process of its own: it is CommonJS, keeps global state, and logs to the console. */
export function startFcDataClient(
  { ready }: RunningExchange,
  channels: string,
  { secret, habits = [] }: { secret?: string; habits?: readonly Habit[] } = {},
): FcDataClient {
  const { url, consumerID, consumerSecret } = ready.feeds["ssi-fcdata"];
  const args = [url, consumerID, secret ?? consumerSecret, channels, ...habits];
  const child = spawn(process.execPath, ["tests/conformance/fcdata-client.cjs", ...args], {
    cwd: PROJECT_DIR,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const events: ClientEvent[] = [];
  const said: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    // A killed one may leave half a line.
    if ((child as ChildProcess).killed) return;
    if (line.startsWith("@")) events.push(JSON.parse(line.slice(1)) as ClientEvent);
    else said.push(line);
  });
  return {
    ...{ events, said },
    order: (word) => child.stdin.write(`${word}\n`),
    kill: () => child.kill("SIGKILL"),
  };
}
