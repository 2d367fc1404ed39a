import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig, secretsOf } from "#server/config.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

const IDS = { SSI_PUBLIC_KEY: "pub", SSI_PRIVATE_KEY: "c2VjcmV0" };
const FCDATA = { SSI_CONSUMER_ID: "id", SSI_CONSUMER_SECRET: "c2VjcmV0" };
const V3 = { SSI_API_KEY: "key", SSI_API_SECRET: "c2VjcmV0" };

describe("the configuration", () => {
  it("needs nothing: the simulated exchange on port 3000 of this machine", () => {
    expect(parseConfig({}).config).toEqual({
      host: "127.0.0.1",
      port: 3000,
      publicUrl: null,
      authToken: null,
      dataDir: join(PROJECT_DIR, "data"),
      feed: "exchange",
      feedScope: "all",
      ids: null,
      fcdata: null,
      fastconnect: null,
      exchange: { dialect: "ssi-ids", seed: 7, clock: "demo", speed: 1, symbols: "all", port: 0 },
      replay: null,
      tickDays: 2,
      databaseUrl: null,
      recording: { isOn: false, maxBytes: 5_000 * 1_048_576 },
      alerts: { allowPrivate: false, telegramUrl: "https://api.telegram.org" },
      logLevel: "info",
      isDevelopment: false,
    });
  });

  it("takes an empty value for one that is not set", () => {
    const empty = { PORT: "", HOST: " ", FEED: "", SSI_PUBLIC_KEY: "", DATABASE_URL: "", EXCHANGE_SPEED: "" };
    expect(parseConfig(empty)).toEqual(parseConfig({}));
  });

  it("has an example whose every line it takes", () => {
    const lines = readFileSync(join(PROJECT_DIR, ".env.example"), "utf8").split("\n");
    const pairs = lines
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => line.split("=") as [string, string]);
    expect(pairs.length).toBeGreaterThan(15);
    expect(parseConfig(Object.fromEntries(pairs)).config).toEqual(parseConfig({}).config);
  });

  it("reads what is set", () => {
    const { config } = parseConfig({
      PORT: "8080",
      HOST: "0.0.0.0",
      PUBLIC_URL: "https://khop.example.vn",
      DATA_DIR: "/var/lib/khop",
      EXCHANGE_CLOCK: "2026-02-10T09:00",
      EXCHANGE_SPEED: "2.5",
      EXCHANGE_SYMBOLS: "VIC,VNM",
      EXCHANGE_DIALECT: "ssi-fcdata",
      LOG_LEVEL: "debug",
      FEED_SCOPE: "needed",
      NODE_ENV: "development",
    });
    expect(config).toMatchObject({
      port: 8080,
      host: "0.0.0.0",
      publicUrl: "https://khop.example.vn",
      dataDir: "/var/lib/khop",
      feedScope: "needed",
      exchange: { clock: "2026-02-10T09:00", speed: 2.5, symbols: "VIC,VNM", dialect: "ssi-fcdata" },
      logLevel: "debug",
      isDevelopment: true,
    });
  });

  it("replays a file at a speed, always all of it", () => {
    const { config } = parseConfig({ FEED: "replay", REPLAY_FILE: "day.jsonl.gz", FEED_SCOPE: "needed" });
    expect(config).toMatchObject({
      feed: "replay",
      feedScope: "all",
      replay: { file: join(PROJECT_DIR, "day.jsonl.gz"), speed: 1 },
    });
    const fast = parseConfig({ FEED: "replay", REPLAY_FILE: "/day", REPLAY_SPEED: "max" }).config;
    expect(fast?.replay).toEqual({ file: "/day", speed: "max" });
    expect(parseConfig({ REPLAY_FILE: "/day", REPLAY_SPEED: "30" }).config?.replay).toBeNull();
  });

  it("records within a size when it is told to", () => {
    expect(parseConfig({ RECORD: "on", RECORD_MAX_MB: "20" }).config?.recording).toEqual({
      isOn: true,
      maxBytes: 20 * 1_048_576,
    });
  });

  it.each([
    ["nothing", {}, "exchange"],
    ["SSI IDS", IDS, "ssi-ids"],
    ["FastConnect Data v2", FCDATA, "ssi-fcdata"],
    ["both", { ...IDS, ...FCDATA }, "ssi-fcdata"],
    ["FastConnect v3", V3, "ssi-fastconnect"],
    ["all three, the newest first", { ...IDS, ...FCDATA, ...V3 }, "ssi-fastconnect"],
    ["credentials, but the exchange by name", { ...IDS, FEED: "exchange" }, "exchange"],
    ["both, and IDS by name", { ...IDS, ...FCDATA, FEED: "ssi-ids" }, "ssi-ids"],
  ])("with credentials of %s takes the right feed", (_, environment, feed) => {
    expect(parseConfig(environment).config?.feed).toBe(feed);
  });

  it("hands the feed in use its credentials and address, and no other", () => {
    const { config } = parseConfig({ ...IDS, SSI_IDS_URL: "ws://127.0.0.1:4010/realtime" });
    expect(config?.ids).toEqual({
      url: "ws://127.0.0.1:4010/realtime",
      publicKey: "pub",
      privateKey: "c2VjcmV0",
    });
    expect(config?.fcdata).toBeNull();
    expect(parseConfig({ ...IDS, FEED: "exchange" }).config?.ids).toBeNull();
    expect(parseConfig(FCDATA).config?.fcdata).toMatchObject({
      consumerId: "id",
      consumerSecret: "c2VjcmV0",
    });
  });

  it("knows where FastConnect v3 is, and takes another address", () => {
    expect(parseConfig(V3).config?.fastconnect).toEqual({
      restUrl: "https://api.ssi.com.vn",
      streamUrl: "wss://stream.ssi.com.vn/ws/v3",
      apiKey: "key",
      apiSecret: "c2VjcmV0",
      otp: null,
    });
    const SSI_FASTCONNECT_STREAM_URL = "ws://127.0.0.1:4010/ws/v3";
    const { config } = parseConfig({ ...V3, SSI_FASTCONNECT_STREAM_URL, SSI_OTP: "123456" });
    expect(config?.fastconnect).toMatchObject({ streamUrl: SSI_FASTCONNECT_STREAM_URL, otp: "123456" });
    expect(parseConfig({ ...V3, FEED: "exchange" }).config?.fastconnect).toBeNull();
  });

  it.each<[string, Record<string, string>, string, string]>([
    ["a port that is none", { PORT: "abc" }, "PORT", "65535"],
    ["a port out of range", { PORT: "70000" }, "PORT", "65535"],
    ["a public address that is none", { PUBLIC_URL: "khop" }, "PUBLIC_URL", "https://"],
    ["a public address that runs code", { PUBLIC_URL: "javascript:alert(1)" }, "PUBLIC_URL", "http(s)"],
    ["an unknown feed", { FEED: "bloomberg" }, "FEED", "ssi-ids"],
    ["an unknown scope", { FEED_SCOPE: "some" }, "FEED_SCOPE", "needed"],
    ["an HTTP address for a WebSocket", { SSI_IDS_URL: "https://x" }, "SSI_IDS_URL", "wss://"],
    ["a speed of nothing", { EXCHANGE_SPEED: "0" }, "EXCHANGE_SPEED", "above 0"],
    ["a seed that is no number", { EXCHANGE_SEED: "seven" }, "EXCHANGE_SEED", "whole number"],
    [
      "a date that does not exist",
      { EXCHANGE_CLOCK: "2026-02-31T09:00" },
      "EXCHANGE_CLOCK",
      "2026-02-10T09:00",
    ],
    ["symbols in lower case", { EXCHANGE_SYMBOLS: "vic" }, "EXCHANGE_SYMBOLS", "VIC,VNM"],
    ["an unknown log level", { LOG_LEVEL: "loud" }, "LOG_LEVEL", "info"],
    ["another database", { DATABASE_URL: "mysql://db" }, "DATABASE_URL", "postgres://"],
    ["a database without an address", { DATABASE_URL: "postgres" }, "DATABASE_URL", "postgres://"],
    ["a password with a bare %", { DATABASE_URL: "postgres://u:50%zz@db/khop" }, "DATABASE_URL", "as %xx"],
    ["half of the IDS keys", { SSI_PUBLIC_KEY: "pub" }, "SSI_PRIVATE_KEY", "api@ssi.com.vn"],
    ["the other half", { SSI_PRIVATE_KEY: "p" }, "SSI_PUBLIC_KEY", "iBoard"],
    ["half of v2's", { SSI_CONSUMER_SECRET: "s" }, "SSI_CONSUMER_ID", "iBoard"],
    ["half of v3's", { SSI_API_KEY: "k" }, "SSI_API_SECRET", "both or neither"],
    ["a feed without its keys", { FEED: "ssi-ids" }, "SSI_PRIVATE_KEY", "api@ssi.com.vn"],
    ["v2 without its keys", { FEED: "ssi-fcdata" }, "SSI_CONSUMER_SECRET", "iBoard"],
    ["v3 without its keys", { FEED: "ssi-fastconnect" }, "SSI_API_SECRET", "developers.ssi.com.vn"],
    ["a password without its key", { SSI_OTP: "123456" }, "SSI_OTP", "developers.ssi.com.vn"],
    ["a stream of v3 over HTTP", { SSI_FASTCONNECT_STREAM_URL: "https://x" }, "STREAM_URL", "wss://"],
    ["a replay of nothing", { FEED: "replay" }, "REPLAY_FILE", "a recording to play"],
    [
      "a recording of a replay",
      { FEED: "replay", REPLAY_FILE: "a", RECORD: "on" },
      "RECORD",
      "FEED is replay",
    ],
    ["a replay speed of nothing", { REPLAY_SPEED: "0" }, "REPLAY_SPEED", "max"],
    ["a replay speed beyond all", { REPLAY_SPEED: "1001" }, "REPLAY_SPEED", "1000"],
    ["trades kept for no day", { TICK_DAYS: "0" }, "TICK_DAYS", "days"],
    ["recordings of no size", { RECORD_MAX_MB: "0" }, "RECORD_MAX_MB", "megabytes"],
  ])("refuses %s, naming the variable and what to do", (_, environment, variable, words) => {
    const { faults } = parseConfig(environment);
    expect(faults).toHaveLength(1);
    expect(faults?.[0]).toContain(variable);
    expect(faults?.[0]).toContain(words);
  });

  it("lists all faults together", () => {
    const { faults } = parseConfig({
      PORT: "x",
      LOG_LEVEL: "y",
      SSI_API_KEY: "k",
      DATABASE_URL: "mysql://d",
    });
    expect(faults).toHaveLength(4);
  });

  it("takes a PostgreSQL database, and knows its password for a secret, however it is written", () => {
    const { config } = parseConfig({ DATABASE_URL: "postgres://khop:p%40ss@db:5433/khop" });
    expect(config?.databaseUrl).toBe("postgres://khop:p%40ss@db:5433/khop");
    expect(config && secretsOf(config)).toEqual(["p%40ss", "p@ss"]);
    const socket = parseConfig({ DATABASE_URL: "postgresql:///khop?host=/run/postgresql" }).config;
    expect(socket && secretsOf(socket)).toEqual([]);
  });

  it("never repeats a secret", () => {
    const canary = "CANARY-not-to-be-printed";
    const { faults } = parseConfig({
      SSI_PRIVATE_KEY: canary,
      SSI_API_SECRET: canary,
      SSI_CONSUMER_ID: canary,
      DATABASE_URL: `mysql://khop:${canary}@db`,
    });
    expect(faults).toHaveLength(4);
    expect(faults?.join("\n")).not.toContain(canary);
  });
});
