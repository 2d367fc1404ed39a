import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, openBench, subscribe, until } from "./bench.ts";
import { type Answer, type Device, deviceOn, pair, type Send, sender } from "./device.ts";

/**
 * What is somebody else's does not exist: every route of the OpenAPI document that names a thing is tried with
 * another person's, and must answer as it does for one that nobody has.
 */
type Kind = "watchlist" | "rule" | "channel" | "device" | "token";

const KIND_OF: readonly (readonly [RegExp, Kind])[] = [
  [/^\/api\/v1\/watchlists\/\{id\}/, "watchlist"],
  [/^\/api\/v1\/alerts\/\{id\}/, "rule"],
  [/^\/api\/v1\/channels\/\{id\}/, "channel"],
  [/^\/api\/v1\/devices\/\{id\}/, "device"],
  [/^\/api\/v1\/tokens\/\{id\}/, "token"],
];
/** Paths with parameters that name nobody's thing: a code that is the right itself, a kind of one's own. */
const NOBODYS = new Set(["/api/v1/shared/{code}", "/api/v1/documents/{kind}"]);

const EDIT = { id: "00000000-0000-4000-8000-000000000001", clock: 9, field: "name", value: "x" };
/** Bodies that the routes take, so that they come as far as asking whose it is. */
const BODIES: Readonly<Record<string, unknown>> = {
  "patch /api/v1/watchlists/{id}": { version: 1, name: "x" },
  "post /api/v1/watchlists/{id}/edits": { edits: [EDIT] },
  "post /api/v1/watchlists/{id}/import": { text: "VNM" },
  "patch /api/v1/alerts/{id}": { version: 1, isPaused: true },
  "patch /api/v1/channels/{id}": { isPaused: true },
};
const QUERIES: Readonly<Record<string, string>> = { "get /api/v1/alerts/{id}/explain": "?symbol=FPT" };

let bench: Bench;
let owner: Device;
let stranger: Device;
/** The stranger's program. */
let program: Send;
const things = new Map<Kind, string>();
let firingId = "";
let operations: { method: string; path: string }[] = [];

beforeAll(async () => {
  bench = await openBench({ allowPrivate: true });
  [owner, stranger] = [deviceOn(bench), deviceOn(bench)];
  const made = async (path: string, body: unknown): Promise<string> => {
    const answer = await owner.send("POST", path, body);
    expect([path, answer.status]).toEqual([path, 201]);
    return answer.body.id;
  };
  const second = deviceOn(bench);
  expect((await pair(second, owner)).status).toBe(200);
  const { devices } = (await second.send("GET", "/api/v1/devices")).body;
  things.set("device", devices[0].id);
  things.set("watchlist", await made("/api/v1/watchlists", { name: "Riêng", symbols: ["VIC"] }));
  things.set(
    "channel",
    await made("/api/v1/channels", { kind: "webhook", name: "A", url: "http://127.0.0.1:9/" }),
  );
  things.set("token", await made("/api/v1/tokens", { name: "máy" }));
  const rule = { scope: { kind: "symbol", symbol: "FPT" }, repeat: { mode: "once" } };
  things.set("rule", await made("/api/v1/alerts", { ...rule, formula: "price >= 101.5" }));
  let price = 101_000;
  await until(async () => {
    price = price === 101_000 ? 102_000 : 101_000;
    bench.trade("FPT", price);
    const { firings } = (await owner.send("GET", "/api/v1/alerts/firings")).body;
    firingId = firings[0]?.id ?? "";
    return firingId !== "";
  }, "the owner's rule fires");
  const { token } = (await stranger.send("POST", "/api/v1/tokens", { name: "máy lạ" })).body;
  program = sender(bench, { authorization: `Bearer ${token}` });
  const { paths } = await bench.json<{ paths: Record<string, object> }>("/api/v1/openapi.json");
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== "parameters")
      .map((method) => ({ method, path })),
  );
});
afterAll(() => bench.close());

/** All that the owner can see. */
async function belongings(): Promise<unknown> {
  const paths = ["watchlists", "alerts", "alerts/firings", "channels", "devices", "tokens", "documents"];
  const channel = `channels/${things.get("channel")}/log`;
  return Promise.all(
    [...paths, channel].map(async (path) => (await owner.send("GET", `/api/v1/${path}`)).body),
  );
}

test("nothing of another person is there, by any route, for a browser or a program", async () => {
  const before = await belongings();
  const named = operations.filter(({ path }) => path.includes("{") && !NOBODYS.has(path));
  expect(named.length).toBeGreaterThan(15);
  const tried = new Set<Kind>();
  for (const { method, path } of named) {
    const what = `${method} ${path}`;
    const kind = KIND_OF.find(([form]) => form.test(path))?.[1];
    if (!kind) throw new Error(`${what}: say whose thing this names`);
    tried.add(kind);
    const ask = (send: Send, id: string): Promise<Answer> =>
      send(method.toUpperCase(), path.replace("{id}", id) + (QUERIES[what] ?? ""), BODIES[what]);
    for (const send of [stranger.send, program]) {
      const theirs = await ask(send, things.get(kind) ?? "");
      // What only a device may do a program is refused before anybody looks.
      const isForDevices = send === program && (kind === "device" || kind === "token");
      expect([what, theirs.status]).toEqual([what, isForDevices ? 401 : 404]);
      expect([what, theirs]).toEqual([what, await ask(send, randomUUID())]);
    }
    expect([what, (await ask(sender(bench, {}), things.get(kind) ?? "")).status]).toEqual([what, 401]);
  }
  expect([...tried].sort()).toEqual([...things.keys()].sort());
  expect(await belongings()).toEqual(before);
});

