import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { type Bench, DATE, openBench } from "./bench.ts";
import { faultsOf } from "./json-schema.ts";

type Json = Record<string, unknown>;
interface Operation {
  summary: string;
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
}

let bench: Bench;
let document: Document;
beforeAll(async () => {
  bench = await openBench();
  document = await bench.json<Document & Json>("/api/v1/openapi.json");
  const timeMs = instantOf(DATE, "10:00:00");
  bench.trade("VIC", 45_000);
  bench.tell(
    { kind: "limits", symbol: "VIC", reference: 44_000, ceiling: 47_000, floor: 40_950 },
    { kind: "quote", symbol: "VIC", bids: [[45_000, 100]], asks: [[45_050, 200]], timeMs },
    { kind: "session", symbol: "VIC", session: "LO", status: "N" },
    {
      kind: "news",
      id: "n",
      timeMs,
      symbols: ["VIC"],
      title: "Tin",
      url: "https://example.vn",
      publisher: "HOSE",
    },
    {
      kind: "tick",
      symbol: "VIC",
      price: 45_050,
      volumeShares: 100,
      side: "U",
      totalVolumeShares: 700,
      totalValueVnd: 31_500_000,
      timeMs: timeMs + 1_000,
    },
    {
      kind: "index",
      index: "VNINDEX",
      value: 1_800.12,
      change: -3.4,
      changePercent: -0.19,
      volumeShares: 500_000_000,
      valueVnd: 15e12,
      advances: 100,
      noChanges: 50,
      declines: 200,
      ceilings: 5,
      floors: 6,
      session: null,
      timeMs,
    },
  );
});
afterAll(() => bench.close());

/** What is wrong with an answer by the document's own words about that operation and status. */
function check(method: string, path: string, status: number, body: unknown): string[] {
  const response = document.paths[path]?.[method]?.responses[String(status)];
  if (!response) return [`${method} ${path} ${status} is not documented`];
  const schema = response.content?.["application/json"]?.schema;
  if (!schema) return body === null ? [] : ["has a body that is not documented"];
  return faultsOf(body, schema, document.components.schemas);
}

