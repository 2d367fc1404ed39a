import { io } from "socket.io-client";
import { expect, test } from "vitest";
import { MAX_WATCHLISTS } from "#lib/contract/limits.ts";
import type { WatchlistNews } from "#lib/contract/watchlist.ts";
import { type LiveClient, openBench, until } from "./bench.ts";
import { deviceOn, LISTS, listsOf, pair, sender } from "./device.ts";

/** The promise is that a socket ends within this time of what its proof was worth. */
const END_MS = 5_000;

test("the page of a device that was paired comes back by itself and hears its new owner", async () => {
  const on = await openBench();
  const [phone, desk] = [deviceOn(on), deviceOn(on)];
  const { client, news } = await phone.open({ reconnection: true });
  const ends: string[] = [];
  client.on("disconnect", (reason) => ends.push(reason));
  expect((await pair(phone, desk)).status).toBe(200);
  await until(() => ends.length === 1 && client.connected, "it is connected again", END_MS);
  // What a client is told to leave it does not open again by itself.
  expect(ends).toEqual(["transport close"]);
  await until(async () => {
    await desk.stir();
    return news.length > 0;
  }, "it hears what the desk does");
  await on.close();
});

test("a program of who is taken in by another hears of its new owner's lists", async () => {
  const on = await openBench();
  const [phone, desk] = [deviceOn(on), deviceOn(on)];
  const { token } = (await phone.send("POST", "/api/v1/tokens", { name: "máy" })).body;
  const program = await on.socketIo({
    extraHeaders: { authorization: `Bearer ${token}` },
    transports: ["websocket"],
    reconnection: true,
  });
  const news: WatchlistNews[] = [];
  program.on("watchlists", (each) => news.push(each));
  await until(async () => {
    await phone.stir();
    return news.length > 0;
  }, "the program hears its maker");
  await pair(phone, desk);
  news.length = 0;
  await until(async () => {
    await desk.stir();
    return news.length > 0;
  }, "the program hears the owner it has now");
  await on.close();
});

test("a token that is revoked ends its socket, and what comes back with it hears nothing", async () => {
  const on = await openBench();
  const owner = deviceOn(on);
  const { id, token } = (await owner.send("POST", "/api/v1/tokens", { name: "máy" })).body;
  const headers = { authorization: `Bearer ${token}` };
  const program = await on.socketIo({
    extraHeaders: headers,
    transports: ["websocket"],
    reconnection: true,
  });
  const news: WatchlistNews[] = [];
  program.on("watchlists", (each) => news.push(each));
  await until(async () => {
    await owner.stir();
    return news.length > 0;
  }, "the program hears its owner");
  let ends = 0;
  program.on("disconnect", () => {
    ends += 1;
  });
  await owner.send("DELETE", `/api/v1/tokens/${id}`);
  await until(() => ends === 1, "its socket is ended", END_MS);
  await until(() => program.connected, "it may come back, as nobody");
  news.length = 0;
  const witness = await owner.open();
  await owner.create("Sau khi thu hồi");
  await until(() => witness.news.length > 0, "the owner's own page hears it");
  expect(news).toEqual([]);
  expect(ends).toBe(1);
  await on.close();
});

test("who has too much for one person is not taken in by another: nothing moves, and the code still holds", async () => {
  const on = await openBench();
  const [phone, desk] = [deviceOn(on), deviceOn(on)];
  for (let n = 0; n < MAX_WATCHLISTS; n += 1) await desk.create(`Bàn ${n}`);
  const one = await phone.create("Của điện thoại");
  const { code } = (await desk.send("POST", "/api/v1/devices/code")).body;
  const refused = await phone.send("POST", "/api/v1/devices/pair", { code });
  expect([refused.status, refused.body.error?.code]).toEqual([422, "TOO_MANY_LISTS"]);
  expect((await listsOf(phone.send)).map((list) => list.id)).toEqual([one.id]);
  await phone.send("DELETE", `${LISTS}/${one.id}`);
  expect((await phone.send("POST", "/api/v1/devices/pair", { code })).status).toBe(200);
  expect(await listsOf(phone.send)).toHaveLength(MAX_WATCHLISTS);
  expect((await sender(on, phone.headers)("POST", LISTS, { name: "Một nữa" })).status).toBe(422);
  await on.close();
});

