import { parseArgs } from "node:util";
import WebSocket from "ws";
import { CHANNELS } from "#lib/contract/socket.ts";

/**
 * `npm run watch -- VIC VNM [--channels tick,quote] [--url ws://..]`: a client of the JSON WebSocket that
 * prints what it gets, one JSON line each. It does not reconnect: when the connection ends, so does it.
 */
const DEFAULT_URL = "ws://127.0.0.1:3000";
const PATH = "/api/v1/realtime/ws";
const CONNECT_TIMEOUT_MS = 10_000;

watch();

function watch(): void {
  const { url, symbols, channels } = readArguments();
  const socket = new WebSocket(url, {
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    maxPayload: 1024 * 1024,
    perMessageDeflate: false,
  });
  let isOpen = false;
  let isStopping = false;
  let received = 0;

  socket.on("open", () => {
    isOpen = true;
    say(`Connected to ${url}; following ${symbols.join(", ")}. Ctrl-C ends it.`);
    socket.send(JSON.stringify({ action: "subscribe", symbols, channels }));
  });
  socket.on("message", (data) => {
    received += 1;
    process.stdout.write(`${data.toString()}\n`);
  });
  socket.on("error", (error) => {
    if (isStopping) return;
    if (isOpen) say(`The connection failed: ${error.message}`);
    else say(`No server answers at ${url} (${error.message}). Start one with «npm start», or use --url.`);
    process.exitCode = 1;
  });
  socket.on("close", (code, reason) => {
    if (isStopping) say(`Closed. ${received} messages received.`);
    else if (isOpen) {
      say(`The server ended the connection (${code}${reason.length > 0 ? ` ${reason}` : ""}).`);
      process.exitCode = 1;
    }
    process.exit();
  });
  // A reader that went away, e.g. `| head`: nobody is left to print for.
  process.stdout.on("error", () => process.exit(0));

  const stop = (): void => {
    if (isStopping) process.exit(0);
    isStopping = true;
    process.exitCode = 0;
    if (socket.readyState === WebSocket.OPEN) socket.close(1000);
    else socket.terminate();
    // The goodbye may stay unanswered.
    setTimeout(() => process.exit(0), 1_000).unref();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

function readArguments(): { url: string; symbols: string[]; channels: string[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        url: { type: "string", default: DEFAULT_URL },
        channels: { type: "string", default: "tick" },
      },
    });
    if (positionals.length === 0) throw new Error("Name at least one symbol or index.");
    const channels = values.channels.split(",").filter(Boolean);
    const unknown = channels.filter((channel) => !CHANNELS.some((each) => each === channel));
    if (unknown.length > 0)
      throw new Error(`Channels are ${CHANNELS.join(", ")}; not ${unknown.join(", ")}.`);
    return { url: endpointOf(values.url), symbols: positionals.map((each) => each.toUpperCase()), channels };
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}`);
    say(
      "Usage: npm run watch -- SYMBOL .. [--channels tick,quote,bar,index,news] [--url ws://127.0.0.1:3000]",
    );
    process.exit(2);
  }
}

/** The address of the endpoint, also from the server's own (`http://host:3000`). */
function endpointOf(text: string): string {
  if (!URL.canParse(text)) throw new Error(`«${text}» is not an address.`);
  const url = new URL(text);
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  if (url.pathname === "/") url.pathname = PATH;
  return url.toString();
}

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}
