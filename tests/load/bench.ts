/**
 * `npm run bench [name …] [-- --long]`: timed figures as tables. Compare ratios of one run, not times of two: machines drift.
 */
import { alerts } from "./alerts.ts";
import { calibration } from "./calibration.ts";
import { chart } from "./chart.ts";
import { exchange } from "./exchange.ts";
import { grid } from "./grid.ts";
import { ingest } from "./ingest.ts";

export interface BenchTable {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  /** What the figures say, with the goal they are held against. */
  verdict: string;
  /** A goal that must be met was not: the command fails. */
  isMissed?: boolean;
}

const BENCHES: ReadonlyMap<string, (options: ReadonlySet<string>) => Promise<BenchTable>> = new Map([
  ["ingest", ingest],
  ["alerts", alerts],
  ["calibration", calibration],
  ["exchange", exchange],
  ["grid", grid],
  ["chart", chart],
]);

const args = process.argv.slice(2);
const wanted = args.filter((arg) => !arg.startsWith("--"));
/** For those that know them, e.g. `--long`. */
const options = new Set(args.filter((arg) => arg.startsWith("--")));
const unknown = wanted.filter((name) => !BENCHES.has(name));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(", ")}; there are: ${[...BENCHES.keys()].join(", ")}`);
  process.exit(1);
}
let hasMissed = false;
for (const [name, run] of BENCHES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`running ${name} …`);
  const table = await run(options);
  print(table);
  hasMissed ||= table.isMissed === true;
}
process.exit(hasMissed ? 1 : 0);

function print(table: BenchTable): void {
  const lines = [table.columns, ...table.rows].map((row) => row.map(String));
  const widths = table.columns.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  console.log(`\n${table.title}`);
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    );
  }
  console.log(table.verdict);
}