test("the eleventh page of a person is refused in words; another person is not, and a place that is left is taken", async () => {
  const on = await openBench();
  const [crowd, other] = [deviceOn(on), deviceOn(on)];
  const connect = (headers: Record<string, string>) =>
    on.socketIo({ extraHeaders: headers, transports: ["websocket"] });
  const open = await Promise.all(Array.from({ length: 10 }, () => connect(crowd.headers)));
  const heard = open.map((client) => {
    const news: WatchlistNews[] = [];
    client.on("watchlists", (each) => news.push(each));
    return news;
  });
  await until(async () => {
    await crowd.stir();
    return heard.every((news) => news.length > 0);
  }, "all ten are the person's");
  const told: string[] = [];
  /** Heard from the first moment: what is refused is gone at once. */
  const eleventh = (): LiveClient => {
    const client: LiveClient = io(on.url, {
      ...{ reconnection: false, forceNew: true, transports: ["websocket"], extraHeaders: crowd.headers },
    });
    client.on("refused", ({ code }) => told.push(code));
    client.on("disconnect", (reason) => told.push(reason));
    return client;
  };
  eleventh();
  await until(() => told.length === 2, "it is told to leave");
  expect(told).toEqual(["TOO_MANY_SOCKETS", "io server disconnect"]);
  const theirs = await other.open();
  expect(theirs.client.connected).toBe(true);
  open[0]?.disconnect();
  await until(async () => {
    told.length = 0;
    const again = eleventh();
    let isIn = false;
    again.on("watchlists", () => {
      isIn = true;
    });
    await until(async () => {
      await crowd.stir();
      return isIn || told.length > 0;
    }, "it is in, or out");
    if (isIn) again.disconnect();
    return isIn;
  }, "there is a place");
  await on.close();
});

test("a program has its owner's lists and rules over its socket, as REST has them, and hears what becomes of them", async () => {
  const on = await openBench();
  const owner = deviceOn(on);
  const list = await owner.create("Của tôi", ["FPT"]);
  const { token } = (await owner.send("POST", "/api/v1/tokens", { name: "máy" })).body;
  const headers = { authorization: `Bearer ${token}` };
  const program = await on.socketIo({ extraHeaders: headers, transports: ["websocket"] });
  const rest = sender(on, headers);
  expect(await program.emitWithAck("watchlists")).toEqual({ ok: true, watchlists: await listsOf(rest) });
  expect((await rest("GET", `${LISTS}/${list.id}`)).body).toEqual(list);
  const rule = await rest("POST", "/api/v1/alerts", {
    formula: "price >= 101.5",
    scope: { kind: "watchlist", id: list.id },
    repeat: { mode: "every", coolDownMs: 0 },
  });
  expect(rule.status).toBe(201);
  expect(await program.emitWithAck("alerts")).toEqual({
    ok: true,
    ...(await rest("GET", "/api/v1/alerts")).body,
  });
  const fired: string[] = [];
  program.on("alerts", (news) => fired.push(...news.fired.map(({ symbol }) => symbol)));
  let price = 101_000;
  await until(() => {
    price = price === 101_000 ? 102_000 : 101_000;
    on.trade("FPT", price);
    return fired.includes("FPT");
  }, "it hears the firing");
  const nobody = await on.socketIo({ transports: ["websocket"] });
  for (const request of ["watchlists", "alerts"] as const) {
    expect(await nobody.emitWithAck(request)).toMatchObject({ ok: false, error: { code: "NO_IDENTITY" } });
  }
  await on.close();
});
