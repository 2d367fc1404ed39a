// A PostgreSQL server of its own for the tests: on a free port, with a password, in a folder that goes with it.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const START_LIMIT_MS = 60_000;

/** Installs the server where this user may and it is not there; says so on stderr. */
export function installPostgres() {
  if (findPrograms() || process.getuid?.() !== 0) return;
  process.stderr.write("installing PostgreSQL for the tests (apt-get)\n");
  spawnSync("apt-get", ["update", "-q"], { stdio: ["ignore", 2, 2] });
  spawnSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "postgresql"], {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

/** Null where no PostgreSQL is installed. The server ends with this process, or by `stop`. */
export async function startPostgres() {
  const programs = findPrograms();
  if (!programs) return null;
  const folder = mkdtempSync(join(tmpdir(), "khop-postgres-"));
  const password = randomBytes(16).toString("hex");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  // PostgreSQL does not run as root; its package brings a user along.
  const user = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (user.uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  const data = join(folder, "data");
  const options = { ...user, cwd: folder, encoding: "utf8" };
  const made = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "khop", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "-E", "UTF8", "--no-sync"],
    options,
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const settings = { port, listen_addresses: "127.0.0.1", unix_socket_directories: folder };
  const server = spawn(
    join(programs, "postgres"),
    ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    { ...user, cwd: folder, stdio: "ignore" },
  );
  const ended = new Promise((resolve) => server.once("exit", resolve));
  process.once("exit", () => server.kill("SIGINT"));
  for (const untilMs = Date.now() + START_LIMIT_MS; !isReady(data); await sleep(100)) {
    if (server.exitCode !== null || Date.now() > untilMs) throw new Error("PostgreSQL did not start.");
  }
  return {
    url: `postgres://khop:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      // PostgreSQL's «fast»: open connections are ended.
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder with `initdb` and `postgres`: on the PATH, or where Debian keeps the newest. */
function findPrograms() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(debian, version, "bin")),
  ];
  return folders.find((folder) => ["initdb", "postgres"].every((name) => existsSync(join(folder, name))));
}

/** What the server writes about itself. */
function isReady(data) {
  const file = join(data, "postmaster.pid");
  return existsSync(file) && /^ready\s*$/m.test(readFileSync(file, "utf8"));
}

function idOf(flag) {
  return Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
