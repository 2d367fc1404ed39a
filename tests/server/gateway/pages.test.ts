import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { PageHandler } from "#server/gateway/gateway.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { type Bench, follow, openBench, until } from "./bench.ts";

/** Stands for the pages: HTML that tells which nonce it was given, a script, and a mistake. */
const page: PageHandler = (request, response) => {
  if (request.url === "/boom") throw new Error("secret reason");
  if (request.url === "/script.js") {
    response.writeHead(200, {
      "Content-Type": "text/javascript",
      "Cache-Control": "public, max-age=31536000",
    });
    response.end("1");
    return;
  }
  response.writeHead(200, {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "public, s-maxage=60",
  });
  response.end(`<p>${request.headers["x-nonce"]} ${request.headers["content-security-policy"]}</p>`);
};

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ page });
});
afterAll(() => bench.close());

describe("a page", () => {
  test("brings a policy with a nonce of its own, which the renderer was told", async () => {
    const first = await bench.api("/");
    const policy = first.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy.split("; ")).toEqual([
      `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
      "style-src 'self' 'unsafe-inline'",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
    expect(await first.text()).toBe(`<p>${nonce} ${policy}</p>`);
    const second = await bench.api("/", {
      headers: { "x-nonce": "mine", "content-security-policy": "none" },
    });
    expect(await second.text()).not.toContain("mine");
    expect(second.headers.get("content-security-policy")).not.toBe(policy);
  });

  test("gives a new browser its identity, and leaves a known one alone", async () => {
    const first = await bench.api("/");
    const cookie = first.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(
      /^khop_device=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax$/,
    );
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const known = await bench.api("/", { headers: { cookie: `khop_device=${newDeviceToken()}` } });
    expect(known.headers.get("set-cookie")).toBeNull();
    expect(known.headers.get("cache-control")).toBe("public, s-maxage=60");
    const broken = await bench.api("/", { headers: { cookie: "khop_device=short" } });
    expect(broken.headers.get("set-cookie")).toMatch(/^khop_device=/);
  });

  test("of a server behind HTTPS marks the cookie for HTTPS alone", async () => {
    const secure = await openBench({ page, publicUrl: "https://app.test" });
    const { headers } = await secure.api("/");
    expect(headers.get("set-cookie")).toMatch(/; Secure$/);
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    await secure.close();
  });

  test("that is no HTML sets no cookie and may be kept", async () => {
    const { headers } = await bench.api("/script.js");
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("cache-control")).toBe("public, max-age=31536000");
  });

  test("that fails is 500 without its reasons", async () => {
    const response = await bench.api("/boom");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
  });
});

describe("upgrades on the one port", () => {
  const refusal = (path: string, on = bench): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${on.port}${path}`);
      socket.on("error", (error) => resolve(error.message));
      socket.on("open", () => reject(new Error(`${path} was opened`)));
    });

  test.each(["/", "/api/v1/realtime/wss", "/api/v1/realtime", "/socket.io", "/_next/hmr", "/live"])(
    "%s is nobody's",
    async (path) => {
      expect(await refusal(path)).toContain("404");
    },
  );

  test("stay apart after pages were served, and development's reload socket goes to its own emitter", async () => {
    const devUpgrade = new EventEmitter();
    const reloads: string[] = [];
    devUpgrade.on("upgrade", (request: { url: string }, socket: Duplex) => {
      reloads.push(request.url);
      socket.end("HTTP/1.1 418 Teapot\r\nConnection: close\r\n\r\n");
    });
    const own = await openBench({ page, devUpgrade });
    expect((await own.api("/")).headers.get("content-security-policy")).toMatch(/'unsafe-eval'.*ws: wss:/);
    expect(await refusal("/_next/hmr?id=1", own)).toContain("418");
    expect(reloads).toEqual(["/_next/hmr?id=1"]);
    const json = await own.webSocket();
    json.say({ action: "ping" });
    await json.wait("pong");
    const client = await own.socketIo({ transports: ["websocket"] });
    expect((await follow(client, { symbols: ["VIC"] })).ok).toBe(true);
    expect(own.gateway.server.listenerCount("upgrade")).toBe(1);
    await own.close();
  });
});

describe("closing", () => {
  test("says goodbye to every client and frees the port", async () => {
    const own = await openBench();
    const client = await own.socketIo();
    const json = await own.webSocket();
    let gone: string | null = null;
    client.on("disconnect", (reason) => {
      gone = reason;
    });
    const code = new Promise<number>((resolve) => json.socket.once("close", resolve));
    await own.gateway.close();
    expect(await code).toBe(1001);
    await until(() => gone !== null, "the Socket.IO client heard of it");
    await expect(fetch(own.url)).rejects.toThrow();
    // Closing twice is closing once.
    await own.close();
  });

  test("does not wait for a client that has died silently", async () => {
    const own = await openBench();
    const json = await own.webSocket();
    json.socket.pause();
    const client = await own.socketIo({ transports: ["websocket"] });
    const startMs = performance.now();
    const engine = client.io.engine.transport as unknown as { ws?: WebSocket };
    engine.ws?.pause?.();
    await own.gateway.close();
    expect(performance.now() - startMs).toBeLessThan(8_000);
    await own.close();
  });
});
