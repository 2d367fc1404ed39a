import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { type Bench, openBench, pause } from "./bench.ts";

interface Line {
  name: string;
  layer: string;
  raw: string | null;
}

const LINES = readFileSync(join(PROJECT_DIR, "tests/fixtures/bad-client.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line);
const rawOf = (name: string): string => LINES.find((line) => line.name === name)?.raw ?? "";

const LISTS = "/api/v1/watchlists";
const cookie = `khop_device=${newDeviceToken()}`;

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

function send(method: string, path: string, body: unknown): Promise<Response> {
  const headers = { cookie, origin: bench.url, "content-type": "application/json" };
  return bench.api(path, { method, headers, body: JSON.stringify(body) });
}

test.each(LINES.filter((line) => line.layer === "webhook"))("$name: no channel is made", async ({ raw }) => {
  for (const url of [raw, raw?.replace("http:", "https:")]) {
    const response = await send("POST", "/api/v1/channels", { kind: "webhook", name: "x", url });
    expect([400, 422]).toContain(response.status);
    // What was refused is not repeated: a page may show it.
    expect(await response.text()).not.toContain("169.254");
  }
  const { channels } = await bench.json<{ channels: unknown[] }>("/api/v1/channels", { headers: { cookie } });
  expect(channels).toEqual([]);
});

test("wl-name-template and wl-name-svg-in-csv: a name is text, in a file too", async () => {
  for (const name of [rawOf("wl-name-template"), rawOf("wl-name-svg-in-csv")]) {
    const made = (await (await send("POST", LISTS, { name, symbols: ["SSI"] })).json()) as Watchlist;
    expect(made.name).toBe(name);
    const edit = { id: crypto.randomUUID(), clock: 9, symbol: "SSI", field: "note", value: name };
    expect((await send("POST", `${LISTS}/${made.id}/edits`, { edits: [edit] })).status).toBe(200);
    const csv = await (await bench.api(`${LISTS}/${made.id}/export`, { headers: { cookie } })).text();
    expect(csv).not.toMatch(/(^|[,\n])"?[=+@-]/);
  }
});

test("wl-save-stale-version: the second of two saves is refused and told what is", async () => {
  const { id, version } = (await (await send("POST", LISTS, { name: "A", symbols: [] })).json()) as Watchlist;
  expect((await send("PATCH", `${LISTS}/${id}`, { version, name: "B", symbols: [] })).status).toBe(200);
  const stale = await send("PATCH", `${LISTS}/${id}`, { version, name: "C", symbols: [] });
  expect(stale.status).toBe(409);
  expect(JSON.stringify(await stale.json())).toContain('"name":"B"');
});

describe("every route that changes something", () => {
  /** From the server's own description, so that no route is forgotten. */
  async function changingRoutes(): Promise<{ method: string; path: string; takesBody: boolean }[]> {
    const { paths } = await bench.json<{ paths: Record<string, Record<string, { requestBody?: unknown }>> }>(
      "/api/v1/openapi.json",
    );
    return Object.entries(paths).flatMap(([path, operations]) =>
      ["post", "put", "patch", "delete"].flatMap((method) => {
        const operation = operations[method];
        if (!operation) return [];
        const real = path.replace(/\{\w+\}/g, crypto.randomUUID());
        return [{ method: method.toUpperCase(), path: real, takesBody: operation.requestBody !== undefined }];
      }),
    );
  }

  test("refuses other sites, a cookie without an origin, and forms", async () => {
    const routes = await changingRoutes();
    expect(routes.length).toBeGreaterThanOrEqual(17);
    const wrong: string[] = [];
    for (const { method, path, takesBody } of routes) {
      const ask = async (headers: Record<string, string>, ...expected: number[]): Promise<void> => {
        const init = { method, headers: { cookie, ...headers }, body: "{}" };
        let { status } = await bench.api(path, init);
        // So many routes by now that they meet the limit of an address.
        for (; status === 429; { status } = await bench.api(path, init)) await pause(200);
        if (!expected.includes(status)) wrong.push(`${method} ${path} ${JSON.stringify(headers)}: ${status}`);
      };
      const json = { "content-type": "application/json" };
      for (const origin of [
        "https://evil.example",
        "null",
        `${bench.url}.evil.example`,
        "https://127.0.0.1",
      ]) {
        await ask({ ...json, origin }, 403);
      }
      await ask(json, 403);
      if (!takesBody) continue;
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
        // Or there is nothing of that id to change.
        await ask({ origin: bench.url, "content-type": type }, 415, 404);
      }
    }
    expect(wrong).toEqual([]);
  });
});
