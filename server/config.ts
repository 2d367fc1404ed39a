import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { instantOf } from "#lib/market/trading-time.ts";
import { FASTCONNECT_STREAM_PATH } from "./feed/ssi-fastconnect/wire.ts";
import { PROJECT_DIR } from "./project-dir.ts";

export type FeedName = "exchange" | "ssi-ids" | "ssi-fcdata" | "ssi-fastconnect" | "replay";

export interface IdsAccess {
  url: string;
  publicKey: string;
  privateKey: string;
}

export interface FcdataAccess {
  restUrl: string;
  hubUrl: string;
  consumerId: string;
  consumerSecret: string;
}

export interface FastconnectAccess {
  restUrl: string;
  streamUrl: string;
  apiKey: string;
  apiSecret: string;
  /** For one login; market data needs none. */
  otp: string | null;
}

export interface ExchangeSettings {
  dialect: "ssi-ids" | "ssi-fcdata" | "ssi-fastconnect";
  seed: number;
  /** `demo`, `now`, or a Vietnamese date and time like `2026-02-10T09:00`. */
  clock: string;
  speed: number;
  /** `all`, an index code, or a comma list of symbols. */
  symbols: string;
  /** 0: any free one. */
  port: number;
}

export interface ReplaySettings {
  file: string;
  /** How much faster than it was recorded; `max`: as fast as it can be folded. */
  speed: number | "max";
}

export interface AlertSettings {
  /** Whether webhooks may go to private addresses, and over plain http. */
  allowPrivate: boolean;
  /** Where Telegram's Bot API answers. */
  telegramUrl: string;
}

/** Everything the server can be told from outside. Only this file reads the environment. */
export interface Config {
  host: string;
  port: number;
  /** The address people use; null where that is simply where we listen. */
  publicUrl: string | null;
  /** Closes the whole server to who does not know it; null: open. */
  authToken: string | null;
  dataDir: string;
  /** A postgres:// address; null: the SQLite file in DATA_DIR. */
  databaseUrl: string | null;
  feed: FeedName;
  /** Whether upstream sends all symbols, or only those that somebody needs. */
  feedScope: "all" | "needed";
  /** Set for the feed in use. */
  ids: IdsAccess | null;
  fcdata: FcdataAccess | null;
  fastconnect: FastconnectAccess | null;
  exchange: ExchangeSettings;
  /** The recording that is the feed; null for any other feed. */
  replay: ReplaySettings | null;
  /** How many days (of the market clock) trades are kept in the store. */
  tickDays: number;
  /** Whether raw frames are kept while serving, and how large DATA_DIR/recordings may become. */
  recording: { isOn: boolean; maxBytes: number };
  alerts: AlertSettings;
  logLevel: string;
  isDevelopment: boolean;
}

/** What is wrong with the configuration, each naming its variable and what to do. */
export type ConfigResult = { config: Config; faults?: never } | { config?: never; faults: string[] };

const KEYS_COME_FROM = "SSI issues it: apply on SSI iBoard (FastConnect), or write to api@ssi.com.vn";

const V3_KEYS_COME_FROM = "SSI issues it: create it on the developer portal, developers.ssi.com.vn";

const Port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((port) => port <= 65_535);

