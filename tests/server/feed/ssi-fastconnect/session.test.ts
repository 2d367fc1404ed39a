import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "#server/clock.ts";
import { createFastconnectSession } from "#server/feed/ssi-fastconnect/session.ts";
import { readTokenAnswer } from "#server/feed/ssi-fastconnect/token.ts";
import { silentLog } from "#server/log.ts";
import { fixtureLines } from "../fixtures.ts";
import {
  type FastconnectScript,
  type ScriptedFastconnect,
  startScriptedFastconnect,
} from "./scripted-fastconnect.ts";

let folder = "";
let file = "";
let server: ScriptedFastconnect | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "khop-session-"));
  file = join(folder, "data", "session.json");
});

afterEach(async () => {
  await server?.close();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(script: FastconnectScript = {}): Promise<ScriptedFastconnect> {
  server = await startScriptedFastconnect(script);
  return server;
}

/** As after a start of the program: nothing in memory. */
function open(more: { otp?: string; apiKey?: string; sessionFile?: null } = {}) {
  return createFastconnectSession({
    restUrl: server?.restUrl ?? "",
    apiKey: "KEY",
    apiSecret: "CANARY-SECRET",
    otp: null,
    sessionFile: file,
    ...more,
  });
}

const ask = { clock: systemClock, log: silentLog, answered() {} };
const posts = () => (server?.asked ?? []).map((each) => each.split("/").at(-1));

/** Makes the saved session look as old as it would be after some time. */
function age(change: Record<string, unknown>): void {
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...change }));
}

