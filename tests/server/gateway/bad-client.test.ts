import { readFileSync } from "node:fs";
import { connect, type Socket as TcpSocket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { hashOf, newDeviceToken } from "#server/gateway/identity.ts";
import { HEARTBEAT } from "#server/gateway/limits.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { type Bench, follow, type LiveClient, openBench, pause, until } from "./bench.ts";

/** A line of the corpus; `raw` is what goes over the wire, or null when `gen` tells how to make it. */
interface Line {
  name: string;
  layer: "http" | "ws" | "hex" | "op";
  raw: string | null;
  action: "accept" | "error-reply" | "drop" | "close" | "rate-limited" | "reject-handshake";
  gen?: { prefix: string; repeat: string; count: number; suffix: string };
}

const LINES: Line[] = readFileSync(join(PROJECT_DIR, "tests/fixtures/bad-client.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line);
const named = (name: string): Line => {
  const line = LINES.find((each) => each.name === name);
  if (!line) throw new Error(`the corpus has no ${name}`);
  return line;
};
const ofLayer = (layer: Line["layer"]): Line[] => LINES.filter((line) => line.layer === layer);

let bench: Bench;
/** A well-behaved client that is there all the time. */
let witness: LiveClient;
beforeAll(async () => {
  bench = await openBench({ publicUrl: "https://app.test" });
  witness = await bench.socketIo();
});
afterAll(() => bench.close());

/** What must be true after every line: the server lives, serves others, and no prototype was touched. */
async function expectUnharmed(): Promise<void> {
  expect((await bench.api("/healthz")).status).toBe(200);
  expect((await follow(witness, { symbols: ["VIC"] })).states).toHaveLength(1);
  const plain = {} as Record<string, unknown>;
  expect([plain.isAdmin, plain.symbols, plain.admin]).toEqual([undefined, undefined, undefined]);
}

/** Raw bytes over TCP; resolves with all that came back once it ends, or after `waitMs` of it. */
function exchange(bytes: string | Buffer, waitMs = 400): Promise<{ text: string; isClosed: boolean }> {
  return new Promise((resolve, reject) => {
    const socket = connect(bench.port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    const timer = setTimeout(() => end(false), waitMs);
    function end(isClosed: boolean): void {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, isClosed });
    }
    socket.on("data", (data) => {
      text += data.toString("latin1");
    });
    socket.on("end", () => end(true));
    socket.on("close", () => end(true));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
  });
}

const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);

/** The corpus' example routes as ours. */
function onOurRoutes(raw: string): string {
  return raw
    .replace(/\/api\/bars\/(\S+?)\?tf=/, "/api/v1/bars?symbol=$1&interval=")
    .replaceAll("&tf=", "&interval=")
    .replaceAll("interval=1d", "interval=1D");
}

/** A bare Engine.IO client that has joined the default namespace. */
async function openRaw(): Promise<{ socket: WebSocket; packets: string[] }> {
  const socket = new WebSocket(`ws://127.0.0.1:${bench.port}/socket.io/?EIO=4&transport=websocket`);
  const packets: string[] = [];
  socket.on("error", () => {});
  socket.on("message", (data) => packets.push(data.toString()));
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send("40");
  await until(() => packets.some((packet) => packet.startsWith("40")), "the namespace");
  return { socket, packets };
}

const eventsOf = (packets: readonly string[], event: string): string[] =>
  packets.filter((packet) => packet.startsWith(`42["${event}"`));

/** These need more than one server of this kind gives, and have tests of their own below. */
const APART = ["wl-idor-read", "segment-prefetch-bypass"];

describe("hostile HTTP", () => {
  test.each(ofLayer("http").filter((line) => !APART.includes(line.name)))("$name: $action", async (line) => {
    const { gen } = line;
    const raw = line.raw ?? (gen ? gen.prefix + gen.repeat.repeat(gen.count) + gen.suffix : "");
    const { text, isClosed } = await exchange(onOurRoutes(raw));
    const status = statusOf(text);
    if (line.action === "accept") {
      expect(status).toBe(101);
      expect(text).not.toMatch(/sec-websocket-extensions/i);
    } else if (line.action === "close") expect(isClosed).toBe(true);
    else if (line.name === "history-range-huge") expect(status).toBe(200);
    else {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
    await expectUnharmed();
  });

  test("wl-idor-read: another's watchlist is the same 404 as one that does not exist", async () => {
    const list = await bench.store.createWatchlist(hashOf(newDeviceToken()), "B", ["VIC"]);
    const cookie = `Cookie: khop_device=${newDeviceToken()}`;
    const ask = (id: string): Promise<{ text: string }> => {
      const raw = (named("wl-idor-read").raw ?? "").replace("/api/watchlists/", "/api/v1/watchlists/");
      return exchange(raw.replace("WATCHLIST_OF_USER_B", id).replace("Cookie: session=USER_A", cookie));
    };
    const withoutDate = ({ text }: { text: string }): string => text.replace(/^date:.*$/im, "");
    const [foreign, missing] = [await ask(list.id), await ask("00000000-0000-4000-8000-000000000000")];
    expect(statusOf(foreign.text)).toBe(404);
    expect(withoutDate(foreign)).toBe(withoutDate(missing));
  });
});

test("segment-prefetch-bypass: a closed server says no before any page is asked", async () => {
  const asked: (string | undefined)[] = [];
  const closed = await openBench({ authToken: "secret", page: ({ url }) => void asked.push(url) });
  const [first = "", ...headers] = (named("segment-prefetch-bypass").raw ?? "").trim().split("\r\n");
  const response = await closed.api(first.split(" ")[1] ?? "", {
    headers: Object.fromEntries(
      headers.slice(1).map((line) => {
        const [name = "", value = ""] = line.split(": ");
        return [name, value] as [string, string];
      }),
    ),
  });
  expect(response.status).toBe(401);
  expect(asked).toEqual([]);
  await closed.close();
});

test("no-pong: who does not answer the heartbeat is gone within ten seconds and ten more", async () => {
  expect(HEARTBEAT.intervalMs + HEARTBEAT.limitMs).toBeLessThanOrEqual(20_000);
  const quick = await openBench({ heartbeat: { intervalMs: 50, limitMs: 50 } });
  const socket = new WebSocket(`ws://127.0.0.1:${quick.port}/socket.io/?EIO=4&transport=websocket`);
  const packets: string[] = [];
  socket.on("message", (data) => packets.push(data.toString()));
  socket.on("open", () => socket.send("40"));
  await new Promise((resolve) => socket.once("close", resolve));
  expect(packets).toContain("2");
  await quick.close();
});

test("every line of the corpus has its test", () => {
  const tests = ["gateway/bad-client", "gateway/bad-rest-client", "alerts/delivery/webhook"]
    .map((name) => readFileSync(join(PROJECT_DIR, `tests/server/${name}.test.ts`), "utf8"))
    .join();
  const byLayer: string[] = ["http", "ws", "hex", "webhook", "rule"];
  const left = LINES.filter(({ name, layer }) => !byLayer.includes(layer) && !tests.includes(name));
  expect(left.map(({ name }) => name)).toEqual([]);
  expect(LINES).toHaveLength(60);
});

describe("hostile Socket.IO packets", () => {
  test.each(ofLayer("ws"))("$name: $action", async (line) => {
    const { socket, packets } = await openRaw();
    let isClosed = false;
    socket.on("close", () => {
      isClosed = true;
    });
    packets.length = 0;
    socket.send(line.raw ?? "");
    if (line.action === "close") await until(() => isClosed, "the server closes");
    else {
      if (line.action === "error-reply") {
        await until(() => eventsOf(packets, "refused").length > 0, "a refusal");
        expect(eventsOf(packets, "refused")[0]).toMatch(/"code":"[A-Z_]+","message":"[^"]/);
        expect(eventsOf(packets, "update")).toEqual([]);
      } else if (line.name === "control-subscribe") {
        await until(() => eventsOf(packets, "update").length > 0, "the snapshot");
        expect(eventsOf(packets, "update")[0]).toMatch(/"symbol":"SSI".*"symbol":"ACB"/);
      } else if (line.name === "sub-duplicates") {
        await until(() => eventsOf(packets, "update").length > 0, "the snapshot");
        expect(eventsOf(packets, "update")[0]?.match(/"symbol":"SSI"/g)).toHaveLength(1);
      }
      // It is still a connection like any other.
      packets.length = 0;
      socket.send('421["subscribe",{"symbols":["VNM"]}]');
      await until(() => packets.some((packet) => packet.startsWith('431[{"ok":true')), "an answer");
      expect(isClosed).toBe(false);
    }
    await expectUnharmed();
    socket.terminate();
  });

  test.each(ofLayer("hex"))("$name: closed", async (line) => {
    const handshake = (named("control-handshake").raw ?? "").replace(/^Origin:.*\r\n/m, "");
    const frame = Buffer.from((line.raw ?? "").replaceAll(" ", ""), "hex");
    const { text, isClosed } = await exchange(Buffer.concat([Buffer.from(handshake), frame]), 2_000);
    expect(statusOf(text)).toBe(101);
    expect(isClosed).toBe(true);
    await expectUnharmed();
  });

  test("binary from a client that masks its frames closes it too", async () => {
    const { socket } = await openRaw();
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.send(Buffer.from([0, 1, 2, 3]));
    await closed;
    await expectUnharmed();
  });
});

describe("hostile behaviour", () => {
  test("sub-flood: a burst is served, the rest refused, and who goes on is closed", async () => {
    const { socket, packets } = await openRaw();
    let isClosed = false;
    socket.on("close", () => {
      isClosed = true;
    });
    const flood = (count: number): void => {
      for (let sent = 0; sent < count; sent += 1) socket.send(named("sub-flood").raw ?? "");
    };
    flood(120);
    const answers = (): number => eventsOf(packets, "update").length + eventsOf(packets, "refused").length;
    await until(() => answers() === 120, "every request is answered");
    expect(eventsOf(packets, "update").length).toBeGreaterThanOrEqual(40);
    expect(eventsOf(packets, "update").length).toBeLessThan(60);
    expect(eventsOf(packets, "refused")[0]).toContain("RATE_LIMITED");
    expect(isClosed).toBe(false);
    flood(900);
    await until(() => isClosed, "the flooder is closed");
    await expectUnharmed();
  });

  test("twenty undefined events are passed over, more close the connection", async () => {
    const { socket } = await openRaw();
    let isClosed = false;
    socket.on("close", () => {
      isClosed = true;
    });
    for (let sent = 0; sent < 20; sent += 1) socket.send('42["adminReload",{}]');
    await pause(100);
    expect(isClosed).toBe(false);
    for (let sent = 0; sent < 20; sent += 1) socket.send('42["adminReload",{}]');
    await until(() => isClosed, "the server closes");
  });

  test("ws-fragment-flood: a message of endless pieces is cut off", async () => {
    const { socket } = await openRaw();
    const closed = new Promise((resolve) => socket.once("close", resolve));
    for (let piece = 0; piece < 100_000 && socket.readyState === socket.OPEN; piece += 1) {
      socket.send("4", { fin: false });
      if (piece % 1_000 === 0) await pause(1);
    }
    await closed;
    await expectUnharmed();
  });

  test("slowloris-handshake and connect-without-join: who dawdles is gone within ten seconds, nobody waits for it", {
    timeout: 30_000,
  }, async () => {
    const ages: number[] = [];
    const opened = Array.from({ length: 50 }, () => dawdle(ages));
    const idle = Array.from({ length: 20 }, () => {
      const socket = new WebSocket(`ws://127.0.0.1:${bench.port}/socket.io/?EIO=4&transport=websocket`);
      const startMs = performance.now();
      socket.on("error", () => {});
      socket.on("close", () => ages.push(performance.now() - startMs));
      return socket;
    });
    await pause(200);
    const newcomer = await bench.socketIo();
    expect((await follow(newcomer, { list: "VN30" })).states).toHaveLength(30);
    expect(ages).toEqual([]);
    await until(() => ages.length === opened.length + idle.length, "all are closed", 20_000);
    expect(newcomer.connected).toBe(true);
    for (const socket of opened) socket.destroy();
    await expectUnharmed();
  });
});

/** Sends the head of a request bit by bit and never ends it. */
function dawdle(ages: number[]): TcpSocket {
  const startMs = performance.now();
  const socket = connect(bench.port, "127.0.0.1", () => socket.write("GET / HT"));
  socket.on("error", () => {});
  socket.on("close", () => ages.push(performance.now() - startMs));
  socket.resume();
  return socket;
}