describe("the OpenAPI document", () => {
  test.each([
    ["/api/v1/realtime/state", "?symbol=VIC", 200],
    ["/api/v1/realtime/state", "?symbol=A32", 200],
    ["/api/v1/realtime/state", "?symbols=VIC,NOPE", 200],
    ["/api/v1/realtime/state", "", 200],
    ["/api/v1/realtime/state", "?symbol=NOPE", 404],
    ["/api/v1/realtime/state", "?symbol=nope", 400],
    ["/api/v1/realtime/gaps", "?symbol=VIC", 200],
    ["/api/v1/realtime/ticks", "?symbol=VIC", 200],
    ["/api/v1/realtime/put-through", "?symbol=VIC", 200],
    ["/api/v1/realtime/odd-lot", "?symbol=VIC", 200],
    ["/api/v1/realtime/odd-lot", "", 200],
    ["/api/v1/realtime/cockpit", "?symbol=VIC", 200],
    ["/api/v1/realtime/cockpit", "", 200],
    ["/api/v1/realtime/cockpit", "?symbol=NOPE", 404],
    ["/api/v1/realtime/volume-by-price", "?symbol=VIC", 200],
    ["/api/v1/realtime/volume-by-price", "?symbol=NOPE", 404],
    ["/api/v1/realtime/put-through", "", 200],
    ["/api/v1/realtime/put-through", "?symbol=NOPE", 404],
    ["/api/v1/instruments", "", 200],
    ["/api/v1/lists", "", 200],
    ["/api/v1/bars", "?symbol=VIC", 200],
    ["/api/v1/bars", "?symbol=VNINDEX&interval=1D", 200],
    ["/api/v1/bars", "", 400],
    ["/api/v1/indices", "", 200],
    ["/api/v1/news", "", 200],
    ["/api/v1/health", "", 200],
    ["/api/v1/openapi.json", "", 200],
    ["/api/v1/realtime/ws", "", 426],
    ["/api/v1/watchlists", "", 401],
    ["/healthz", "", 200],
    ["/readyz", "", 200],
  ])("is true of GET %s%s: %i", async (path, query, status) => {
    const response = await bench.api(`${path}${query}`);
    expect(response.status).toBe(status);
    const body: unknown = await response.json();
    expect(check("get", path, status, body)).toEqual([]);
    // A list that is empty would prove nothing about its items.
    if (status === 200) expect(JSON.stringify(body).length).toBeGreaterThan(10);
  });

  test("is true of a readiness that is not there", async () => {
    bench.ready = { ready: false, reason: "the feed is connecting" };
    const response = await bench.api("/readyz");
    expect(check("get", "/readyz", 503, await response.json())).toEqual([]);
  });

  test("is true of the life of a watchlist", async () => {
    const cookie = `khop_device=${newDeviceToken()}`;
    const paths = {
      all: "/api/v1/watchlists",
      one: "/api/v1/watchlists/{id}",
      order: "/api/v1/watchlists/order",
    };
    const tried: string[] = [];
    async function send(method: string, path: string, body: unknown, status: number, id = ""): Promise<Json> {
      const response = await bench.api(path.replace("{id}", id), {
        method,
        headers: { cookie, origin: bench.url, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = response.status === 204 ? null : await response.json();
      expect(response.status).toBe(status);
      expect(check(method.toLowerCase(), path, status, answer)).toEqual([]);
      tried.push(`${method} ${path} ${status}`);
      return answer as Json;
    }
    const { id, version } = await send("POST", paths.all, { name: "A", symbols: ["VIC"] }, 201);
    await send("POST", paths.all, { name: "" }, 400);
    await send("POST", paths.all, { name: "A", symbols: ["NOPE"] }, 404);
    await send("GET", paths.all, undefined, 200);
    await send("GET", paths.one, undefined, 200, String(id));
    await send("PATCH", paths.one, { version, name: "B" }, 200, String(id));
    await send("PATCH", paths.one, { version, name: "C" }, 409, String(id));
    await send("PUT", paths.order, { ids: [id] }, 200);
    await send("PUT", paths.order, { ids: [] }, 409);
    await send("DELETE", paths.one, undefined, 204, String(id));
    await send("DELETE", paths.one, undefined, 404, String(id));
    expect(tried).toHaveLength(11);
  });

  test("is true of the life of an alert channel", async () => {
    const cookie = `khop_device=${newDeviceToken()}`;
    async function send(method: string, path: string, body: unknown, status: number, id = ""): Promise<Json> {
      const response = await bench.api(path.replace("{id}", id), {
        method,
        headers: { cookie, origin: bench.url, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = response.status === 204 ? null : await response.json();
      expect([method, path, response.status]).toEqual([method, path, status]);
      expect(check(method.toLowerCase(), path, status, answer)).toEqual([]);
      return answer as Json;
    }
    const all = "/api/v1/channels";
    // No such name is ever resolved: RFC 6761.
    const webhook = { kind: "webhook", name: "A", url: "https://hook.invalid/" };
    const id = String((await send("POST", all, webhook, 201)).id);
    await send("POST", all, { ...webhook, url: "https://127.0.0.1/" }, 422);
    await send("POST", all, { ...webhook, secret: "short" }, 400);
    await send("GET", all, undefined, 200);
    await send("PATCH", `${all}/{id}`, { quiet: { fromMinute: 0, toMinute: 360 } }, 200, id);
    await send("POST", `${all}/{id}/test`, undefined, 200, id);
    const { records } = await send("GET", `${all}/{id}/log`, undefined, 200, id);
    expect(records).toMatchObject([{ outcome: "failed" }]);
    await send("DELETE", `${all}/{id}`, undefined, 204, id);
    await send("GET", `${all}/{id}/log`, undefined, 404, id);
  });

  test("names every path that is served, and serves every path it names", async () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const method of Object.keys(operations).filter((word) => word !== "parameters")) {
        const response = await bench.api(path.replace("{id}", "x"), { method: method.toUpperCase() });
        expect(response.status, `${method} ${path}`).not.toBe(405);
        const body = response.status === 404 ? await response.json() : null;
        expect(JSON.stringify(body), `${method} ${path}`).not.toContain("nothing at this address");
      }
    }
    const listed = await import("#server/gateway/rest.ts");
    const routes = listed
      .createRest({ ...({} as Parameters<typeof listed.createRest>[0]), judge: () => "same" })
      .routes.map((route) => route.path.replace(/:(\w+)/g, "{$1}"))
      .filter((path) => path.startsWith("/api/") || path.endsWith("z"));
    expect([...new Set(routes)].filter((path) => !Object.hasOwn(document.paths, path))).toEqual([]);
    expect(routes.length).toBeGreaterThan(20);
  });

  test("finds fault with an answer that is wrong", () => {
    const { schemas } = document.components;
    const bar = { openTime: "10:00", open: 1, high: 1, low: "1", close: 1, volume: -1, extra: true };
    expect(faultsOf(bar, schemas.Bar ?? {}, schemas)).toEqual([
      expect.stringContaining("«10:00» has another form"),
      "$.low: is string, not number",
      "$.volume: -1 is below 0",
      "$: provisional is missing",
      "$: extra is not documented",
    ]);
  });
});