describe("the session of an API key", () => {
  test("is saved at once, for the owner alone, with no secret of the account in it", async () => {
    await start();
    await open().token(ask);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, "utf8");
    expect(JSON.parse(text)).toMatchObject({ accessToken: "access-1", refreshToken: "refresh-1" });
    expect(text).not.toContain("CANARY");
    expect(text).not.toContain('"KEY');
    // Neither a half-written file nor a lock is left behind.
    expect(readdirSync(join(folder, "data"))).toEqual(["session.json"]);
  });

  test("outlives a restart without a request while its token is good", async () => {
    await start();
    await open().token(ask);
    expect(await open().token(ask)).toMatchObject({ accessToken: "access-1" });
    expect(posts()).toEqual(["token"]);
  });

  test("outlives a restart by its refresh token when the other is old, with no second login", async () => {
    await start();
    await open().token(ask);
    age({ renewAtMs: 0, expiresAtMs: 1 });
    expect(await open().token(ask)).toMatchObject({ accessToken: "access-2" });
    age({ renewAtMs: 0, expiresAtMs: 1 });
    expect(await open().token(ask)).toMatchObject({ accessToken: "access-3" });
    expect(posts()).toEqual(["token", "refresh", "refresh"]);
  });

  test("asks once, however many need a token at that moment", async () => {
    await start();
    const session = open();
    const tokens = await Promise.all([1, 2, 3].map(() => session.token(ask)));
    expect(new Set(tokens.map(({ accessToken }) => accessToken))).toEqual(new Set(["access-1"]));
    expect(posts()).toEqual(["token"]);
  });

  test("is one for two programs with one folder: no refresh token is used twice", async () => {
    await start();
    await open().token(ask);
    age({ renewAtMs: 0, expiresAtMs: 1 });
    const [one, other] = [open(), open()];
    const tokens = await Promise.all([one.token(ask), other.token(ask)]);
    expect(tokens.map(({ accessToken }) => accessToken)).toEqual(["access-2", "access-2"]);
    expect(posts()).toEqual(["token", "refresh"]);
  });

  test("is taken from the file when another program has renewed it meanwhile", async () => {
    await start();
    const server = open();
    await server.token(ask);
    age({ accessToken: "access-9", expiresAtMs: Date.now() + 3_600_000 });
    expect(await server.token(ask)).toMatchObject({ accessToken: "access-9" });
  });

  test("is renewed when SSI does not take its token any more", async () => {
    await start();
    const session = open();
    session.refuse((await session.token(ask)).accessToken);
    expect(await session.token(ask)).toMatchObject({ accessToken: "access-2" });
    expect(posts()).toEqual(["token", "refresh"]);
  });

  test("begins anew with a login when SSI has ended it long after", async () => {
    await start({ refresh: () => ({ status: 401, body: { code: 401104, msg: "Session revoked" } }) });
    await open().token(ask);
    age({ renewAtMs: 0, expiresAtMs: 1, loggedInAtMs: Date.now() - 3_600_000 });
    expect(await open().token(ask)).toMatchObject({ accessToken: "access-2" });
    expect(posts()).toEqual(["token", "refresh", "token"]);
  });

  test("that ends right after its login says that another program may use the key, and waits", async () => {
    await start({ refresh: () => ({ status: 401, body: { code: 401104, msg: "Session revoked" } }) });
    await open().token(ask);
    age({ renewAtMs: 0, expiresAtMs: 1 });
    const session = open();
    await expect(session.token(ask)).rejects.toMatchObject({
      code: "auth-refused",
      message: expect.stringMatching(/another program.*Session revoked \(401104\)/),
    });
    expect(posts()).toEqual(["token", "refresh"]);
    await session.token(ask);
    expect(posts()).toEqual(["token", "refresh", "token"]);
  });

  test.each([
    [
      "too many requests",
      { status: 429, headers: { "retry-after": "7" }, body: { code: 429, msg: "x" } },
      7_000,
    ],
    ["a server in trouble", { status: 502, body: "<html>" }, 0],
  ])("is kept over %s, and nobody logs in again for it", async (_, answer, retryAfterMs) => {
    await start({ refresh: (count) => (count === 1 ? answer : undefined) });
    await open().token(ask);
    age({ renewAtMs: 0, expiresAtMs: 1 });
    const session = open();
    await expect(session.token(ask)).rejects.toMatchObject({ code: "unreachable", retryAfterMs });
    expect(await session.token(ask)).toMatchObject({ accessToken: "access-2" });
    expect(posts()).toEqual(["token", "refresh", "refresh"]);
  });

  test("of another key, or a broken file, is none of ours", async () => {
    await start();
    await open().token(ask);
    await open({ apiKey: "OTHER" }).token(ask);
    for (const broken of ["", "null", "{", '{"owner":1}', readFileSync(file, "utf8").slice(0, 150)]) {
      writeFileSync(file, broken);
      await open().token(ask);
    }
    expect(posts()).toEqual(Array.from({ length: 7 }, () => "token"));
  });

  test("that cannot be saved is used all the same", async () => {
    await start();
    mkdirSync(file, { recursive: true });
    const session = open();
    expect(await session.token(ask)).toMatchObject({ accessToken: "access-1" });
    expect(await session.token(ask)).toMatchObject({ accessToken: "access-1" });
    expect(posts()).toEqual(["token"]);
  });

  test("of a server that keeps none is used for as long as the program runs", async () => {
    await start();
    const session = open({ sessionFile: null });
    await session.token(ask);
    expect(await session.token(ask)).toMatchObject({ accessToken: "access-1" });
    session.refuse("access-1");
    expect(await session.token(ask)).toMatchObject({ accessToken: "access-2" });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is not held up by the lock of a program that was killed", async () => {
    await start();
    mkdirSync(join(folder, "data"));
    writeFileSync(`${file}.lock`, "");
    utimesSync(`${file}.lock`, new Date(0), new Date(0));
    expect(await open().token(ask)).toMatchObject({ accessToken: "access-1" });
  });
});

describe("a one-time password", () => {
  test("is sent with one login and never again, not even after a restart", async () => {
    const { bodies } = await start({ refresh: () => ({ status: 401, body: { code: 401104, msg: "no" } }) });
    await open({ otp: "123456" }).token(ask);
    age({ renewAtMs: 0, expiresAtMs: 1, loggedInAtMs: 1 });
    await open({ otp: "123456" }).token(ask);
    expect(bodies.map(({ otp }) => otp)).toEqual(["123456", undefined, undefined]);
    expect(readFileSync(file, "utf8")).not.toContain("123456");
    age({ renewAtMs: 0, expiresAtMs: 1, loggedInAtMs: 1 });
    await open({ otp: "654321" }).token(ask);
    expect(bodies.at(-1)).toMatchObject({ otp: "654321" });
  });

  test("that is refused is not tried again", async () => {
    const refusal = { status: 401, body: { code: 401102, msg: "OTP is wrong" } };
    const { bodies } = await start({ token: (count) => (count === 1 ? refusal : undefined) });
    const session = open({ otp: "123456" });
    await expect(session.token(ask)).rejects.toMatchObject({ message: "OTP is wrong (401102)" });
    await session.token(ask);
    expect(bodies.map(({ otp }) => otp)).toEqual(["123456", undefined]);
  });
});

