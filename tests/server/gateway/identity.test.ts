import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, openBench, until } from "./bench.ts";
import { deviceOn, LISTS, listsOf, sender } from "./device.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const device = (on: Bench = bench) => deviceOn(on);

let edits = 0;
const edit = (clock: number, change: Record<string, unknown>) => {
  edits += 1;
  return { id: `00000000-0000-4000-8000-${String(edits).padStart(12, "0")}`, clock, ...change };
};

describe("edits of a watchlist", () => {
  test("from two tabs come together without loss, and the other tab hears at once", async () => {
    const mine = device();
    const stranger = device();
    const [first, second, theirs] = [await mine.open(), await mine.open(), await stranger.open()];
    const list = await mine.create("Chung", ["VIC", "VNM"]);
    const at = list.clock + 1;
    const group = "11111111-1111-4111-8111-111111111111";
    const [one, two] = await Promise.all([
      mine.send("POST", `${LISTS}/${list.id}/edits`, {
        edits: [edit(at, { symbol: "VIC", field: "note", value: "chờ 45" })],
      }),
      mine.send("POST", `${LISTS}/${list.id}/edits`, {
        edits: [
          edit(at, { symbol: "VIC", field: "cost", value: 44_500 }),
          edit(at, { group, field: "in", value: true }),
          edit(at, { group, field: "name", value: "Giữ lâu" }),
          edit(at, { symbol: "VIC", field: "group", value: group }),
        ],
      }),
    ]);
    expect([one.status, two.status]).toEqual([200, 200]);
    const now = (await mine.send("GET", `${LISTS}/${list.id}`)).body;
    expect(now.entries[0]).toMatchObject({
      symbol: "VIC",
      group,
      note: "chờ 45",
      colour: null,
      quantity: null,
      cost: 44_500,
    });
    for (const tab of [first, second]) {
      await until(() => tab.news.some((each) => each.changed[0]?.version === now.version), "a tab hears");
    }
    expect(theirs.news).toEqual([]);
  });

  test("sent twice count once, and the one that lost is named", async () => {
    const mine = device();
    const list = await mine.create("A", ["VIC"]);
    const send = (each: unknown) => mine.send("POST", `${LISTS}/${list.id}/edits`, { edits: [each] });
    const late = edit(list.clock + 2, { symbol: "VIC", field: "note", value: "sau" });
    const early = edit(list.clock + 1, { symbol: "VIC", field: "note", value: "trước" });
    const once = await send(late);
    expect((await send(late)).body).toEqual(once.body);
    expect((await send(early)).body).toMatchObject({
      superseded: [early.id],
      list: { entries: [{ note: "sau" }] },
    });
  });

  test.each([
    ["of a symbol nobody has", 404, { symbol: "NOPE", field: "in", value: true }],
    ["of a field there is not", 400, { symbol: "VIC", field: "__proto__", value: true }],
    ["with a cost below nothing", 400, { symbol: "VIC", field: "cost", value: -1 }],
    ["with a note of 501 letters", 400, { symbol: "VIC", field: "note", value: "a".repeat(501) }],
  ])("%s is refused", async (_, status, change) => {
    const mine = device();
    const list = await mine.create("A", ["VIC"]);
    const answer = await mine.send("POST", `${LISTS}/${list.id}/edits`, { edits: [edit(9, change)] });
    expect(answer.status).toBe(status);
    expect((await mine.send("GET", `${LISTS}/${list.id}`)).body).toEqual(list);
  });

  test("with a clock far ahead would lock the field for ever, and are refused", async () => {
    const mine = device();
    const list = await mine.create("A");
    const far = edit(Number.MAX_SAFE_INTEGER, { field: "name", value: "mãi mãi" });
    expect((await mine.send("POST", `${LISTS}/${list.id}/edits`, { edits: [far] })).status).toBe(400);
  });

  test("a list made twice with one id is one list", async () => {
    const mine = device();
    const id = crypto.randomUUID();
    const answers = await Promise.all([1, 2].map(() => mine.send("POST", LISTS, { id, name: "Một" })));
    expect(answers.map((answer) => answer.body.id)).toEqual([id, id]);
    expect(await listsOf(mine.send)).toHaveLength(1);
    expect((await device().send("POST", LISTS, { id, name: "Của tôi" })).status).toBe(404);
  });
});

