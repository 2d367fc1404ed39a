import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileFormula } from "#lib/formula/compile.ts";
import { FIELD_NAMES, WINDOW_NAMES } from "#lib/formula/fields.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

const text = readFileSync(join(PROJECT_DIR, "README.md"), "utf8");
const [, section = ""] = /## Formulas\n([\s\S]*?)\n## /.exec(text) ?? [];

test("the README names every field and window of the language", () => {
  expect(FIELD_NAMES.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  expect(WINDOW_NAMES.filter((name) => !section.includes(`\`${name}(5)\``))).toEqual([]);
});

test("its examples are understood", () => {
  const [, examples = ""] = /```\n([\s\S]*?)```/.exec(section) ?? [];
  const lines = examples.trim().split("\n");
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect([line, compileFormula(line).ok]).toEqual([line, true]);
});
