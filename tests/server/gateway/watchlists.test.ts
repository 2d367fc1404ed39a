import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { type Store, StoreFault } from "#server/store/store.ts";
import { type Bench, openBench } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const PATH = "/api/v1/watchlists";

/** A browser with its cookie, on our own page. */
interface Device {
  token: string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  create(name: string, symbols?: string[]): Promise<Watchlist>;
  lists(): Promise<Watchlist[]>;
}

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all kinds are looked into.
  body: any;
}

function device(on: Bench = bench): Device {
  const token = newDeviceToken();
  const send: Device["send"] = async (method, path, body, headers = {}) => {
    const response = await on.api(path, {
      method,
      headers: {
        cookie: `khop_device=${token}`,
        origin: on.url,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: response.status === 204 ? null : await response.json() };
  };
  return {
    token,
    send,
    create: async (name, symbols) =>
      (await send("POST", PATH, { name, ...(symbols ? { symbols } : {}) })).body,
    lists: async () => (await send("GET", PATH)).body.watchlists,
  };
}

describe("a device's watchlists", () => {
  test("are made, filled, renamed, put in order and deleted", async () => {
    const mine = device();
    expect(await mine.lists()).toEqual([]);
    const before = bench.watchlistChanges;
    const made = await mine.send("POST", PATH, { name: "  Thép  ", symbols: ["HPG", "HSG", "HPG"] });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: "Thép", symbols: ["HPG", "HSG"] });
    const banks = await mine.create("Ngân hàng");
    const changed = await mine.send("PATCH", `${PATH}/${made.body.id}`, {
      version: made.body.version,
      name: "Ngành thép",
      symbols: ["NKG", "HPG"],
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ id: made.body.id, name: "Ngành thép", symbols: ["NKG", "HPG"] });
    expect(changed.body.version).toBeGreaterThan(made.body.version);
    const ordered = await mine.send("PUT", `${PATH}/order`, { ids: [banks.id, made.body.id] });
    expect(ordered.body.watchlists.map((list: Watchlist) => list.id)).toEqual([banks.id, made.body.id]);
    expect((await mine.send("GET", `${PATH}/${banks.id}`)).body).toEqual(banks);
    expect((await mine.send("DELETE", `${PATH}/${made.body.id}`)).status).toBe(204);
    expect(await mine.lists()).toEqual([banks]);
    expect(bench.watchlistChanges).toBeGreaterThanOrEqual(before + 4);
  });

  test("belong to nobody without the cookie", async () => {
    for (const [method, path] of [
      ["GET", PATH],
      ["POST", PATH],
      ["PUT", `${PATH}/order`],
    ] as const) {
      const response = await bench.api(path, { method, headers: { origin: bench.url } });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ error: { code: "NO_IDENTITY" } });
    }
  });

  test("do not exist for another device, whatever it tries, as if the id were made up", async () => {
    const [owner, stranger] = [device(), device()];
    const list = await owner.create("Riêng", ["FPT"]);
    const missing = "00000000-0000-4000-8000-000000000000";
    const attempts = (id: string): [string, string, unknown][] => [
      ["GET", `${PATH}/${id}`, undefined],
      ["PATCH", `${PATH}/${id}`, { version: list.version, name: "Của tôi" }],
      ["DELETE", `${PATH}/${id}`, undefined],
      ["PUT", `${PATH}/order`, { ids: [id] }],
    ];
    for (const [index, attempt] of attempts(list.id).entries()) {
      const refused = await stranger.send(...attempt);
      expect(refused.status).toBe(404);
      expect(refused).toEqual(await stranger.send(...(attempts(missing)[index] ?? attempt)));
    }
    expect(await stranger.lists()).toEqual([]);
    expect(await owner.lists()).toEqual([list]);
  });

  test("changed elsewhere meanwhile are a conflict that brings the current list", async () => {
    const mine = device();
    const list = await mine.create("A");
    const now = await mine.send("PATCH", `${PATH}/${list.id}`, { version: list.version, name: "B" });
    const late = await mine.send("PATCH", `${PATH}/${list.id}`, { version: list.version, name: "C" });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ error: { code: "CONFLICT" }, current: now.body });
  });

  test("are fifty at most, even when they are all asked for at once", async () => {
    const mine = device();
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => mine.send("POST", PATH, { name: `Danh mục ${n}` })),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(50);
    const refused = answers.filter((answer) => answer.status === 422);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.body.error.code).toBe("TOO_MANY_LISTS");
    expect(await mine.lists()).toHaveLength(50);
  });

  test("keep names as they are, whatever they look like", async () => {
    const mine = device();
    for (const name of [
      "<script>alert(1)</script>",
      "{{constructor}}",
      '=HYPERLINK("http://evil","x")',
      "'; DROP TABLE",
    ]) {
      expect((await mine.create(name)).name).toBe(name);
    }
  });

  test("are ordered only as a whole", async () => {
    const mine = device();
    const [a, b] = [await mine.create("A"), await mine.create("B")];
    for (const ids of [[a.id], [a.id, a.id], [a.id, b.id, a.id]]) {
      expect((await mine.send("PUT", `${PATH}/order`, { ids })).status).toBe(409);
    }
    expect((await mine.lists()).map((list) => list.id)).toEqual([a.id, b.id]);
  });
});