const FIELDS = {
  PORT: Port.default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]{1,255}$/)
    .default("127.0.0.1"),
  PUBLIC_URL: url("http:", "https:").optional(),
  AUTH_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,500}$/)
    .optional(),
  DATA_DIR: z.string().default("data"),
  DATABASE_URL: z.string().optional(),
  FEED: z.enum(["auto", "exchange", "ssi-ids", "ssi-fcdata", "ssi-fastconnect", "replay"]).default("auto"),
  FEED_SCOPE: z.enum(["all", "needed"]).default("all"),
  SSI_PUBLIC_KEY: z.string().optional(),
  SSI_PRIVATE_KEY: z.string().optional(),
  SSI_IDS_URL: url("ws:", "wss:").default("wss://fc-tradingapi.ssi.com.vn/realtime"),
  SSI_CONSUMER_ID: z.string().optional(),
  SSI_CONSUMER_SECRET: z.string().optional(),
  SSI_FCDATA_REST_URL: url("http:", "https:").default("https://fc-data.ssi.com.vn/"),
  SSI_FCDATA_HUB_URL: url("http:", "https:", "ws:", "wss:").default("https://fc-datahub.ssi.com.vn/"),
  SSI_API_KEY: z.string().optional(),
  SSI_API_SECRET: z.string().optional(),
  SSI_OTP: z.string().optional(),
  SSI_FASTCONNECT_REST_URL: url("http:", "https:").default("https://api.ssi.com.vn"),
  SSI_FASTCONNECT_STREAM_URL: url("ws:", "wss:").default("wss://stream.ssi.com.vn/ws/v3"),
  EXCHANGE_DIALECT: z.enum(["ssi-ids", "ssi-fcdata", "ssi-fastconnect"]).default("ssi-ids"),
  EXCHANGE_SEED: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .default(7),
  EXCHANGE_CLOCK: z.string().refine(isClock).default("demo"),
  EXCHANGE_SPEED: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,3})?$/)
    .transform(Number)
    .refine((speed) => speed > 0 && speed <= 1_000)
    .default(1),
  EXCHANGE_SYMBOLS: z
    .string()
    .regex(/^(all|[A-Z0-9]{1,20}(,[A-Z0-9]{1,20}){0,499})$/)
    .default("all"),
  EXCHANGE_PORT: Port.default(0),
  RECORD: z.enum(["on", "off"]).default("off"),
  TICK_DAYS: z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .refine((days) => days >= 1 && days <= 30)
    .default(2),
  RECORD_MAX_MB: z
    .string()
    .regex(/^\d{1,7}$/)
    .transform(Number)
    .refine((megabytes) => megabytes >= 1)
    .default(5_000),
  REPLAY_FILE: z.string().optional(),
  REPLAY_SPEED: z
    .string()
    .regex(/^(max|\d{1,4}(\.\d{1,3})?)$/)
    .transform((speed) => (speed === "max" ? speed : Number(speed)))
    .refine((speed) => speed === "max" || (speed > 0 && speed <= 1_000))
    .default(1),
  ALERT_ALLOW_PRIVATE: z.enum(["on", "off"]).default("off"),
  TELEGRAM_BASE_URL: url("http:", "https:").default("https://api.telegram.org"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
} as const;

/** What each variable takes, for people. */
const TAKES: Record<keyof typeof FIELDS, string> = {
  PORT: "a port number from 0 (any free one) to 65535",
  HOST: "a host name or address to listen on, e.g. 127.0.0.1 or 0.0.0.0",
  PUBLIC_URL: "the http(s) address people use, e.g. https://khop.example.vn",
  AUTH_TOKEN: "a secret of 16 to 500 letters, digits and signs without spaces",
  DATA_DIR: "a folder",
  DATABASE_URL: "a postgres:// address, or nothing for SQLite in DATA_DIR",
  FEED: "auto, exchange, ssi-ids, ssi-fcdata, ssi-fastconnect or replay",
  FEED_SCOPE: "all or needed",
  SSI_PUBLIC_KEY: "the public key of SSI IDS",
  SSI_PRIVATE_KEY: "the private key of SSI IDS",
  SSI_IDS_URL: "a ws:// or wss:// address",
  SSI_CONSUMER_ID: "the consumer ID of FastConnect Data",
  SSI_CONSUMER_SECRET: "the consumer secret of FastConnect Data",
  SSI_FCDATA_REST_URL: "an http(s) address",
  SSI_FCDATA_HUB_URL: "an http(s) or ws(s) address",
  SSI_API_KEY: "the API key of FastConnect v3",
  SSI_API_SECRET: "the API secret of FastConnect v3",
  SSI_OTP: "a one-time password",
  SSI_FASTCONNECT_REST_URL: "an http(s) address",
  SSI_FASTCONNECT_STREAM_URL: "a ws:// or wss:// address",
  EXCHANGE_DIALECT: "ssi-ids, ssi-fcdata or ssi-fastconnect",
  EXCHANGE_SEED: "a whole number from 0 to 999999999",
  EXCHANGE_CLOCK: "demo, now, or a time like 2026-02-10T09:00",
  EXCHANGE_SPEED: "a number above 0, at most 1000; 1 is real time",
  EXCHANGE_SYMBOLS: "all, an index like VN30, or symbols with commas, e.g. VIC,VNM",
  EXCHANGE_PORT: "a port number from 0 (any free one) to 65535",
  RECORD: "on or off",
  TICK_DAYS: "a whole number of days from 1 to 30",
  RECORD_MAX_MB: "a whole number of megabytes, at least 1",
  REPLAY_FILE: "the path of a recording",
  REPLAY_SPEED: "max, or a number above 0, at most 1000; 1 is as it was recorded",
  ALERT_ALLOW_PRIVATE: "on or off",
  TELEGRAM_BASE_URL: "an http(s) address",
  LOG_LEVEL: "debug, info, warn, error or silent",
};

/** Two variables that only work together, and where they come from. */
const PAIRS = [
  ["SSI_PUBLIC_KEY", "SSI_PRIVATE_KEY", KEYS_COME_FROM],
  ["SSI_CONSUMER_ID", "SSI_CONSUMER_SECRET", KEYS_COME_FROM],
  ["SSI_API_KEY", "SSI_API_SECRET", V3_KEYS_COME_FROM],
] as const;

