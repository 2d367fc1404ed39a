// Sets up what a command needs, on a fresh machine too: node scripts/setup.mjs install|server|build [chromium]
// npm runs this before node_modules exists, so it uses Node's built-ins only.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "./chromium.mjs";
import { FIRST_LOAD_LIMIT_KB, firstLoadKb } from "./first-load.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const INSTALL_MARK = join(ROOT, "node_modules", ".khop-lock");
const SERVER_MARK = join(ROOT, "dist", ".khop-sources");
const PAGES_MARK = join(ROOT, ".next", ".khop-sources");
const LOCK_DIR = join(ROOT, ".khop-setup.lock");
const LOCK_WAIT_MS = 10 * 60_000;

const SERVER_SOURCES = ["server", "lib", "package.json", "package-lock.json", "scripts/bundle.mjs"];
const PAGES_SOURCES = [
  "app",
  "components",
  "lib",
  "public",
  "next.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Khớp needs Node.js 20.19 or newer; this is ${process.version}.`);
}
process.chdir(ROOT);
const steps = process.argv.slice(2);
acquireLock();
try {
  install();
  if (steps.includes("server") || steps.includes("build")) bundleServer();
  if (steps.includes("build")) buildPages();
  if (steps.includes("chromium")) provideChromium();
} finally {
  rmSync(LOCK_DIR, { recursive: true, force: true });
}

function install() {
  const wanted = hashOf(["package-lock.json"]);
  if (readMark(INSTALL_MARK) === wanted) return;
  say("installing packages (npm ci), once");
  // Install scripts are not needed: every native part ships prebuilt inside its package.
  run("npm", ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(INSTALL_MARK, wanted);
}

function bundleServer() {
  const wanted = hashOf(SERVER_SOURCES);
  if (readMark(SERVER_MARK) === wanted) return;
  say("bundling the server");
  rmSync(join(ROOT, "dist"), { recursive: true, force: true });
  run(process.execPath, ["scripts/bundle.mjs"]);
  writeFileSync(SERVER_MARK, wanted);
}

function buildPages() {
  const wanted = hashOf(PAGES_SOURCES);
  if (readMark(PAGES_MARK) === wanted) return;
  say("building the pages (next build), about half a minute");
  run(process.execPath, [join("node_modules", "next", "dist", "bin", "next"), "build"], {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  });
  mkdirSync(dirname(PAGES_MARK), { recursive: true });
  writeFileSync(PAGES_MARK, wanted);
  const kb = firstLoadKb(ROOT).toFixed(0);
  say(`first load of the board: ${kb} kB of compressed JavaScript (at most ${FIRST_LOAD_LIMIT_KB})`);
}

function provideChromium() {
  if (findChromium()) return;
  if (process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0) {
    say("installing Chromium for the browser tests (apt-get)");
    spawnSync("apt-get", ["update", "-q"], { stdio: ["ignore", 2, 2] });
    spawnSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], {
      stdio: ["ignore", 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (findChromium()) return;
  }
  say("downloading Chromium for the browser tests (playwright install)");
  spawnSync(process.execPath, [join("node_modules", "playwright", "cli.js"), "install", "chromium"], {
    stdio: ["ignore", 2, 2],
  });
  if (!findChromium()) {
    fail("No Chromium for the browser tests: install one and name it in CHROMIUM_PATH, then run this again.");
  }
}

/** A hash over names and contents of files and folders, so that a touched but equal file rebuilds nothing. */
function hashOf(paths) {
  const hash = createHash("sha256").update(process.version);
  for (const path of paths) {
    for (const file of filesBelow(join(ROOT, path)))
      hash.update(relative(ROOT, file)).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

function readMark(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Two commands at once would tear each other's node_modules: the second waits for the first. */
function acquireLock() {
  const deadline = Date.now() + LOCK_WAIT_MS;
  let told = false;
  for (;;) {
    try {
      mkdirSync(LOCK_DIR);
      writeFileSync(join(LOCK_DIR, "pid"), String(process.pid));
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
        process.on(signal, () => {
          rmSync(LOCK_DIR, { recursive: true, force: true });
          process.exit(130);
        });
      }
      return;
    } catch (cause) {
      if (cause.code !== "EEXIST") throw cause;
    }
    if (!holderLives()) {
      rmSync(LOCK_DIR, { recursive: true, force: true });
      continue;
    }
    if (Date.now() > deadline) fail(`Another set-up holds ${LOCK_DIR} for too long; remove it if none runs.`);
    if (!told) say("waiting for another set-up to finish");
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }
}

function holderLives() {
  try {
    const pid = Number(readFileSync(join(LOCK_DIR, "pid"), "utf8"));
    if (!pid) return true;
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // A folder without its pid file is a moment old, or its maker died between two lines.
    if (cause.code === "ENOENT")
      return existsSync(LOCK_DIR) && Date.now() - statSync(LOCK_DIR).mtimeMs < 2000;
    return cause.code === "EPERM";
  }
}

function run(command, args, env = {}) {
  const result = spawnSync(command, args, {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...env },
  });
  if (result.status !== 0) {
    fail(
      `«${command} ${args.join(" ")}» failed${result.error ? `: ${result.error.message}` : ""}; see above.`,
    );
  }
}

function say(text) {
  process.stderr.write(`[setup] ${text}\n`);
}

function fail(text) {
  say(text);
  rmSync(LOCK_DIR, { recursive: true, force: true });
  process.exit(1);
}
