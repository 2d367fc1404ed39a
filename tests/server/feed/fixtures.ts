import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIR } from "#server/project-dir.ts";

/** The lines of a file below tests/fixtures. */
export function fixtureLines(file: string): string[] {
  const lines = readFileSync(join(PROJECT_DIR, "tests/fixtures", file), "utf8")
    .split("\n")
    .filter(Boolean);
  if (lines.length === 0) throw new Error(`${file} is empty`);
  return lines;
}
