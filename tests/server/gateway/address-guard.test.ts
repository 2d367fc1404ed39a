import { request } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { networkOf } from "#server/gateway/address-guard.ts";
import { LIMITS } from "#server/gateway/limits.ts";
import { type Bench, openBench } from "./bench.ts";

describe("one network", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::2", "0:0:0:0::/64"],
  ])("%s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

let bench: Bench | null = null;
const sockets: WebSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await bench?.close();
  bench = null;
});

/** Linux answers on all of 127.0.0.0/8, so that a visitor can be another than this machine's usual self. */
describe.runIf(process.platform === "linux")("a visitor from another address", () => {
  const visitor = "127.0.0.2";

  function statusOf(url: string, localAddress?: string): Promise<{ status: number; retryAfter?: string }> {
    return new Promise((resolve, reject) => {
      const asked = request(url, localAddress === undefined ? {} : { localAddress }, (response) => {
        response.resume();
        const { "retry-after": retryAfter } = response.headers;
        resolve({ status: response.statusCode ?? 0, ...(retryAfter === undefined ? {} : { retryAfter }) });
      });
      asked.once("error", reject).end();
    });
  }

  /** The status of a refusal, or 101. */
  function connect(url: string, localAddress?: string): Promise<number> {
    const socket = new WebSocket(url, localAddress === undefined ? {} : { localAddress });
    sockets.push(socket);
    return new Promise((resolve) => {
      socket.on("error", () => {});
      socket.once("open", () => resolve(101));
      socket.once("unexpected-response", (_, { statusCode = 0 }) => resolve(statusCode));
    });
  }

  test("who floods the REST is told to slow down; others, and what watches over the server, are served", async () => {
    bench = await openBench();
    const url = `${bench.url}/api/v1/health`;
    const many = LIMITS.apiRequestBurst + 100;
    const answers = await Promise.all(Array.from({ length: many }, () => statusOf(url, visitor)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ retryAfter }) => retryAfter === "1")).toBe(true);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(
      LIMITS.apiRequestBurst,
    );
    expect((await statusOf(`${bench.url}/healthz`, visitor)).status).toBe(200);
    expect((await statusOf(url, "127.0.0.3")).status).toBe(200);
    expect((await statusOf(url)).status).toBe(200);
  });

  test("has so many WebSockets and no more, until it closes one; others connect", async () => {
    bench = await openBench();
    const url = `${bench.url.replace("http", "ws")}/api/v1/realtime/ws`;
    for (let at = 0; at < LIMITS.socketsPerAddress; at++) expect(await connect(url, visitor)).toBe(101);
    expect(await connect(url, visitor)).toBe(429);
    expect(await connect(url, "127.0.0.3")).toBe(101);
    expect(await connect(url)).toBe(101);
    sockets[0]?.close();
    await expect.poll(() => connect(url, visitor), { timeout: 10_000 }).toBe(101);
  });
});
