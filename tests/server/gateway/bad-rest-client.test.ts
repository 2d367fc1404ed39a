import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AlertRule, type BacktestAnswer, MAX_ALERT_RULES } from "#lib/contract/alert.ts";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { hashOf, newDeviceToken } from "#server/gateway/identity.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { MAX_ALL_RULES } from "#server/store/alert-store.ts";
import { type Bench, openBench, pause, until } from "./bench.ts";
import { type Device, deviceOn } from "./device.ts";

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

test.each(LINES.filter((line) => line.layer === "rule"))(
  "$name: no rule is made of «$raw»",
  async ({ raw }) => {
    const asked = { formula: raw, scope: { kind: "symbol", symbol: "SSI" } };
    const response = await send("POST", "/api/v1/alerts", asked);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("BAD_FORMULA");
  },
);

test("alert-too-many: the 501st rule of a person is refused, and so is any once the server has all it can watch", async () => {
  const asked = { formula: "price > 1", scope: { kind: "symbol", symbol: "SSI" } };
  const first = (await (await send("POST", "/api/v1/alerts", asked)).json()) as AlertRule;
  const database = new Database(bench.file);
  const copy = database.prepare(
    `INSERT INTO alert_rules SELECT id || '-' || ?, ?, body, version, created_at_ms, is_spent, last_fired_at_ms
     FROM alert_rules WHERE id = ?`,
  );
  const fill = (count: number, owner: string) =>
    database.transaction(() => {
      for (let n = 0; n < count; n += 1) copy.run(`${owner}${n}`, owner, first.id);
    })();
  const own = hashOf(cookie.replace("khop_device=", ""));
  fill(MAX_ALERT_RULES - 2, own);
  expect((await send("POST", "/api/v1/alerts", asked)).status).toBe(201);
  const refused = await send("POST", "/api/v1/alerts", asked);
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining("TOO_MANY_RULES")]);
  fill(MAX_ALL_RULES - MAX_ALERT_RULES, "others");
  database.close();
  const other = await bench.api("/api/v1/alerts", {
    method: "POST",
    headers: {
      cookie: `khop_device=${newDeviceToken()}`,
      origin: bench.url,
      "content-type": "application/json",
    },
    body: JSON.stringify(asked),
  });
  expect([other.status, await other.text()]).toEqual([422, expect.stringContaining("SERVER_FULL")]);
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

test("of one person two rules are tried out at a time; another person's are tried meanwhile", async () => {
  const waiting: (() => void)[] = [];
  const answer = { source: "simulated", fires: [], symbols: [] } as unknown as BacktestAnswer;
  const run = () => new Promise<BacktestAnswer>((resolve) => waiting.push(() => resolve(answer)));
  const on = await openBench({ backtester: { run, nearestToday: async () => null } });
  const asked = { formula: "price > 1", scope: { kind: "symbol", symbol: "SSI" } };
  const [one, other] = [deviceOn(on), deviceOn(on)];
  const ask = (device: Device) => device.send("POST", "/api/v1/alerts/backtest", asked);
  const first = [ask(one), ask(one)];
  await until(() => waiting.length === 2, "two are tried");
  expect((await ask(one)).status).toBe(429);
  const theirs = ask(other);
  await until(() => waiting.length === 3, "the other's is tried");
  for (const done of waiting) done();
  expect((await Promise.all([...first, theirs])).map(({ status }) => status)).toEqual([200, 200, 200]);
  const next = ask(one);
  await until(() => waiting.length === 4, "there is a place again");
  waiting[3]?.();
  expect((await next).status).toBe(200);
  await on.close();
});