describe("a change of a watchlist", () => {
  const body = { name: "Thử" };

  test("from another site's page is refused before anything else", async () => {
    const mine = device();
    for (const origin of ["https://evil.example", "null", `${bench.url}.evil.example`]) {
      const answer = await mine.send("POST", PATH, body, { origin });
      expect([answer.status, answer.body.error.code]).toEqual([403, "FORBIDDEN_ORIGIN"]);
    }
    expect(await mine.lists()).toEqual([]);
  });

  test("that does not name its origin has no rights of the cookie", async () => {
    const { token } = device();
    const response = await bench.api(PATH, {
      method: "POST",
      headers: { cookie: `khop_device=${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(403);
  });

  test("as a form or as plain text is not read", async () => {
    const mine = device();
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const answer = await mine.send("POST", PATH, body, { "content-type": type });
      expect([answer.status, answer.body.error.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
    }
    expect(await mine.lists()).toEqual([]);
  });

  test.each([
    ["no JSON", "{", "BAD_REQUEST"],
    ["bytes that are no text", "\u0000", "BAD_REQUEST"],
    ["no name", {}, "BAD_REQUEST"],
    ["an empty name", { name: "   " }, "BAD_REQUEST"],
    ["a name of 61 letters", { name: "a".repeat(61) }, "BAD_REQUEST"],
    ["a name that is no text", { name: 1 }, "BAD_REQUEST"],
    ["an owner of its own", { name: "a", ownerHash: "b" }, "BAD_REQUEST"],
    ["a prototype", '{"name":"a","__proto__":{"isAdmin":true}}', "BAD_REQUEST"],
    ["symbols with separators", { name: "a", symbols: ["SSI@1m"] }, "BAD_REQUEST"],
    ["look-alike letters", { name: "a", symbols: ["ЅЅІ"] }, "BAD_REQUEST"],
    ["symbols nobody has", { name: "a", symbols: ["VIC", "NOPE"] }, "UNKNOWN_SYMBOL"],
    [
      "501 symbols",
      { name: "a", symbols: Array.from({ length: 501 }, (_, n) => `S${n}`) },
      "TOO_MANY_SYMBOLS",
    ],
  ])("with %s is refused", async (_, wrong, code) => {
    const mine = device();
    const answer = await mine.send("POST", PATH, wrong);
    expect(answer.body.error.code).toBe(code);
    expect(answer.status).toBe({ BAD_REQUEST: 400, UNKNOWN_SYMBOL: 404, TOO_MANY_SYMBOLS: 422 }[code]);
    expect(await mine.lists()).toEqual([]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test("larger than 64 KiB is refused, whether it says so or not", async () => {
    const mine = device();
    const large = JSON.stringify({ name: "a", symbols: ["A".repeat(65_536)] });
    expect((await mine.send("POST", PATH, large)).status).toBe(413);
    expect(await sendInChunks(mine.token, large)).toBe(413);
    expect(await sendInChunks(mine.token, JSON.stringify({ name: "vừa" }))).toBe(201);
  });

  test("that the store cannot keep says so and changes nothing", async () => {
    const broken = await openBench();
    const mine = device(broken);
    const failing: Store["createWatchlist"] = async () => {
      throw new StoreFault("full", "no space is left on the disk");
    };
    broken.store.createWatchlist = failing;
    const answer = await mine.send("POST", PATH, body);
    expect([answer.status, answer.body.error.code]).toEqual([507, "STORE_UNAVAILABLE"]);
    await broken.close();
  });
});

/** A body whose length is not told beforehand. */
function sendInChunks(token: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${bench.url}${PATH}`,
      {
        method: "POST",
        headers: { cookie: `khop_device=${token}`, origin: bench.url, "content-type": "application/json" },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    outgoing.on("error", reject);
    for (let at = 0; at < body.length; at += 8_192) outgoing.write(body.slice(at, at + 8_192));
    outgoing.end();
  });
}