test("every route that is somebody's own asks who it is", async () => {
  const open = new Set(["/api/v1/shared/{code}", "/api/v1/openapi.json", "/healthz", "/readyz"]);
  const market = /^\/api\/v1\/(realtime|bars|instruments|lists|indices|news|health)/;
  for (const { method, path } of operations) {
    if (open.has(path) || market.test(path)) continue;
    const filled = path.replace("{id}", randomUUID()).replace("{kind}", "layouts");
    const answer = await sender(bench, {})(method.toUpperCase(), filled, method === "get" ? undefined : {});
    expect([method, path, answer.status]).toEqual([method, path, 401]);
  }
});

describe("another's thing that is only named", () => {
  const scope = (id: string) => ({ formula: "price > 0", scope: { kind: "watchlist", id } });

  test.each([
    ["in an order", "PUT", "/api/v1/watchlists/order", "watchlist", (id: string) => ({ ids: [id] }), 404],
    ["as the scope of a rule", "POST", "/api/v1/alerts", "watchlist", scope, 404],
    ["as the scope of a try", "POST", "/api/v1/alerts/backtest", "watchlist", scope, 404],
  ] as const)("%s is as one that nobody has", async (_, method, path, kind, body, status) => {
    const theirs = await stranger.send(method, path, body(things.get(kind) ?? ""));
    expect(theirs.status).toBe(status);
    expect(theirs).toEqual(await stranger.send(method, path, body(randomUUID())));
  });

  test("as a firing that was read stays unread, and says nothing", async () => {
    const read = (id: string) => stranger.send("POST", "/api/v1/alerts/firings/read", { ids: [id] });
    const unread = (await owner.send("GET", "/api/v1/alerts/firings")).body.unread;
    expect(await read(firingId)).toEqual(await read("no such firing"));
    expect((await owner.send("GET", "/api/v1/alerts/firings")).body.unread).toBe(unread);
  });

  test("as the channel of a rule is sent nothing", async () => {
    const rule = await stranger.send("POST", "/api/v1/alerts", {
      formula: "price >= 101.5",
      scope: { kind: "symbol", symbol: "FPT" },
      repeat: { mode: "every", coolDownMs: 0 },
      channels: [things.get("channel")],
    });
    let price = 101_000;
    await until(async () => {
      price = price === 101_000 ? 102_000 : 101_000;
      bench.trade("FPT", price);
      return (await stranger.send("GET", "/api/v1/alerts/firings")).body.firings.length > 0;
    }, "the stranger's rule fires");
    const log = await owner.send("GET", `/api/v1/channels/${things.get("channel")}/log`);
    expect(log.body.records).toEqual([]);
    if (rule.status === 201) await stranger.send("DELETE", `/api/v1/alerts/${rule.body.id}`);
  });

  test.each([
    ["a list", "/api/v1/watchlists", "watchlist", (id: string) => ({ id, name: "x" })],
    [
      "a rule",
      "/api/v1/alerts",
      "rule",
      (id: string) => ({ id, formula: "price > 0", scope: { kind: "symbol", symbol: "FPT" } }),
    ],
  ] as const)("for %s of one's own is refused, and neither is changed", async (_, path, kind, body) => {
    const id = things.get(kind) ?? "";
    const before = (await owner.send("GET", `${path}/${id}`)).body;
    const refused = await stranger.send("POST", path, body(id));
    expect([refused.status, Object.keys(refused.body)]).toEqual([404, ["error"]]);
    expect((await stranger.send("GET", `${path}/${id}`)).status).toBe(404);
    const { version: _v, lastFiredAt: _l, ...after } = (await owner.send("GET", `${path}/${id}`)).body;
    expect(before).toMatchObject(after);
  });
});

test("no socket hears of what is another's, whatever it asks for", async () => {
  const mine = await owner.open();
  const theirs = await stranger.open();
  const heard: string[] = [];
  theirs.client.onAny((event: string, told: unknown) => {
    if (["watchlists", "alerts", "document"].includes(event)) heard.push(`${event} ${JSON.stringify(told)}`);
  });
  const json = await bench.webSocket();
  const id = things.get("watchlist") ?? "";
  for (const request of [{ list: id }, { list: `watchlist:${id}` }, { symbols: [id] }]) {
    expect(await subscribe(theirs.client, request)).toMatchObject({ ok: false });
    json.say({ action: "subscribe", symbols: [id], channels: ["tick"] });
  }
  for (const event of ["watchlists", "alerts", "document"])
    theirs.client.emit(event as "subscribe", { id }, () => {});
  let isHeard = false;
  mine.client.on("alerts", () => {
    isHeard = true;
  });
  await owner.stir();
  await owner.send("PUT", "/api/v1/documents/layouts", { version: 0, body: { secret: 1 } });
  await owner.send("POST", "/api/v1/alerts/firings/read", { ids: "all" });
  await until(() => isHeard && mine.news.length > 0, "the owner's own page hears all of it");
  json.say({ action: "ping" });
  await json.wait("pong");
  expect(heard).toEqual([]);
  expect(new Set(json.messages.map(({ type }) => type))).toEqual(new Set(["error", "pong"]));
});
