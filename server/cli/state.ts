import { parseArgs } from "node:util";
import { isMarked, type State } from "#lib/contract/state.ts";

/** `npm run state -- [SYMBOL ..] [--url http://..]`: the current states of a running server, as a table. */
const DEFAULT_URL = "http://127.0.0.1:3000";

interface StatesAnswer {
  asOf: string;
  seq: number;
  states: State[];
  unknown: string[];
}

type Column = [title: string, cell: (state: State) => string];

const COLUMNS: readonly Column[] = [
  ["SYMBOL", (state) => state.symbol],
  ["PRICE", (state) => figure(state.price)],
  ["CHANGE", (state) => figure(state.change)],
  ["%", (state) => figure(state.changePercent)],
  ["VOLUME", (state) => figure(state.volume)],
  ["TOTAL", (state) => figure(state.totalVolume)],
  ["HIGH", (state) => figure(state.high)],
  ["LOW", (state) => figure(state.low)],
  ["REF", (state) => figure(state.reference)],
  ["BID", (state) => figure(state.bids[0]?.[0] ?? null)],
  ["ASK", (state) => figure(state.asks[0]?.[0] ?? null)],
  ["TIME", (state) => state.timestamp?.slice(11, 19) ?? "-"],
  ["SESSION", (state) => state.session ?? "-"],
  ["SOURCE", (state) => state.source],
];

await main();

async function main(): Promise<void> {
  const { url, symbols } = readArguments();
  const answer = await ask(url, symbols);
  if (!answer) return;
  const { states, unknown } = answer;
  if (states.some((state) => isMarked(state.source)))
    say("DỮ LIỆU MÔ PHỎNG / SIMULATED or REPLAY: not the market");
  if (states.length > 0) process.stdout.write(`${toTable(states)}\n`);
  say(`${states.length} states as of ${answer.asOf} (seq ${answer.seq})`);
  if (unknown.length > 0) fail(`No instrument has this symbol: ${unknown.join(", ")}`);
}

function readArguments(): { url: string; symbols: string[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { url: { type: "string", default: DEFAULT_URL } },
    });
    return { url: values.url.replace(/\/+$/, ""), symbols: positionals.map((each) => each.toUpperCase()) };
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}`);
    say("Usage: npm run state -- [SYMBOL ..] [--url http://127.0.0.1:3000]");
    process.exit(2);
  }
}

async function ask(url: string, symbols: readonly string[]): Promise<StatesAnswer | null> {
  const query = symbols.length > 0 ? `?symbols=${symbols.map(encodeURIComponent).join(",")}` : "";
  let response: Response;
  try {
    response = await fetch(`${url}/api/v1/realtime/state${query}`, { signal: AbortSignal.timeout(10_000) });
  } catch {
    return fail(`No server answers at ${url}. Start one with «npm start», or name another with --url.`);
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && isStatesAnswer(body)) return body;
  const message = (body as { error?: { message?: string } } | null)?.error?.message;
  return fail(`${url} answered ${response.status}: ${message ?? "that is not Khớp's API"}`);
}

function isStatesAnswer(body: unknown): body is StatesAnswer {
  return typeof body === "object" && body !== null && "states" in body && Array.isArray(body.states);
}

/** Columns as wide as their widest cell; text to the left, figures to the right. */
function toTable(states: readonly State[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...states.map((state) => COLUMNS.map(([, cell]) => cell(state))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number): boolean => column === 0 || column >= COLUMNS.length - 3;
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function figure(value: number | null): string {
  return value === null ? "-" : value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

function fail(words: string): null {
  say(words);
  process.exitCode = 1;
  return null;
}

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}
