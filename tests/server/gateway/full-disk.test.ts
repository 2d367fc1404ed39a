import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { follow, openBench, until } from "./bench.ts";
import { type Answer, deviceOn, LISTS } from "./device.ts";

/** A real disk of 2 MiB. Needs the right to mount one. */
const disk = mkdtempSync(join(tmpdir(), "khop-disk-"));
const canMount =
  process.geteuid?.() === 0 &&
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).status === 0;

afterAll(() => {
  if (canMount) spawnSync("umount", ["-l", disk]);
  rmSync(disk, { recursive: true, force: true });
});

describe.skipIf(!canMount)("a disk that is full", () => {
  test("refuses changes in words, keeps all that was acknowledged, holds up no price, and heals with room", async () => {
    const place = join(disk, "data");
    mkdirSync(place);
    const on = await openBench({}, place);
    try {
      const owner = deviceOn(on);
      const client = await on.socketIo();
      await follow(client, { symbols: ["FPT"] });
      const prices: (number | null)[] = [];
      client.on("update", ({ states }) => prices.push(...states.map(({ price }) => price)));
      writeFileSync(join(disk, "ballast"), Buffer.alloc(512 * 1024));
      const kept: string[] = [];
      let refused: Answer | null = null;
      while (refused === null) {
        const name = `Danh mục ${kept.length}`;
        const answer = await owner.send("PUT", "/api/v1/documents/drawings", {
          ...{ version: kept.length, body: { name, filling: "x".repeat(20_000 + kept.length) } },
        });
        if (answer.status === 200) kept.push(name);
        else refused = answer;
      }
      expect([refused.status, refused.body.error.code]).toEqual([507, "STORE_UNAVAILABLE"]);
      expect((await owner.send("GET", "/api/v1/documents/drawings")).body).toMatchObject({
        version: kept.length,
        body: { name: kept.at(-1) },
      });
      on.trade("FPT", 101_500);
      await until(() => prices.includes(101_500), "the price is on its way all the same");
      rmSync(join(disk, "ballast"));
      await until(
        async () => (await owner.send("POST", LISTS, { name: "Có chỗ" })).status === 201,
        "it heals",
        5_000,
      );
      await on.close();
      const again = await openBench({}, place);
      const after = await again.api("/api/v1/documents/drawings", {
        headers: { cookie: owner.headers.cookie ?? "" },
      });
      expect(await after.json()).toMatchObject({ version: kept.length, body: { name: kept.at(-1) } });
      await again.close();
    } finally {
      await on.close().catch(() => {});
    }
  });
});
