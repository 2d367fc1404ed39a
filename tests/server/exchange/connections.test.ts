import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import type { DialectConnections } from "#server/exchange/connections.ts";
import type { RunningExchange } from "#server/exchange/run.ts";
import { authFrame, readPrivateKey } from "#server/feed/ssi-ids/session.ts";
import { startRunning } from "./running.ts";

let exchange: RunningExchange;
beforeAll(async () => {
  exchange = await startRunning();
});
afterAll(() => exchange.stop());

async function report(): Promise<{ published: number; ids: DialectConnections }> {
  const answer = await fetch(`${exchange.ready.adminUrl}/connections`);
  const { published, dialects } = (await answer.json()) as {
    published: number;
    dialects: Record<string, DialectConnections>;
  };
  const ids = dialects["ssi-ids"];
  if (!ids) throw new Error("nothing is told of ssi-ids");
  return { published, ids };
}

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(exchange.ready.feeds["ssi-ids"].url);
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("open", resolve));
  return socket;
}

const soon = () => expect.poll(async () => (await report()).ids, { timeout: 10_000 });

test("the exchange tells who listens, how many did at once, and what they asked for", async () => {
  expect((await report()).ids).toEqual({ open: 0, most: 0, total: 0, asked: [] });
  const first = await open();
  const second = await open();
  const { publicKey, privateKey } = exchange.ready.feeds["ssi-ids"];
  const auth = authFrame(publicKey, readPrivateKey(privateKey), Date.now(), "ab".repeat(16));
  const wish = '{"type":"subscribe","channel":"X","symbols":["VIC"]}';
  for (const text of [JSON.stringify(auth), wish, '{"type":"ping"}']) second.send(text);
  await soon().toEqual({ open: 2, most: 2, total: 2, asked: [[], [wish]] });
  first.close();
  await soon().toMatchObject({ open: 1, asked: [[wish]] });
  second.terminate();
  await soon().toMatchObject({ open: 0, asked: [] });
  (await open()).terminate();
  await soon().toMatchObject({ open: 0, most: 2, total: 3 });
});

test("a peer that was silenced and gave up is not counted as listening any more", async () => {
  const socket = await open();
  await soon().toMatchObject({ open: 1 });
  await fetch(`${exchange.ready.adminUrl}/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"kind":"silence","durationMs":60000}',
  });
  expect((await report()).ids.open).toBe(1);
  socket.terminate();
  await soon().toMatchObject({ open: 0, asked: [] });
});

test("it counts what the market had to say", async () => {
  const before = (await report()).published;
  let after = before;
  while (after === before) after = (await report()).published;
  expect(after).toBeGreaterThan(before);
});