describe("a list on its way out and in", () => {
  test("is the same after export and import", async () => {
    const mine = device();
    const list = await mine.create("Cũ", ["VIC", "VNM"]);
    await mine.send("POST", `${LISTS}/${list.id}/edits`, {
      edits: [edit(9, { symbol: "VNM", field: "note", value: '=sữa, "ngon"' })],
    });
    const csv = (await mine.send("GET", `${LISTS}/${list.id}/export`)).body as string;
    expect(csv).toContain("'=sữa");
    const other = await mine.create("Mới", ["HPG"]);
    const read = await mine.send("POST", `${LISTS}/${other.id}/import`, { text: `${csv}NOPE,Nhóm,,,,\n` });
    expect(read.body).toMatchObject({ unknown: ["NOPE"], faultyLines: [] });
    expect(read.body.list.symbols).toEqual(["HPG", "VIC", "VNM"]);
    expect(read.body.list.entries[2].note).toBe('=sữa, "ngon"');
    const codes = await mine.send("GET", `${LISTS}/${list.id}/export?format=codes`);
    expect(codes.body).toBe("VIC\nVNM\n");
  });

  test("can be read by a link without quantity and cost, until the link is taken back", async () => {
    const mine = device();
    const list = await mine.create("Chia sẻ", ["VIC"]);
    await mine.send("POST", `${LISTS}/${list.id}/edits`, {
      edits: [
        edit(9, { symbol: "VIC", field: "quantity", value: 1_000 }),
        edit(9, { symbol: "VIC", field: "note", value: "chốt lời" }),
        edit(9, { symbol: "VIC", field: "colour", value: "red" }),
      ],
    });
    const { code } = (await mine.send("PUT", `${LISTS}/${list.id}/share`)).body;
    const anybody = sender(bench, {});
    const seen = await anybody("GET", `/api/v1/shared/${code}`);
    expect(seen.body).toMatchObject({ name: "Chia sẻ", symbols: ["VIC"] });
    expect(JSON.stringify(seen.body)).not.toMatch(/quantity|cost|1000|chốt|red/);
    // Notes and colours go along when that is wanted; a link of the other kind cannot be made of this one.
    expect((await anybody("GET", `/api/v1/shared/${code}n`)).status).toBe(404);
    const open = (await mine.send("PUT", `${LISTS}/${list.id}/share?notes=true`)).body.code;
    expect((await anybody("GET", `/api/v1/shared/${open}`)).body.entries).toMatchObject([
      { symbol: "VIC", note: "chốt lời", colour: "red" },
    ]);
    expect((await anybody("GET", `/api/v1/shared/${open.slice(0, -1)}`)).status).toBe(404);
    expect((await anybody("GET", `/api/v1/shared/${code}`)).status).toBe(404);
    // A removal that is taken back brings the list under its id, and the link with it.
    await mine.send("DELETE", `${LISTS}/${list.id}`);
    expect((await anybody("GET", `/api/v1/shared/${open}`)).status).toBe(404);
    await mine.send("POST", LISTS, { id: list.id, name: "Chia sẻ", symbols: ["VIC"] });
    expect((await anybody("GET", `/api/v1/shared/${open}`)).body.symbols).toEqual(["VIC"]);
    await mine.send("DELETE", `${LISTS}/${list.id}/share`);
    expect((await anybody("GET", `/api/v1/shared/${code}`)).status).toBe(404);
  });
});