const Environment = z.object(FIELDS);
type Values = z.infer<typeof Environment>;

function isClock(text: string): boolean {
  const [date = "", time = ""] = text.split("T");
  return text === "demo" || text === "now" || !Number.isNaN(instantOf(date, time));
}

function url(...protocols: string[]) {
  return z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));
}

/** Pure: the environment in, the configuration or all its faults out. An empty value counts as unset. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const given: Record<string, string> = {};
  for (const name of Object.keys(FIELDS)) {
    const text = environment[name]?.trim();
    if (text) given[name] = text;
  }
  const parsed = Environment.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => faultOf(issue, given));
  for (const [one, other, source] of PAIRS) {
    if ((given[one] === undefined) === (given[other] === undefined)) continue;
    const missing = given[one] === undefined ? one : other;
    const present = missing === one ? other : one;
    faults.push(`${missing} is missing although ${present} is set. Set both or neither; ${source}.`);
  }
  if (given.SSI_OTP !== undefined && given.SSI_API_KEY === undefined && given.SSI_API_SECRET === undefined) {
    faults.push(
      `SSI_OTP is set without SSI_API_KEY and SSI_API_SECRET. Set all or none; ${V3_KEYS_COME_FROM}.`,
    );
  }
  const databaseFault = databaseFaultOf(given.DATABASE_URL);
  if (databaseFault) faults.push(databaseFault);
  const feed = resolveFeed(given);
  if (feed.fault) faults.push(feed.fault);
  if (!parsed.success || !feed.name || faults.length > 0) return { faults: [...new Set(faults)] };
  return { config: configOf(parsed.data, feed.name, environment.NODE_ENV === "development") };
}

/** Never shows a value that may be a secret. */
function faultOf(issue: z.core.$ZodIssue, given: Record<string, string>): string {
  const name = String(issue.path[0]);
  const takes = name in TAKES ? TAKES[name as keyof typeof FIELDS] : "something else";
  const isSecret = /KEY|SECRET|OTP|TOKEN|ID$/.test(name);
  const what = isSecret ? "" : ` "${(given[name] ?? "").slice(0, 80)}"`;
  return `${name} cannot be${what}. It takes ${takes}.`;
}

