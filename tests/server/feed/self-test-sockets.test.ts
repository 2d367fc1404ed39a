import { generateKeyPairSync } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { type Clock, systemClock } from "#server/clock.ts";
import { keepSelfTested } from "#server/feed/keep-self-tested.ts";
import { openFeed } from "#server/feed/open.ts";
import { supervise } from "#server/feed/supervise.ts";
import { silentLog } from "#server/log.ts";
import { until } from "#tests/processes.ts";
import { letIn, type ScriptedIds, startScriptedIds } from "./ssi-ids/scripted-ids.ts";
import { everything } from "./wanted.ts";

const SPEED = 20;
/** Real sockets, and limits of half a minute in a second and a half. */
const hurried: Clock = {
  wallMs: systemClock.wallMs,
  monotonicMs: () => systemClock.monotonicMs() * SPEED,
  after: (delayMs, call) => systemClock.after(delayMs / SPEED, call),
  every: (periodMs, call) => systemClock.every(periodMs / SPEED, call),
};
const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A feed under test against a server, at a time of the market day that stands still. */
function listenTo(server: ScriptedIds, time: string) {
  const marketNowMs = (): number => instantOf("2026-02-10", time);
  const stop = new AbortController();
  const errors: unknown[] = [];
  const log = Object.assign(Object.create(silentLog), {
    error: (what: unknown) => errors.push(what),
  }) as typeof silentLog;
  const feed = supervise({
    name: "ssi-ids",
    feed: openFeed("ssi-ids", { url: server.url, publicKey: "key", privateKey, marketNowMs }),
    ...{ clock: hurried, random: () => 0, log, wanted: everything, signal: stop.signal },
    handler: { connected() {}, batch() {}, status() {} },
  });
  const selfTest = keepSelfTested({
    ...{ feed, wanted: everything, isReplay: false, marketNowMs, clock: hurried, log },
  });
  closers.push(async () => {
    selfTest.stop();
    stop.abort();
    await feed.done;
    await server.close();
  });
  const verdict = async () => {
    await until(async () => selfTest.result().state !== "pending", 20_000, "there is a verdict");
    return selfTest.result();
  };
  return { errors, verdict };
}

test("an upstream that accepts and never sends fails at the message, after one more try", async () => {
  const server = await startScriptedIds();
  const { errors, verdict } = listenTo(server, "10:00");
  expect(await verdict()).toMatchObject({
    state: "failed",
    reason: "message: no data has come although the market is in session (LO)",
  });
  expect(server.connections).toBe(2);
  expect(errors).toHaveLength(1);
});

test("before the open the same upstream passes, since it confirms and answers our heartbeat", async () => {
  const server = await startScriptedIds();
  const { errors, verdict } = listenTo(server, "08:40");
  const { state, steps } = await verdict();
  expect(state).toBe("passed");
  expect(steps.at(-1)?.detail).toContain("upstream answers our heartbeat");
  expect([server.connections, errors.length]).toEqual([1, 0]);
});

test("an upstream that lets us in and ignores what we ask for fails at the subscription", async () => {
  const server = await startScriptedIds({
    answer: (message, socket) => (message.type === "subscribe" ? undefined : letIn(message, socket)),
  });
  const { errors, verdict } = listenTo(server, "08:40");
  expect((await verdict()).reason).toBe("subscribe: upstream has not confirmed what we asked for");
  expect(server.connections).toBe(2);
  expect(errors).toHaveLength(1);
});
