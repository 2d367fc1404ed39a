import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Health } from "#lib/contract/health.ts";
import type { ClientEvents, ServerEvents } from "#lib/contract/socket.ts";
import { stateOf } from "../board/states.ts";

type Told = [event: string, request: unknown];

let http: HttpServer;
let io: Server<ClientEvents, ServerEvents>;
const sockets: Socket<ClientEvents, ServerEvents>[] = [];
let told: Told[] = [];
let epoch = "one";
let seq = 10;
let price = 26_600;

const HEALTH: Health = {
  situation: "trading",
  feed: "live",
  connected: true,
  authenticated: true,
  feedName: "ssi-ids",
  source: "simulated",
  epoch: "one",
  session: "LO",
  marketTime: "2026-02-10T10:31:05.000+07:00",
  marketSpeed: 1,
  frameAgeMs: 20,
  tickAgeMs: 20,
  lagMs: 40,
  eventsPerSecond: 5,
  reconnects: 0,
  rejects: {},
  tells: {
    news: true,
    deals: false,
    dealTotals: false,
    oddLots: false,
    estimates: true,
    openInterest: false,
  },
  gapsOpen: 0,
  reason: "",
  selfTest: { at: "2026-02-10T10:31:00.000+07:00", state: "passed", reason: "" },
};

async function live() {
  const [socket, store] = await Promise.all([
    import("#components/state/socket.ts"),
    import("#components/state/market-store.ts"),
  ]);
  return { ...socket, market: () => store.useMarket.getState() };
}

const sayHealth = (change: Partial<Health> = {}) => io.emit("health", { ...HEALTH, epoch, ...change });

beforeAll(async () => {
  http = createServer();
  io = new Server(http);
  io.on("connection", (socket) => {
    sockets.push(socket);
    socket.on("subscribe", (request, answer) => {
      told.push(["subscribe", request]);
      answer({ ok: true, epoch, seq, states: [stateOf({ seq, price })], unknown: [] });
    });
    socket.on("unsubscribe", (request) => told.push(["unsubscribe", request]));
    socket.on("clock", (answer) => answer(Date.now()));
    socket.emit("health", { ...HEALTH, epoch });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  // A tab in the background: no animation frames, everything else as on a screen.
  Object.assign(globalThis, {
    document: { hidden: true, addEventListener() {}, removeEventListener() {} },
    addEventListener() {},
    removeEventListener() {},
    location: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`),
  });
});

beforeEach(() => {
  told = [];
});

afterAll(() => io.close());

test("a board follows its list: snapshot, then what is newer, and again after the line was cut", async () => {
  const { connectLive, followList, market } = await live();
  const close = connectLive();
  const unfollow = followList("VN30");
  await vi.waitFor(() => expect(market().states.get("HPG")?.price).toBe(26_600));
  expect(told).toEqual([["subscribe", { list: "VN30" }]]);
  expect(market().status).toBe("live");

  io.emit("update", { epoch, seq: 11, sentAt: Date.now(), states: [stateOf({ seq: 11, price: 26_700 })] });
  io.emit("update", { epoch, seq: 9, sentAt: Date.now(), states: [stateOf({ seq: 9, price: 1_000 })] });
  await vi.waitFor(() => expect(market().states.get("HPG")?.price).toBe(26_700));

  // The server restarts: its seq begins anew, and its word counts all the same.
  seq = 2;
  price = 26_900;
  sockets.at(-1)?.conn.close();
  await vi.waitFor(() => expect(market().status).toBe("server-lost"));
  expect(market().states.get("HPG")?.price).toBe(26_700);
  await vi.waitFor(() => expect(market().states.get("HPG")?.price).toBe(26_900), { timeout: 10_000 });
  expect(told).toHaveLength(2);
  await vi.waitFor(() => expect(market().status).toBe("live"), { timeout: 5_000 });
  unfollow();
  close();
});

test("another epoch clears the board and asks for its snapshot", async () => {
  const { connectLive, followList, onEpoch, market } = await live();
  const close = connectLive();
  const unfollow = followList("HOSE");
  await vi.waitFor(() => expect(market().states.size).toBe(1));
  let epochs = 0;
  const forget = onEpoch(() => {
    epochs += 1;
  });
  epoch = "two";
  price = 27_000;
  seq = 1;
  sayHealth();
  await vi.waitFor(() => expect(market().epoch).toBe("two"));
  await vi.waitFor(() => expect(market().states.get("HPG")?.price).toBe(27_000));
  expect(epochs).toBe(1);
  forget();
  unfollow();
  close();
});

test("a source that is lost is told apart, with the market time of its last sign of life", async () => {
  const { connectLive, market } = await live();
  const close = connectLive();
  await vi.waitFor(() => expect(market().status).toBe("live"));
  sayHealth({ feed: "lost", frameAgeMs: 10_000 });
  await vi.waitFor(() => expect(market().status).toBe("stale"));
  expect(new Date(market().lostAtMs ?? 0).toISOString()).toBe("2026-02-10T03:30:55.000Z");
  sayHealth();
  await vi.waitFor(() => expect(market().status).toBe("live"));
  expect(market().lostAtMs).toBeNull();
  close();
});

test("trades reach whoever listens for their symbol, and nobody else", async () => {
  const { connectLive, followSymbols, onTick, market } = await live();
  const close = connectLive();
  const unfollow = followSymbols(["HPG"], ["tick"]);
  await vi.waitFor(() =>
    expect(told).toContainEqual(["subscribe", { symbols: ["HPG"], channels: ["tick"] }]),
  );
  const heard: number[] = [];
  const stops = [onTick("HPG", (tick) => heard.push(tick.price)), onTick("VIC", () => heard.push(-1))];
  const tick = {
    symbol: "HPG",
    source: "simulated",
    price: 26_650,
    volume: 100,
    side: "B",
    totalVolume: 1_000,
    timestamp: "2026-02-10T10:31:05.000+07:00",
    seq: 12,
  } as const;
  io.emit("tick", tick);
  await vi.waitFor(() => expect(heard).toEqual([26_650]));
  for (const stop of stops) stop();
  io.emit("tick", tick);
  sayHealth({ eventsPerSecond: 77 });
  await vi.waitFor(() => expect(market().health?.eventsPerSecond).toBe(77));
  expect(heard).toEqual([26_650]);
  unfollow();
  close();
});