describe("another device", () => {
  test("with the code becomes the same person's, and brings its own lists along", async () => {
    // A bench of its own: five tries in a minute are all there are.
    const on = await openBench();
    const [phone, desk] = [device(on), device(on)];
    await desk.create("Của máy bàn");
    await phone.create("Của điện thoại");
    const { code } = (await desk.send("POST", "/api/v1/devices/code")).body;
    const paired = await phone.send("POST", "/api/v1/devices/pair", { code: code.toLowerCase() });
    expect(paired.status).toBe(200);
    for (const each of [phone, desk]) {
      expect((await listsOf(each.send)).map((list) => list.name)).toEqual(["Của máy bàn", "Của điện thoại"]);
    }
    const again = await device(on).send("POST", "/api/v1/devices/pair", { code });
    expect([again.status, again.body.error.code]).toEqual([404, "BAD_PAIRING_CODE"]);
    const { news } = await desk.open();
    await phone.create("Mới");
    await until(() => news.some((each) => each.changed[0]?.name === "Mới"), "the desk hears of it");
    await on.close();
  });

  test("that is removed is somebody else, and its socket is closed", async () => {
    const on = await openBench();
    const [phone, desk] = [device(on), device(on)];
    const { code } = (await desk.send("POST", "/api/v1/devices/code")).body;
    await phone.send("POST", "/api/v1/devices/pair", { code });
    await desk.create("Riêng");
    const { client } = await phone.open();
    const { devices } = (await desk.send("GET", "/api/v1/devices")).body;
    expect(devices.map(({ isThis }: { isThis: boolean }) => isThis).sort()).toEqual([false, true]);
    expect(Object.keys(devices[0]).sort()).toEqual(["addedAt", "id", "isThis"]);
    for (const { id } of devices.filter(({ isThis }: { isThis: boolean }) => !isThis)) {
      expect((await desk.send("DELETE", `/api/v1/devices/${id}`)).status).toBe(204);
    }
    const left = await Promise.all([phone, desk].map(async (each) => (await listsOf(each.send)).length));
    expect(left.sort()).toEqual([0, 1]);
    if ((await listsOf(phone.send)).length === 0)
      await until(() => !client.connected, "its socket is closed");
    await on.close();
  });

  test("may try five codes in a minute, however many ask at once", async () => {
    const on = await openBench();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        device(on).send("POST", "/api/v1/devices/pair", { code: "AAAAAAAA" }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 404).length).toBeLessThanOrEqual(5);
    expect(answers.filter((answer) => answer.status === 429).length).toBeGreaterThanOrEqual(95);
    await on.close();
  });
});

describe("a program's token", () => {
  test("reads and changes its owner's lists, makes no other tokens, and is worth nothing once revoked", async () => {
    const mine = device();
    const list = await mine.create("Của tôi", ["VIC"]);
    const made = await mine.send("POST", "/api/v1/tokens", { name: "máy tính" });
    const program = sender(bench, { authorization: `Bearer ${made.body.token}` });
    expect((await listsOf(program)).map((each) => each.id)).toEqual([list.id]);
    const change = edit(9, { symbol: "VIC", field: "note", value: "từ máy" });
    expect((await program("POST", `${LISTS}/${list.id}/edits`, { edits: [change] })).status).toBe(200);
    expect((await program("POST", "/api/v1/tokens", { name: "x" })).status).toBe(401);
    expect((await program("POST", "/api/v1/devices/code")).status).toBe(401);
    expect(JSON.stringify((await mine.send("GET", "/api/v1/tokens")).body)).not.toContain(made.body.token);
    expect((await device().send("DELETE", `/api/v1/tokens/${made.body.id}`)).status).toBe(404);
    expect((await mine.send("DELETE", `/api/v1/tokens/${made.body.id}`)).status).toBe(204);
    expect((await program("GET", LISTS)).status).toBe(401);
  });
});