/** Never shows the address: a password may be in it. */
function databaseFaultOf(databaseUrl: string | undefined): string | null {
  if (!databaseUrl) return null;
  const isPostgres = URL.canParse(databaseUrl) && /^postgres(ql)?:$/.test(new URL(databaseUrl).protocol);
  if (isPostgres && canDecode(databaseUrl)) return null;
  return "DATABASE_URL names no database this program knows. It takes postgres://user:password@host:5432/database, special signs as %xx; leave it empty to use SQLite in DATA_DIR.";
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** The variables that one address for all of a feed's servers stands for, as `--url` gives it; that of FastConnect v3 may be of REST or of the stream. */
export function addressesAt(
  name: Exclude<FeedName, "exchange" | "replay">,
  url: string,
): Record<string, string> {
  if (name === "ssi-ids") return { SSI_IDS_URL: url };
  if (name === "ssi-fcdata") return { SSI_FCDATA_REST_URL: url, SSI_FCDATA_HUB_URL: url };
  const origin = url.replace(/^(\w+:\/\/[^/]+).*$/, "$1");
  const streamUrl = url.startsWith("ws") ? url : `${origin.replace(/^http/, "ws")}${FASTCONNECT_STREAM_PATH}`;
  return {
    SSI_FASTCONNECT_REST_URL: origin.replace(/^ws/, "http"),
    SSI_FASTCONNECT_STREAM_URL: streamUrl,
  };
}

/** Which feed, and why none: newest generation first. */
function resolveFeed(given: Record<string, string>): { name?: FeedName; fault?: string } {
  const hasIds = given.SSI_PUBLIC_KEY !== undefined && given.SSI_PRIVATE_KEY !== undefined;
  const hasFcdata = given.SSI_CONSUMER_ID !== undefined && given.SSI_CONSUMER_SECRET !== undefined;
  const hasFastconnect = given.SSI_API_KEY !== undefined && given.SSI_API_SECRET !== undefined;
  switch (given.FEED ?? "auto") {
    case "exchange":
      return { name: "exchange" };
    case "ssi-ids":
      if (hasIds) return { name: "ssi-ids" };
      return { fault: `FEED is ssi-ids, which needs SSI_PUBLIC_KEY and SSI_PRIVATE_KEY; ${KEYS_COME_FROM}.` };
    case "ssi-fcdata":
      if (hasFcdata) return { name: "ssi-fcdata" };
      return {
        fault: `FEED is ssi-fcdata, which needs SSI_CONSUMER_ID and SSI_CONSUMER_SECRET; ${KEYS_COME_FROM}.`,
      };
    case "ssi-fastconnect":
      if (hasFastconnect) return { name: "ssi-fastconnect" };
      return {
        fault: `FEED is ssi-fastconnect, which needs SSI_API_KEY and SSI_API_SECRET; ${V3_KEYS_COME_FROM}.`,
      };
    case "replay":
      if (given.RECORD === "on")
        return { fault: "RECORD cannot be on while FEED is replay. Unset one of them." };
      if (given.REPLAY_FILE !== undefined) return { name: "replay" };
      return { fault: "FEED is replay, which needs REPLAY_FILE: the path of a recording to play." };
    case "auto":
      if (hasFastconnect) return { name: "ssi-fastconnect" };
      if (hasFcdata) return { name: "ssi-fcdata" };
      return { name: hasIds ? "ssi-ids" : "exchange" };
    default:
      return {};
  }
}

function configOf(values: Values, feed: FeedName, isDevelopment: boolean): Config {
  const { SSI_PUBLIC_KEY, SSI_PRIVATE_KEY, SSI_CONSUMER_ID, SSI_CONSUMER_SECRET } = values;
  const { SSI_API_KEY, SSI_API_SECRET } = values;
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? null,
    authToken: values.AUTH_TOKEN ?? null,
    dataDir: fromProjectDir(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL ?? null,
    feed,
    // A recording has no upstream that could be asked for more.
    feedScope: feed === "replay" ? "all" : values.FEED_SCOPE,
    ids:
      feed === "ssi-ids" && SSI_PUBLIC_KEY && SSI_PRIVATE_KEY
        ? { url: values.SSI_IDS_URL, publicKey: SSI_PUBLIC_KEY, privateKey: SSI_PRIVATE_KEY }
        : null,
    fcdata:
      feed === "ssi-fcdata" && SSI_CONSUMER_ID && SSI_CONSUMER_SECRET
        ? {
            restUrl: values.SSI_FCDATA_REST_URL,
            hubUrl: values.SSI_FCDATA_HUB_URL,
            consumerId: SSI_CONSUMER_ID,
            consumerSecret: SSI_CONSUMER_SECRET,
          }
        : null,
    fastconnect:
      feed === "ssi-fastconnect" && SSI_API_KEY && SSI_API_SECRET
        ? {
            restUrl: values.SSI_FASTCONNECT_REST_URL,
            streamUrl: values.SSI_FASTCONNECT_STREAM_URL,
            apiKey: SSI_API_KEY,
            apiSecret: SSI_API_SECRET,
            otp: values.SSI_OTP ?? null,
          }
        : null,
    exchange: {
      dialect: values.EXCHANGE_DIALECT,
      seed: values.EXCHANGE_SEED,
      clock: values.EXCHANGE_CLOCK,
      speed: values.EXCHANGE_SPEED,
      symbols: values.EXCHANGE_SYMBOLS,
      port: values.EXCHANGE_PORT,
    },
    replay:
      feed === "replay" && values.REPLAY_FILE
        ? { file: fromProjectDir(values.REPLAY_FILE), speed: values.REPLAY_SPEED }
        : null,
    tickDays: values.TICK_DAYS,
    recording: { isOn: values.RECORD === "on", maxBytes: values.RECORD_MAX_MB * 1_048_576 },
    alerts: {
      allowPrivate: values.ALERT_ALLOW_PRIVATE === "on",
      telegramUrl: values.TELEGRAM_BASE_URL,
    },
    logLevel: values.LOG_LEVEL,
    isDevelopment,
  };
}

function fromProjectDir(path: string): string {
  return isAbsolute(path) ? path : join(PROJECT_DIR, path);
}

/** As it stands in the address, and as it is meant. */
function passwordsOf(databaseUrl: string): string[] {
  const { password, searchParams } = new URL(databaseUrl);
  const given = [password, decodeURIComponent(password), searchParams.get("password") ?? ""];
  return [...new Set(given)].filter((text) => text !== "");
}

/** Credentials that are in use; they must not be found in anything that is kept or sent. */
export function secretsOf(config: Config): string[] {
  const { ids, fcdata, fastconnect } = config;
  return [
    ...(config.authToken === null ? [] : [config.authToken]),
    ...(config.databaseUrl === null ? [] : passwordsOf(config.databaseUrl)),
    ...(ids ? [ids.publicKey, ids.privateKey] : []),
    ...(fcdata ? [fcdata.consumerId, fcdata.consumerSecret] : []),
    ...(fastconnect ? [fastconnect.apiKey, fastconnect.apiSecret] : []),
  ];
}

/** The environment with `.env` beneath it: what is set outside wins, and what a tool's options say wins over both. */
export function readConfig(overrides: Readonly<Record<string, string>> = {}): ConfigResult {
  const file = join(PROJECT_DIR, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  return parseConfig({ ...process.env, ...overrides });
}