describe("SSI's answers about tokens", () => {
  const nowMs = 1_779_806_203_000 - 900_000;
  const answer = (json: unknown, status = 200, retryAfter: string | null = null) => ({
    ...{ json, status, retryAfter },
    simulationHeader: null,
  });
  const [printed] = fixtureLines("ssi/v3-rest.jsonl").map((line) => JSON.parse(line).response);
  const errors = fixtureLines("ssi/v3-rest-errors.jsonl").map((line) => JSON.parse(line));

  test("as SSI's own page prints one: renewed at 80 % of the life", () => {
    const tokens = { accessToken: "eyJhbGciOiJIUzI1NiIs...", refreshToken: "dGhpcyBpcyBhIHJlZnJl..." };
    const times = { renewAtMs: nowMs + 720_000, expiresAtMs: 1_779_806_203_000 };
    const expected = { ...tokens, ...times, refreshExpiresAtMs: 1_779_892_603_000 };
    expect(readTokenAnswer(answer(printed), nowMs)).toEqual(expected);
    expect(readTokenAnswer(answer({ data: printed }), nowMs)).toEqual(expected);
    const asText = { ...printed, expiresAt: String(printed.expiresAt) };
    expect(readTokenAnswer(answer(asText), nowMs)).toEqual(expected);
  });

  test.each([[0], [-1], ["soon"], [null], [1]])(
    "with an expiry of %j believe in a quarter of an hour",
    (expiresAt) => {
      const { expiresAtMs } = readTokenAnswer(answer({ ...printed, expiresAt }), nowMs);
      expect(expiresAtMs).toBe(nowMs + 900_000);
    },
  );

  test.each([
    ["unauthorized", 0, "auth-refused", "Unauthorized (401)", 0],
    ["no key", 1, "auth-refused", "apiKey is required (400)", 0],
    [
      "a confirmation that is awaited",
      2,
      "unreachable",
      "confirmed in its app (Smart OTP): Push-approval is pending",
      5_000,
    ],
  ])("as recorded: %s", (_, index, code, words, retryAfterMs) => {
    const { http, response } = errors[index];
    const read = () => readTokenAnswer(answer(response, http), nowMs);
    expect(read).toThrow(expect.objectContaining({ code, retryAfterMs }));
    expect(read).toThrow(words);
  });

  test.each<[string, unknown, number, string | null, string, number]>([
    ["too many requests", { code: 429, msg: "x" }, 429, "30", "unreachable", 30_000],
    ["too many, in a body", { code: 429, msg: "x" }, 200, null, "unreachable", 5_000],
    ["too many, for a time nobody understands", {}, 429, "soon", "unreachable", 5_000],
    ["too many, for ever", {}, 429, "999999", "unreachable", 120_000],
    ["the firewall", undefined, 403, null, "auth-refused", 0],
    ["a refusal that HTTP does not show", { code: 401101, msg: "x" }, 200, null, "auth-refused", 0],
    ["nothing", { code: 204, msg: "x" }, 200, null, "unreachable", 0],
    ["trouble", undefined, 500, null, "unreachable", 0],
    ["a redirect", undefined, 302, null, "protocol", 0],
    ["no token", {}, 200, null, "protocol", 0],
    ["a token that would end the header", { accessToken: "a\r\nx: y" }, 200, null, "protocol", 0],
    ["a list", [], 200, null, "protocol", 0],
  ])("%s", (_, body, status, retryAfter, code, retryAfterMs) => {
    const read = () => readTokenAnswer(answer(body, status, retryAfter), nowMs);
    expect(read).toThrow(expect.objectContaining({ code, retryAfterMs }));
  });
});