describe("layouts, drawings and settings", () => {
  const LAYOUTS = "/api/v1/documents/layouts";

  test("are kept on the version that was read, and another's change is shown instead of lost", async () => {
    const owner = device();
    expect((await owner.send("GET", LAYOUTS)).body).toMatchObject({
      kind: "layouts",
      version: 0,
      body: null,
    });
    const first = { columns: ["price"], ten: "Bố cục" };
    const saved = { kind: "layouts", version: 1, body: first };
    expect(await owner.send("PUT", LAYOUTS, { version: 0, body: first })).toMatchObject({
      status: 200,
      body: saved,
    });
    const late = await owner.send("PUT", LAYOUTS, { version: 0, body: {} });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ error: { code: "CONFLICT" }, current: saved });
    expect((await owner.send("PUT", LAYOUTS, { version: 1, body: {} })).body.version).toBe(2);
    expect((await owner.send("GET", "/api/v1/documents/drawings")).body.version).toBe(0);
  });

  test("of another person cannot be read or written over", async () => {
    const [owner, stranger] = [device(), device()];
    await owner.send("PUT", LAYOUTS, { version: 0, body: { mine: true } });
    expect((await stranger.send("GET", LAYOUTS)).body).toMatchObject({
      kind: "layouts",
      version: 0,
      body: null,
    });
    expect((await stranger.send("PUT", LAYOUTS, { version: 1, body: {} })).status).toBe(409);
    expect((await stranger.send("PUT", LAYOUTS, { version: 0, body: { theirs: true } })).status).toBe(200);
    expect((await owner.send("GET", LAYOUTS)).body.body).toEqual({ mine: true });
    expect((await bench.api(LAYOUTS)).status).toBe(401);
  });

  test("are refused when they are of no kind, no object, too large or too deep", async () => {
    const owner = device();
    const put = async (body: unknown, path = LAYOUTS) =>
      (await owner.send("PUT", path, { version: 0, body })).status;
    expect(await put({}, "/api/v1/documents/diaries")).toBe(404);
    expect(await put([])).toBe(400);
    expect(await put({ text: "x".repeat(300_000) })).toBe(413);
    const deep = await bench.api(LAYOUTS, {
      method: "PUT",
      headers: { ...owner.headers, "content-type": "application/json" },
      body: `{"version":0,"body":{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}}`,
    });
    expect([200, 400]).toContain(deep.status);
    expect((await owner.send("DELETE", LAYOUTS)).status).toBe(405);
  });
});

describe("a server with AUTH_TOKEN", () => {
  const authToken = "a-secret-of-its-owner";

  test("lets nobody in without it, by page, API or socket; with it everybody", async () => {
    const on = await openBench({ authToken });
    const closed = sender(on, {});
    for (const path of ["/", "/api/v1/lists", LISTS, "/socket.io/?EIO=4&transport=polling"]) {
      expect([path, (await closed("GET", path)).status]).toEqual([path, 401]);
    }
    expect((await closed("GET", "/healthz")).status).toBe(200);
    await expect(on.socketIo({ transports: ["websocket"] })).rejects.toThrow();
    await expect(on.webSocket()).rejects.toThrow();
    const open = sender(on, { authorization: `Bearer ${authToken}` });
    expect((await open("GET", "/api/v1/lists")).status).toBe(200);
    await on.socketIo({ extraHeaders: { authorization: `Bearer ${authToken}` }, transports: ["websocket"] });

    const typed = await on.api("/access", {
      method: "POST",
      redirect: "manual",
      headers: { origin: on.url, "content-type": "application/x-www-form-urlencoded" },
      body: `token=${authToken}`,
    });
    expect(typed.status).toBe(303);
    const cookie = typed.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(cookie).not.toContain(authToken);
    expect((await sender(on, { cookie })("GET", "/")).status).toBe(200);
    const foreign = await on.api("/access", { method: "POST", headers: { origin: "https://evil.example" } });
    expect(foreign.status).toBe(403);
    await on.close();
  });

  test("takes five guesses in a minute, however many come at once", async () => {
    const on = await openBench({ authToken });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        n % 2 === 0
          ? on.api("/access", { method: "POST", headers: { origin: on.url }, body: `token=wrong${n}` })
          : on.api(LISTS, { headers: { authorization: `Bearer wrong${n}` } }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toEqual([]);
    // Not looked at any more, even what is right: that is what the limit is.
    expect((await on.api(LISTS, { headers: { authorization: `Bearer ${authToken}` } })).status).toBe(401);
    expect(
      (await on.api("/access", { method: "POST", headers: { origin: on.url }, body: `token=${authToken}` }))
        .status,
    ).toBe(429);
    await on.close();
  });
});

test("a visitor from another site keeps the identity it has, and a new one gets its own with the first request", async () => {
  const first = await bench.api("/", { headers: { "sec-fetch-site": "cross-site" } });
  expect(first.headers.get("set-cookie")).toBeNull();
  const direct = await bench.api("/", { headers: { "sec-fetch-site": "none" } });
  expect(direct.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Strict/);
  const lists = await bench.api(LISTS, { headers: { "sec-fetch-site": "same-origin" } });
  expect(lists.headers.get("set-cookie")).toMatch(/khop_device=.*SameSite=Strict/);
});
