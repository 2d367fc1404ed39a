import fc from "fast-check";
import { WebSocket } from "ws";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { dice } from "../../dice.ts";
import { type Bench, until } from "./bench.ts";

/** Good requests of all kinds; `{list}`, `{rule}` and `{channel}` are ids of what is there. */
const REST: readonly (readonly [method: string, path: string, body: unknown])[] = [
  ["POST", "watchlists", { name: "Danh mục", symbols: ["VIC", "FPT"] }],
  ["PATCH", "watchlists/{list}", { version: 1, name: "Tên", symbols: ["VIC"] }],
  ["PUT", "watchlists/order", { ids: ["{list}"] }],
  [
    "POST",
    "watchlists/{list}/edits",
    {
      edits: [
        { id: "{list}", clock: 3, symbol: "VIC", field: "note", value: "chờ" },
        { id: "{rule}", clock: 3, symbol: "VIC", field: "quantity", value: 100 },
        { id: "{list}", clock: 3, group: "{rule}", field: "in", value: true },
      ],
    },
  ],
  ["POST", "watchlists/{list}/import", { text: "mã,nhóm,ghi chú\nHPG,Thép,x" }],
  [
    "POST",
    "alerts",
    {
      ...{ name: "A", formula: "bidVol1 / askVol1 > 3 and changePercent > 2", note: "x", isPaused: true },
      ...{ scope: { kind: "symbol", symbol: "FPT" }, repeat: { mode: "every", coolDownMs: 1_000 } },
      ...{ sessions: ["continuous"], expiresAtMs: 1_800_000_000_000, channels: ["{channel}"] },
    },
  ],
  ["PATCH", "alerts/{rule}", { version: 1, formula: "price > 1", scope: { kind: "board", list: "VN30" } }],
  ["POST", "alerts/backtest", { formula: "price > 1", scope: { kind: "symbol", symbol: "FPT" } }],
  ["POST", "alerts/firings/read", { ids: ["a"] }],
  ["POST", "channels", { kind: "telegram", name: "A", botToken: "1:abcdefgh", chatId: "1" }],
  ["POST", "channels", { kind: "webhook", name: "A", url: "https://hook.invalid/", secret: "s".repeat(16) }],
  ["PATCH", "channels/{channel}", { name: "B", quiet: { fromMinute: 0, toMinute: 60 }, isPaused: false }],
  ["PUT", "documents/layouts", { version: 0, body: { "columns/standard": "s.p" } }],
  ["POST", "tokens", { name: "máy" }],
  ["POST", "devices/pair", { code: "AAAAAAAA" }],
];
const JSON_MESSAGES: readonly unknown[] = [
  { action: "subscribe", symbols: ["VIC", "VNINDEX"], channels: ["tick", "quote", "bar"] },
  { action: "unsubscribe", symbols: ["VIC"] },
  { action: "ping" },
];
/** Behind the number of the packet. */
const PACKETS: readonly unknown[] = [
  ["subscribe", { symbols: ["VIC"], channels: ["tick"] }],
  ["subscribe", { list: "VN30" }],
  ["unsubscribe", { symbols: ["VIC"] }],
  ["watchlists"],
  ["alerts"],
  ["clock"],
];

const ODD: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    "",
    " ",
    "0",
    "VIC",
    "__proto__",
    "constructor",
    "\u0000",
    "\ud800",
  ],
  ...[
    "x".repeat(5_000),
    [],
    {},
    [[[[]]]],
    { length: 9 },
    { toString: "x" },
    { "": 1 },
    "🦀".repeat(40),
    "=1+1",
  ],
];
const ODD_KEYS = ["__proto__", "constructor", "prototype", "isAdmin", "", "ownerId", "length", "toJSON"];

