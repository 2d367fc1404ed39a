import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPostJson, MAX_ANSWER_BYTES, type PostParts } from "#server/alerts/delivery/post-json.ts";
import { sendWebhook } from "#server/alerts/delivery/webhook.ts";
import { systemClock } from "#server/clock.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";
import { until } from "#tests/server/gateway/bench.ts";
import { CERTIFICATE, firingOf, openReceiver, type Receiver } from "./receiver.ts";

const SECRET = "a-secret-that-both-know";
const never = new AbortController().signal;
const resolvesTo =
  (...addresses: string[]): NonNullable<PostParts["resolve"]> =>
  (_name, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );

let plain: Receiver;
let secure: Receiver;
beforeEach(async () => {
  plain = await openReceiver();
  secure = await openReceiver({ tls: true });
});
afterEach(() => Promise.all([plain.close(), secure.close()]));

function send(url: string, parts: Partial<PostParts> = {}, wallMs = 1_770_692_400_000) {
  const post = createPostJson({ clock: systemClock, allowPrivate: true, ca: CERTIFICATE, ...parts });
  const message = { firing: firingOf({ id: "f-1" }), isTest: false, isHeld: false };
  return sendWebhook({ url, secret: SECRET }, message, { post, wallMs, signal: never });
}

describe("a webhook", () => {
  test("gets the firing over TLS, signed so that a few lines can check it", async () => {
    const result = await send(secure.url, { resolve: resolvesTo("127.0.0.1") });
    expect(result).toEqual({ kind: "delivered", detail: expect.stringContaining("204") });
    const [{ headers, body, path } = { headers: {}, body: "", path: "" }] = secure.received;
    expect(path).toBe("/hook");
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-khop-signature"])) ?? [];
    expect(Number(t)).toBe(1_770_692_400);
    expect(createHmac("sha256", SECRET).update(`${t}.`).update(Buffer.from(body)).digest("hex")).toBe(v1);
    expect(headers["idempotency-key"]).toBe("f-1");
    expect(JSON.parse(body)).toEqual({
      id: "f-1",
      type: "firing",
      isHeld: false,
      at: "2026-02-10T10:00:00.000+07:00",
      symbol: "VIC",
      source: "simulated",
      price: 45_050,
      rule: expect.objectContaining({ name: "VIC vượt 45", note: "chốt một nửa" }),
      evidence: [{ name: "price", value: 45_050 }],
    });
  });

  test("whose certificate nobody vouches for gets nothing", async () => {
    const result = await send(secure.url, { resolve: resolvesTo("127.0.0.1"), ca: "" });
    expect(result).toMatchObject({ kind: "failed", detail: expect.stringContaining("TLS") });
    expect(secure.received).toEqual([]);
  });

  test("that redirects is not followed", async () => {
    plain.answer = (response) => void response.writeHead(307, { location: secure.url }).end();
    expect(await send(plain.url)).toMatchObject({ kind: "hopeless", detail: expect.stringContaining("307") });
    expect([plain.received.length, secure.connections()]).toEqual([1, 0]);
  });

  test.each([
    [429, "7", 7_000],
    [503, "7", 7_000],
    [503, "soon", null],
    [500, "7", null],
    [401, undefined, null],
  ])("that answers %i with Retry-After %s is tried again after %s ms at least", async (status, after, ms) => {
    plain.answer = (response) =>
      void response.writeHead(status, after === undefined ? {} : { "retry-after": after }).end();
    expect(await send(plain.url)).toMatchObject({ kind: "failed", retryAfterMs: ms });
  });

  test("that is gone for good is not tried again", async () => {
    plain.answer = (response) => void response.writeHead(410).end();
    expect(await send(plain.url)).toMatchObject({ kind: "hopeless" });
  });

  test("that never answers is given five seconds", async () => {
    plain.answer = (response) => void response.socket?.write("HTTP/1.1 20");
    const clock = createFakeClock();
    const sending = send(plain.url, { clock });
    await until(() => plain.received.length === 1, "the request is there");
    clock.advance(5_000);
    expect(await sending).toMatchObject({ kind: "failed", detail: expect.stringContaining("5 giây") });
    expect(clock.timers()).toBe(0);
  });

  test("that dribbles its answer is not waited for", async () => {
    plain.answer = (response) => void response.writeHead(200).write("x");
    const clock = createFakeClock();
    const sending = send(plain.url, { clock });
    await until(() => plain.received.length === 1, "the request is there");
    await new Promise((resolve) => setTimeout(resolve, 100));
    clock.advance(5_000);
    expect((await sending).kind).toBe("delivered");
  });

  test("that answers without end (alert-webhook-slow-huge) is cut off at 64 KiB", async () => {
    let written = 0;
    let isCut = false;
    plain.answer = (response) => {
      response.writeHead(200);
      response.on("close", () => {
        isCut = true;
      });
      const flow = (): void => {
        if (isCut || written > 1 << 30) return;
        written += 1 << 16;
        if (response.write("x".repeat(1 << 16))) setImmediate(flow);
        else response.once("drain", flow);
      };
      flow();
    };
    const post = createPostJson({ clock: systemClock, allowPrivate: true });
    const answer = await post(new URL(plain.url), "{}", {}, never);
    expect(answer.fault).toBeUndefined();
    if (answer.fault === undefined) expect(answer.text.length).toBe(MAX_ANSWER_BYTES);
    await until(() => isCut, "the connection is cut");
    expect(written).toBeLessThan(1 << 27);
  });

  test("that is not there is named without its address", async () => {
    const { port } = plain;
    await plain.close();
    const result = await send(`http://127.0.0.1:${port}/hook?key=s3cret`);
    expect(result.kind).toBe("failed");
    expect(result.detail).not.toMatch(/127|s3cret|ECONN/);
    plain = await openReceiver();
  });
});

describe("without the owner's leave nothing private is reached", () => {
  const LOCAL = [
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fd00::1]",
    "169.254.169.254",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "hooks.example@127.0.0.1",
    "127。0。0。1",
    "localhost",
    "localhost.",
  ];
  test.each(LOCAL)("https://%s", async (host) => {
    const result = await send(`https://${host}:${secure.port}/`, { allowPrivate: false });
    expect(result.kind === "hopeless" || host.startsWith("localhost")).toBe(true);
    expect(result.kind).not.toBe("delivered");
    expect(secure.connections()).toBe(0);
  });

  test("not over plain http, whatever the address", async () => {
    const result = await send(`http://hook.example:${plain.port}/`, { allowPrivate: false });
    expect(result.kind).toBe("hopeless");
    expect(plain.connections()).toBe(0);
  });

  test("alert-webhook-dns-rebind: not by a name that was public when it was looked at, and is not when it is connected to", async () => {
    const answers = ["1.1.1.1", "127.0.0.1"];
    const resolve: PostParts["resolve"] = (_name, done) =>
      done(null, [{ address: answers.shift() ?? "127.0.0.1", family: 4 }]);
    resolve("hook.example", () => {});
    const result = await send(secure.url, { allowPrivate: false, resolve });
    expect(result).toMatchObject({ kind: "hopeless", detail: expect.stringContaining("public") });
    expect(secure.connections()).toBe(0);
  });

  test("not by a name with many private addresses", async () => {
    const tried: string[][] = [];
    const resolve: PostParts["resolve"] = (name, done) => {
      tried.push([name]);
      resolvesTo("127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0")(name, done);
    };
    expect((await send(secure.url, { allowPrivate: false, resolve })).kind).toBe("hopeless");
    expect(tried).toEqual([["hook.example"]]);
    expect(secure.connections()).toBe(0);
  });
});
