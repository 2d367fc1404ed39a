/**
 * P1, frame to state: receive, decode, validate and fold FastConnect broadcasts, against SSI's own npm client that
 * only receives and parses. Each client is a process of its own; the hub sends both the same bytes.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { WebSocketServer } from "ws";
import { PROJECT_DIR } from "#server/project-dir.ts";
import type { BenchTable } from "./bench.ts";

const SYMBOLS = 200;
const MESSAGES_PER_FRAME = 10;
const FRAMES = 20_000;
/** Sent first and not counted: the compiler is still warming up. */
const WARM_UP_FRAMES = 4_000;
const ROUNDS = 3;

interface ClientReport {
  messages: number;
  cpuMs: number;
}

export async function ingest(): Promise<BenchTable> {
  const program = await bundle();
  const frames = makeFrames(WARM_UP_FRAMES + FRAMES);
  const stock: ClientReport[] = [];
  const ours: ClientReport[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    stock.push(await measure(program, "ssi-fcdata", frames));
    ours.push(await measure(program, "khop", frames));
  }
  const stockUs = median(stock.map(microsecondsEach));
  const oursUs = median(ours.map(microsecondsEach));
  return {
    title: `ingest: CPU of the client process per message (${FRAMES * MESSAGES_PER_FRAME} messages, median of ${ROUNDS})`,
    columns: ["client", "us/message", "against ssi-fcdata"],
    rows: [
      ["ssi-fcdata 2.2.0, receive + JSON.parse", stockUs.toFixed(2), "1.00"],
      ["Khớp, receive to folded state", oursUs.toFixed(2), (oursUs / stockUs).toFixed(2)],
    ],
    verdict: `goal: at most 0.50; measured ${(oursUs / stockUs).toFixed(2)}`,
  };
}

const microsecondsEach = (report: ClientReport): number => (report.cpuMs * 1000) / report.messages;

function median(numbers: number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** A day of trades and quotes of 200 symbols whose totals add up. */
function makeFrames(count: number): string[] {
  const totals = new Array<number>(SYMBOLS).fill(1_000_000);
  return Array.from({ length: count }, (_, frame) => {
    const messages = Array.from({ length: MESSAGES_PER_FRAME }, (_, place) => {
      const number = frame * MESSAGES_PER_FRAME + place;
      const symbol = `S${number % SYMBOLS}`;
      const isTrade = Math.floor(number / SYMBOLS) % 5 === 0;
      const total = (totals[number % SYMBOLS] ?? 0) + (isTrade ? 100 : 0);
      totals[number % SYMBOLS] = total;
      const content = isTrade ? trade(symbol, total) : quote(symbol, number);
      const type = isTrade ? "X-TRADE" : "X-QUOTE";
      return {
        H: "FcMarketDataV2Hub",
        M: "Broadcast",
        A: [JSON.stringify({ DataType: type, Content: JSON.stringify(content) })],
      };
    });
    return JSON.stringify({ C: `s-0,${frame}`, M: messages });
  });
}

const STAMP = { TradingDate: "10/02/2026", Time: "10:15:30", Exchange: "HOSE", TradingSession: "LO" };

function trade(symbol: string, total: number) {
  return {
    ...{
      RType: "X-TRADE",
      ...STAMP,
      Isin: symbol,
      Symbol: symbol,
      Ceiling: 24500,
      Floor: 21300,
      RefPrice: 22900,
    },
    ...{
      AvgPrice: 22927.93,
      PriorVal: 22900,
      LastPrice: 22950,
      LastVol: 100,
      TotalVal: total * 22950,
      TotalVol: total,
    },
    ...{ MarketId: "HOSE", TradingStatus: "N", Change: 50, RatioChange: 0.22, EstMatchedPrice: 0 },
    ...{ Highest: 23050, Lowest: 22800, Side: "BU" },
  };
}

function quote(symbol: string, number: number) {
  const levels: [string, number][] = [];
  for (let level = 1; level <= 10; level++) {
    const isFilled = level <= 3;
    levels.push(
      [`BidPrice${level}`, isFilled ? 22950 - level * 50 : 0],
      [`BidVol${level}`, isFilled ? 100 + (number % 9) * 100 : 0],
    );
    levels.push(
      [`AskPrice${level}`, isFilled ? 22950 + level * 50 : 0],
      [`AskVol${level}`, isFilled ? 200 + (number % 7) * 100 : 0],
    );
  }
  return { RType: "X-QUOTE", ...STAMP, Symbol: symbol, ...Object.fromEntries(levels) };
}

/** The client as `npm start` would run it: bundled, not translated on the fly. */
async function bundle(): Promise<string> {
  const outfile = join(PROJECT_DIR, "dist/bench/ingest-client.mjs");
  await build({
    entryPoints: [join(PROJECT_DIR, "tests/load/ingest-client.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}

/** Runs one client against a hub of its own and returns what the client measured of itself. */
async function measure(
  program: string,
  client: "ssi-fcdata" | "khop",
  frames: readonly string[],
): Promise<ClientReport> {
  const http = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url?.includes("AccessToken"))
      return response.end(JSON.stringify({ message: "Success", status: 200, data: { accessToken: jwt() } }));
    if (request.url?.includes("/negotiate")) {
      return response.end(
        JSON.stringify({
          ConnectionToken: "T",
          ConnectionId: "1",
          TryWebSockets: true,
          ProtocolVersion: "1.3",
          KeepAliveTimeout: 20,
          DisconnectTimeout: 30,
          TransportConnectTimeout: 5,
        }),
      );
    }
    response.end(JSON.stringify({ Response: "started" }));
  });
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  sockets.on("connection", (socket) => {
    socket.once("message", async () => {
      socket.send(JSON.stringify({ I: "1" }));
      for (const [index, frame] of frames.entries()) {
        socket.send(frame);
        if (socket.bufferedAmount > 1_000_000) await new Promise((resolve) => setTimeout(resolve, 1));
        if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
  const child = spawn(
    process.execPath,
    [
      program,
      client,
      url,
      String(WARM_UP_FRAMES * MESSAGES_PER_FRAME),
      String(frames.length * MESSAGES_PER_FRAME),
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "exit");
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  http.close();
  const line = output.split("\n").find((text) => text.startsWith('{"messages"'));
  if (code !== 0 || !line) throw new Error(`the ${client} client failed (${code}): ${output.slice(-500)}`);
  return JSON.parse(line) as ClientReport;
}

function jwt(): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ exp: Math.floor(Date.now() / 1000) + 28_800 })}.x`;
}