/** A good value with some of its parts replaced, taken away, repeated or joined by others. */
function mutate(value: unknown, random: () => number): unknown {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  if (random() < 0.12) return pick(ODD);
  if (Array.isArray(value)) {
    const items = value.map((each) => mutate(each, random));
    if (random() < 0.1) items.push(...Array.from({ length: pick([1, 60, 600]) }, () => items[0] ?? null));
    return random() < 0.05 ? items.slice(1) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(() => random() > 0.05)
    .map(([key, each]): [string, unknown] => [key, mutate(each, random)]);
  if (random() < 0.12) entries.push([pick(ODD_KEYS), pick(ODD)]);
  // Own properties, `__proto__` too, as JSON.parse makes them.
  return Object.fromEntries(entries);
}

/** Letters of a text lost, doubled or replaced: JSON that is none any more. */
function garble(text: string, random: () => number): string {
  if (random() > 0.15) return text;
  const at = Math.floor(random() * text.length);
  const odd = ['"', "{", "]", "\\", "\u0000", "1e999", "é"][Math.floor(random() * 7)] ?? "";
  return text.slice(0, at) + (random() < 0.5 ? odd : "") + text.slice(at + (random() < 0.7 ? 1 : 0));
}

/**
 * Good messages of clients, mutated: whatever comes, an answer is a refusal or a success, never a fault of the server;
 * nobody's prototype is touched, and the next good client is served.
 */
export async function fuzzClients(bench: Bench, runs: number): Promise<void> {
  const headers = { cookie: `khop_device=${newDeviceToken()}`, origin: bench.url };
  const send = (method: string, path: string, body: string): Promise<Response> =>
    bench.api(`/api/v1/${path}`, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      body,
    });
  const made = async (path: string, body: unknown): Promise<string> =>
    ((await (await send("POST", path, JSON.stringify(body))).json()) as { id: string }).id;
  const ids: Record<string, string> = {
    list: await made("watchlists", { name: "A", symbols: ["VIC"] }),
    rule: await made("alerts", { formula: "price > 1", scope: { kind: "symbol", symbol: "FPT" } }),
    channel: await made("channels", { kind: "webhook", name: "A", url: "https://hook.invalid/" }),
  };
  const filled = (text: string): string =>
    text.replace(/\{(list|rule|channel)\}/g, (_, name) => ids[name] ?? "");
  for (const [method, path, body] of REST) {
    const { status } = await send(method, filled(path), filled(JSON.stringify(body)));
    // Codes of pairing are not known, and versions are not always the last: the form is good.
    if (![200, 201, 404, 409].includes(status)) throw new Error(`${method} ${path} is not good: ${status}`);
  }
  const sockets = createSockets(bench);
  const message = fc.record({ kind: fc.constantFrom("rest", "rest", "json", "packet"), seed: fc.integer() });
  await fc.assert(
    fc.asyncProperty(message, async ({ kind, seed }) => {
      const random = dice(seed);
      const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
      const spoil = (good: unknown): string =>
        garble(filled(JSON.stringify(mutate(good, random)) ?? ""), random);
      if (kind === "rest") {
        const [method, path, body] = pick(REST);
        const response = await send(method, filled(path), spoil(body));
        const text = await response.text();
        if (response.status >= 500) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      } else if (kind === "json") await sockets.json(spoil(pick(JSON_MESSAGES)));
      else await sockets.packet(`42${random() < 0.5 ? "1" : ""}${spoil(pick(PACKETS))}`);
      const plain = {} as Record<string, unknown>;
      if (ODD_KEYS.slice(3, 6).some((key) => plain[key] !== undefined))
        throw new Error("a prototype was touched");
    }),
    { numRuns: runs, endOnFailure: true },
  );
  await sockets.close();
  const client = await bench.socketIo();
  await new Promise((resolve) => client.emit("subscribe", { symbols: ["VIC"] }, resolve));
  if ((await bench.api("/healthz")).status !== 200) throw new Error("it serves no more");
}

/** Sockets that are replaced before they meet the limit of requests, and whenever the server has closed one. */
function createSockets(bench: Bench) {
  const PER_SOCKET = 30;
  const open = new Map<string, { socket: WebSocket; left: number }>();
  async function say(path: string, hello: string | null, text: string): Promise<void> {
    let one = open.get(path);
    if (!one || one.left === 0 || one.socket.readyState !== WebSocket.OPEN) {
      one?.socket.terminate();
      const socket = new WebSocket(`${bench.url.replace("http", "ws")}${path}`);
      socket.on("error", () => {});
      await new Promise((resolve) => socket.once("open", resolve));
      if (hello) {
        let isIn = false;
        socket.on("message", (data) => {
          isIn ||= data.toString().startsWith("40");
        });
        socket.send(hello);
        await until(() => isIn, "the namespace");
      }
      one = { socket, left: PER_SOCKET };
      open.set(path, one);
    }
    one.left -= 1;
    one.socket.send(text);
  }
  return {
    json: (text: string) => say("/api/v1/realtime/ws", null, text),
    packet: (text: string) => say("/socket.io/?EIO=4&transport=websocket", "40", text),
    async close() {
      for (const { socket } of open.values()) socket.terminate();
    },
  };
}
