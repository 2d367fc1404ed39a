import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PROJECT_DIR } from "#server/project-dir.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "khop-main-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the server from its source with nothing but this environment, until it ends by itself. */
function start(environment: Record<string, string>): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", join(PROJECT_DIR, "server/main.ts")], {
      cwd: PROJECT_DIR,
      env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", DATA_DIR: folder, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (text) => {
      said += String(text);
    });
    child.once("exit", (code) => resolve({ code, said }));
  });
}

describe("a server that cannot start", () => {
  it("lists every fault of its configuration and ends with 1", { timeout: 30_000 }, async () => {
    const { code, said } = await start({ PORT: "abc", FEED: "ssi-ids", SSI_API_KEY: "k" });
    expect(code).toBe(1);
    for (const name of ["PORT", "SSI_PRIVATE_KEY", "SSI_API_SECRET", "api@ssi.com.vn"])
      expect(said).toContain(name);
    expect(said).not.toContain("    at ");
  });

  it("says in words when its folder cannot be used", { timeout: 30_000 }, async () => {
    writeFileSync(join(folder, "file"), "");
    const { code, said } = await start({ DATA_DIR: join(folder, "file"), FEED: "exchange" });
    expect(code).toBe(1);
    expect(said).toContain("DATA_DIR");
    expect(said).not.toContain("    at ");
  });

  it("says in words when the private key is none, and does not repeat it", { timeout: 30_000 }, async () => {
    const { code, said } = await start({ SSI_PUBLIC_KEY: "pub", SSI_PRIVATE_KEY: "CANARY-no-key" });
    expect(code).toBe(1);
    expect(said).toMatch(/private key/i);
    expect(said).not.toContain("CANARY");
    expect(said).not.toContain("    at ");
  });
});
