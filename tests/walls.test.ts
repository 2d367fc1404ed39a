import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { PROJECT_DIR } from "#server/project-dir.ts";

/** Which rooms a room may import from. The picture is in README.md, «Import rules». */
const MAY_IMPORT: Record<string, readonly string[]> = {
  lib: ["lib"],
  components: ["components", "lib"],
  app: ["app", "components", "lib"],
  server: ["server", "lib"],
};

/** What the exchange may know of the server: it stands for SSI, so it must not lean on our side of the wire. */
const EXCHANGE_MAY_IMPORT = [
  /^lib\//,
  /^server\/exchange\//,
  /^server\/data\//,
  /^server\/(clock|log|project-dir)\.ts$/,
  /^server\/feed\/[a-z-]+\/wire\.ts$/,
];

/** Packages that one file alone may import, so that replacing them is one file's work. */
const ONE_FILE_PACKAGES = ["socket.io-client", "lightweight-charts", "kysely", "pg"];

const IMPURE_IN_LIB: readonly [RegExp, string][] = [
  [/\bDate\.now\(|\bnew Date\(\)/, "a clock: take the time as an argument"],
  [/\bMath\.random\(/, "dice: take the randomness as an argument"],
  [/\bprocess\.env\b/, "the environment: only server/config.ts reads it"],
  [/\bconsole\./, "the console: return what is to be said"],
  [/\bset(?:Timeout|Interval)\(/, "timers: those belong to the shell"],
];

interface SourceFile {
  path: string;
  text: string;
  imports: string[];
}

const files = Object.keys(MAY_IMPORT).flatMap((room) => sourceFilesBelow(join(PROJECT_DIR, room)));

function sourceFilesBelow(directory: string): SourceFile[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return sourceFilesBelow(path);
    if (!/\.(ts|tsx|mjs)$/.test(name)) return [];
    const text = readFileSync(path, "utf8");
    return [{ path: relative(PROJECT_DIR, path), text, imports: importsOf(text) }];
  });
}

/** All module names of static, type-only, re-exporting and dynamic imports. */
function importsOf(text: string): string[] {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const forms = [
    /\bfrom\s*["']([^"']+)["']/g,
    /\bimport\s*\(\s*["']([^"']+)["']/g,
    /\bimport\s+["']([^"']+)["']/g,
  ];
  return forms.flatMap((form) => [...withoutComments.matchAll(form)].map((match) => match[1] as string));
}

/** The path inside the project that an import means, or null for a package or a built-in. */
function targetOf(file: SourceFile, name: string): string | null {
  if (name.startsWith("#")) return name.slice(1);
  if (!name.startsWith(".")) return null;
  return normalize(join(dirname(file.path), name));
}

const roomOf = (path: string): string => path.split("/")[0] ?? "";

describe("the walls between the rooms", () => {
  test("the walk found the code and its imports", () => {
    expect(files.length).toBeGreaterThan(80);
    expect(files.filter((file) => file.imports.length > 0).length).toBeGreaterThan(60);
    for (const room of Object.keys(MAY_IMPORT)) {
      expect(
        files.some((file) => roomOf(file.path) === room),
        `${room} has no files`,
      ).toBe(true);
    }
  });

  test("imports run one way: lib <- components <- app, lib <- server", () => {
    const breaches = files.flatMap((file) =>
      file.imports.flatMap((name) => {
        const target = targetOf(file, name);
        if (target === null || MAY_IMPORT[roomOf(file.path)]?.includes(roomOf(target))) return [];
        return `${file.path} imports ${name}: move what it needs to lib/`;
      }),
    );
    expect(breaches).toEqual([]);
  });

  test("lib is pure: no Node, no React, no sockets, no clock, no dice", () => {
    const forbidden = /^(node:|react|next|socket\.io|ws$|hono|kysely|pino|zustand)/;
    const breaches = files
      .filter((file) => roomOf(file.path) === "lib")
      .flatMap((file) => [
        ...file.imports.filter((name) => forbidden.test(name)).map((name) => `${file.path} imports ${name}`),
        ...IMPURE_IN_LIB.filter(([form]) => form.test(file.text)).map(
          ([, why]) => `${file.path} uses ${why}`,
        ),
      ]);
    expect(breaches).toEqual([]);
  });

  test("the exchange leans on lib and the wire types alone", () => {
    const breaches = files
      .filter((file) => file.path.startsWith("server/exchange/"))
      .flatMap((file) =>
        file.imports.flatMap((name) => {
          const target = targetOf(file, name);
          if (target === null || EXCHANGE_MAY_IMPORT.some((allowed) => allowed.test(target))) return [];
          return `${file.path} imports ${name}`;
        }),
      );
    expect(breaches).toEqual([]);
  });

  test("only server/config.ts reads the environment", () => {
    const breaches = files.filter(
      (file) =>
        /\bprocess\.env\b/.test(file.text) &&
        file.path !== "server/config.ts" &&
        !file.path.startsWith("app/"),
    );
    expect(breaches.map((file) => file.path)).toEqual([]);
  });

  test.each(ONE_FILE_PACKAGES)("one file alone imports %s", (name) => {
    const importers = files.filter((file) =>
      file.imports.some((imported) => imported === name && !file.path.startsWith("server/store/migrations/")),
    );
    expect(importers.map((file) => file.path)).toHaveLength(1);
  });

  test("there is no route handler: HTTP under /api lives in server/gateway", () => {
    expect(files.filter((file) => /^app\/.*route\.ts$/.test(file.path)).map((file) => file.path)).toEqual([]);
  });
});
