import { parseArgs } from "node:util";
import { instantOf, parseTimeOfDay } from "#lib/market/trading-time.ts";
import { readTimedFault, type TimedFault } from "./faults/timed-fault.ts";
import { DEMO_CLOCK, demoTempo, evenTempo, type Tempo } from "./tempo.ts";

/** What an exchange is started with, checked. */
export interface ExchangeOptions {
  /** 0 = any free one. */
  port: number;
  adminPort: number;
  seed: number;
  /** `demo`, `now`, or a Vietnamese date and time. */
  clock: string;
  /** Market milliseconds per millisecond. */
  speed: number;
  /** `all`, a board, `ETF`, an index code, or symbols with commas. */
  symbols: string;
  /** `HH:mm:ss` of the market at which trading freezes, or null. */
  stopAt: string | null;
  /** Messages a second in continuous trading, on average; null = as many as a real day has. */
  rate: number | null;
  /** Where the event log is written, or null. */
  dump: string | null;
  /** What goes wrong by itself, and when. */
  faults?: readonly TimedFault[];
}

const MAX_RATE = 20_000;

export const EXCHANGE_USAGE = `The simulated exchange. Its first line on stdout says where it listens.

  --port 4010            SSI's dialects; 0 = any free port
  --admin-port 4011      clock, history, truth; 0 = any free port
  --seed 7               the same seed and clock give the same market
  --clock demo           demo (from 2026-02-10 10:55 on, whole days in about an hour), now (the
                         Vietnamese wall clock), or e.g. 2026-02-10T09:00
  --speed 1              market seconds per second, up to 1000; of the demo, times its own pace
  --symbols all          all, VN30, HOSE, HNX, UPCOM, ETF, CW, DER, BOND, or e.g. VIC,VNM
  --rate N               messages a second in continuous trading, up to 20000; as on a real day without it
  --stop-at HH:mm:ss     the market time at which trading freezes
  --fault kind=rst,at=10s  something that goes wrong so long after the start; may be repeated
  --dump out.jsonl       every event as a line of JSON`;

const FLAGS = {
  port: "4010",
  "admin-port": "4011",
  seed: "7",
  clock: "demo",
  speed: "1",
  symbols: "all",
  "stop-at": "",
  rate: "",
  dump: "",
} as const;
type Flag = keyof typeof FLAGS;

/** The options, or every fault in words. */
export function readExchangeOptions(args: readonly string[]): {
  options?: ExchangeOptions;
  faults: string[];
} {
  const { values, timedFaults, faults } = readFlags(args);
  const options: ExchangeOptions = {
    port: wholeNumber("port", values.port, 65_535, faults),
    adminPort: wholeNumber("admin-port", values["admin-port"], 65_535, faults),
    seed: wholeNumber("seed", values.seed, 4_294_967_295, faults),
    clock: values.clock,
    speed: Number(values.speed),
    symbols: values.symbols,
    stopAt: values["stop-at"] || null,
    rate: values.rate === "" ? null : wholeNumber("rate", values.rate, MAX_RATE, faults, 1),
    dump: values.dump || null,
    ...(timedFaults.length > 0 ? { faults: timedFaults } : {}),
  };
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(values.speed) || options.speed <= 0 || options.speed > 1_000) {
    faults.push(`--speed is «${values.speed}»: give a number above 0, at most 1000; 1 is real time`);
  }
  if (Number.isNaN(clockStartMs(values.clock, 0))) {
    faults.push(`--clock is «${values.clock}»: give demo, now, or a time like 2026-02-10T09:00`);
  }
  if (options.stopAt !== null && Number.isNaN(parseTimeOfDay(options.stopAt))) {
    faults.push(`--stop-at is «${options.stopAt}»: give a time of day like 10:30:00`);
  }
  if (!/^[A-Za-z0-9]{1,20}(\s*,\s*[A-Za-z0-9]{1,20}){0,499}$/.test(values.symbols)) {
    faults.push(`--symbols is «${values.symbols}»: give all, an index like VN30, or symbols like VIC,VNM`);
  }
  if (options.port !== 0 && options.port === options.adminPort) {
    faults.push(`--port and --admin-port are both ${options.port}: they must differ`);
  }
  return faults.length > 0 ? { faults } : { options, faults };
}

/** How fast the market clock runs, and when. */
export function tempoOf({ clock, speed }: Pick<ExchangeOptions, "clock" | "speed">): Tempo {
  return clock === "demo" ? demoTempo(speed) : evenTempo(speed);
}

/** Where the market clock starts, epoch ms; NaN when `clock` is not one. */
export function clockStartMs(clock: string, wallMs: number): number {
  if (clock === "now") return wallMs;
  const [date = "", time = ""] = (clock === "demo" ? DEMO_CLOCK : clock).split("T");
  return instantOf(date, time);
}

function readFlags(args: readonly string[]) {
  const values: Record<Flag, string> = { ...FLAGS };
  const timedFaults: TimedFault[] = [];
  const faults: string[] = [];
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      [...Object.keys(FLAGS), "fault"].map((name) => [name, { type: "string" as const }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === "positional") faults.push(`«${token.value}» is not a flag of the exchange`);
    else if (token.kind !== "option") continue;
    else if (token.name === "fault") {
      const { timed, faults: mistakes } = readTimedFault(token.value ?? "");
      if (timed) timedFaults.push(timed);
      faults.push(...mistakes.map((words) => `--fault «${token.value ?? ""}»: ${words}`));
    } else if (!isFlag(token.name)) faults.push(`${token.rawName} is not a flag of the exchange`);
    else if (!token.value) faults.push(`${token.rawName} needs a value`);
    else values[token.name] = token.value;
  }
  return { values, timedFaults, faults };
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(FLAGS, name);
}

function wholeNumber(flag: Flag, text: string, max: number, faults: string[], min = 0): number {
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number >= min && number <= max) return number;
  faults.push(`--${flag} is «${text}»: give a whole number from ${min} to ${max}`);
  return min;
}
