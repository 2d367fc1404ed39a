// npm test: unit and integration tests (vitest), then the browser tests (playwright); ends with one line of sums.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installPostgres, startPostgres } from "./test-postgres.mjs";

const RESULTS = "test-results";
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const vitestFile = join(RESULTS, "vitest.json");
const playwrightFile = join(RESULTS, "playwright.json");

const failures = [];
if (process.env.CI && !process.env.TEST_DATABASE_URL) installPostgres();
const postgres = process.env.TEST_DATABASE_URL ? null : await startPostgres();
const databaseUrl = process.env.TEST_DATABASE_URL || postgres?.url;
run(
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${vitestFile}`],
  databaseUrl ? { TEST_DATABASE_URL: databaseUrl } : {},
);
await postgres?.stop();
// Stories that take long, or only repeat others in another light, are marked: `npm run test:chaos` tells them.
run("playwright", ["test", "--grep-invert", "@full"], { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightFile });

const unit = read(vitestFile);
const browser = read(playwrightFile)?.stats;
const passed = (unit?.numPassedTests ?? 0) + (browser?.expected ?? 0) + (browser?.flaky ?? 0);
const failed = (unit?.numFailedTests ?? 0) + (browser?.unexpected ?? 0);
const skipped = (unit?.numPendingTests ?? 0) + (unit?.numTodoTests ?? 0) + (browser?.skipped ?? 0);
if (!unit || unit.numTotalTests === 0) failures.push("vitest ran no test");
if (!browser || browser.expected + browser.unexpected + browser.flaky === 0)
  failures.push("playwright ran no test");
if (!databaseUrl) {
  console.log(
    "npm test: no PostgreSQL is installed here, so the store was tested on SQLite only and its other half skipped." +
      " Install one, or name one: TEST_DATABASE_URL=postgres://user:password@host:5432/database npm test",
  );
}
for (const failure of failures) console.log(`npm test: ${failure}`);
console.log(`${passed} passed, ${Math.max(failed, failures.length > 0 ? 1 : 0)} failed, ${skipped} skipped`);
process.exit(failures.length > 0 || failed > 0 ? 1 : 0);

function run(tool, args, env = {}) {
  const program = join("node_modules", ".bin", tool);
  const result = spawnSync(program, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  if (result.status !== 0) failures.push(`${tool} ended with ${result.status ?? result.signal}`);
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}
