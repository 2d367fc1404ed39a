import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AlertChannel, DeliveryRecord, Firing } from "#lib/contract/alert.ts";
import { USUAL_PER_HOUR } from "#lib/contract/limits.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { type AlertDelivery, openDelivery } from "#server/alerts/delivery/delivery.ts";
import { silentLog } from "#server/log.ts";
import { openStore } from "#server/store/open-store.ts";
import type { Store } from "#server/store/store.ts";
import { createFakeClock, type FakeClock } from "#tests/server/fake-clock.ts";
import { until } from "#tests/server/gateway/bench.ts";
import { firingOf, openReceiver, type Receiver } from "./receiver.ts";

const OWNER = "a".repeat(64);

let folder: string;
let clock: FakeClock;
let store: Store;
let delivery: AlertDelivery;
let receiver: Receiver;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "khop-delivery-"));
  clock = createFakeClock();
  store = openStore(join(folder, "khop.db"), clock, silentLog);
  receiver = await openReceiver();
  delivery = open();
});
afterEach(async () => {
  await delivery.stop();
  await store.close();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
  expect(clock.timers()).toBe(0);
});

const open = (): AlertDelivery =>
  openDelivery({
    store,
    clock,
    random: () => 0.5,
    log: silentLog,
    config: { allowPrivate: true, telegramUrl: `http://127.0.0.1:${receiver.port}` },
  });

const addChannel = (url = receiver.url, owner = OWNER): Promise<AlertChannel> =>
  store.createChannel(
    owner,
    { name: "Máy", target: "x", secrets: { kind: "webhook", url, secret: "s".repeat(20) } },
    clock.wallMs(),
  );
async function take(
  ownerId: string,
  { channels, perHour = USUAL_PER_HOUR }: { channels: string[]; perHour?: number },
  firing: Firing,
): Promise<void> {
  await store.saveAlerts([], [{ ownerId, firing, channels, isLast: false, perHour }], clock.wallMs());
  delivery.wake();
}
const logOf = async (channel: AlertChannel): Promise<DeliveryRecord[]> =>
  ((await store.deliveryLog(OWNER, channel.id, 500)) ?? []).reverse();
const outcomesOf = async (channel: AlertChannel): Promise<string[]> =>
  (await logOf(channel)).map((record) => record.outcome);
const logged = (channel: AlertChannel, count: number): Promise<void> =>
  until(async () => (await logOf(channel)).length >= count, `${count} lines of the log`);
const idsReceived = (): unknown[] => receiver.received.map((each) => each.headers["idempotency-key"]);
/** Time moves on only once what is under way has come to rest. */
async function advance(ms: number): Promise<void> {
  await until(() => clock.timers() === 1, "one timer: the next look");
  clock.advance(ms);
}

describe("a firing that is taken", () => {
  test("reaches each channel of its rule once, however often it is handed over", async () => {
    const [one, other] = [await addChannel(), await addChannel()];
    const stranger = await addChannel(receiver.url, "b".repeat(64));
    const firing = firingOf();
    const rule = { channels: [one.id, other.id, stranger.id, crypto.randomUUID()] };
    await Promise.all([1, 2, 3].map(() => take(OWNER, rule, firing)));
    await logged(one, 1);
    await logged(other, 1);
    await take(OWNER, rule, firing);
    await advance(60_000);
    expect(idsReceived()).toEqual([firing.id, firing.id]);
    expect(await outcomesOf(one)).toEqual(["delivered"]);
  });

  test("is tried again with growing pauses, with the same id and the same body, until it is taken", async () => {
    const channel = await addChannel();
    const answers = [500, 503, 200];
    receiver.answer = (response) => void response.writeHead(answers.shift() ?? 200).end();
    const firing = firingOf();
    await take(OWNER, { channels: [channel.id] }, firing);
    await logged(channel, 1);
    await advance(4_999);
    await until(() => clock.timers() === 1, "nothing is under way");
    expect(receiver.received).toHaveLength(1);
    await advance(1);
    await logged(channel, 2);
    await advance(15_000);
    await logged(channel, 3);
    expect(idsReceived()).toEqual([firing.id, firing.id, firing.id]);
    expect(new Set(receiver.received.map((each) => each.body)).size).toBe(1);
    expect(new Set(receiver.received.map((each) => each.headers["x-khop-signature"])).size).toBe(3);
    const records = await logOf(channel);
    expect(records.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, "failed"],
      [2, "failed"],
      [3, "delivered"],
    ]);
    expect(records[0]?.detail).toContain("500");
  });

  test("is given up after eight tries", async () => {
    const channel = await addChannel();
    receiver.answer = (response) => void response.writeHead(500).end();
    await take(OWNER, { channels: [channel.id] }, firingOf());
    for (let tries = 1; tries < 8; tries += 1) {
      await logged(channel, tries);
      await advance(1_800_000);
    }
    await logged(channel, 8);
    await advance(7_200_000);
    expect(await outcomesOf(channel)).toEqual([...Array(7).fill("failed"), "given-up"]);
    expect(receiver.received).toHaveLength(8);
  });

  test("does not wait behind one that fails, but all wait when the receiver asks for it", async () => {
    const channel = await addChannel();
    const answers: [number, Record<string, string>][] = [
      [500, {}],
      [204, {}],
      [429, { "retry-after": "600" }],
    ];
    receiver.answer = (response) => void response.writeHead(...(answers.shift() ?? [204, {}])).end();
    const firings = [1, 2, 3, 4].map((n) => firingOf({ id: `firing-${n}` }));
    const rule = { channels: [channel.id] };
    for (const firing of firings.slice(0, 2)) await take(OWNER, rule, firing);
    await logged(channel, 2);
    expect(idsReceived()).toEqual(["firing-1", "firing-2"]);
    await take(OWNER, rule, firings[2] ?? firingOf());
    await logged(channel, 3);
    await advance(599_000);
    await until(() => clock.timers() === 1, "nothing is under way");
    expect(receiver.received).toHaveLength(3);
    await advance(1_000);
    await logged(channel, 5);
    expect(idsReceived().slice(3).sort()).toEqual(["firing-1", "firing-3"]);
  });

  test("goes on after a restart: once each in the log, repeats with the same id", async () => {
    const channel = await addChannel();
    const firings = Array.from({ length: 10 }, () => firingOf());
    let isUp = false;
    receiver.answer = (response) => void response.writeHead(isUp ? 200 : 500).end();
    for (const firing of firings) await take(OWNER, { channels: [channel.id] }, firing);
    await logged(channel, 10);
    await delivery.stop();
    await store.close();
    isUp = true;
    clock.advance(20_000);
    store = openStore(join(folder, "khop.db"), clock, silentLog);
    delivery = open();
    await logged(channel, 20);
    const done = (await logOf(channel)).filter((record) => record.outcome === "delivered");
    const ids = firings.map((firing) => firing.id).sort();
    expect(done.map((record) => record.firingId).sort()).toEqual(ids);
    expect(done.map((record) => record.attempt)).toEqual(Array(10).fill(2));
    expect([...idsReceived()].sort()).toEqual(ids.flatMap((id) => [id, id]));
  });

  test("that was on its way when the server stopped is sent again, and logged once", async () => {
    const channel = await addChannel();
    const firing = firingOf();
    receiver.answer = () => {};
    await take(OWNER, { channels: [channel.id] }, firing);
    await until(() => receiver.received.length === 1, "it is on its way");
    await delivery.stop();
    expect(await logOf(channel)).toEqual([]);
    receiver.answer = (response) => void response.writeHead(200).end();
    delivery = open();
    await logged(channel, 1);
    expect(idsReceived()).toEqual([firing.id, firing.id]);
    expect(await logOf(channel)).toMatchObject([{ attempt: 1, outcome: "delivered" }]);
  });
});

describe("quiet hours", () => {
  test("hold a firing back until they end, and say so in it", async () => {
    clock.advance(instantOf("2026-02-10", "22:30:00") - clock.wallMs());
    const channel = await addChannel();
    const quiet = { fromMinute: 22 * 60, toMinute: 6 * 60 };
    await store.changeChannel(OWNER, channel.id, { quiet });
    await take(OWNER, { channels: [channel.id] }, firingOf());
    await logged(channel, 1);
    await advance(7.5 * 3_600_000 - 1);
    await until(() => clock.timers() === 1, "nothing is under way");
    expect(receiver.received).toEqual([]);
    await advance(1);
    await logged(channel, 2);
    expect(await outcomesOf(channel)).toEqual(["held-quiet", "delivered"]);
    expect(JSON.parse(receiver.received[0]?.body ?? "")).toMatchObject({ isHeld: true });
  });

  test("that are called off let go what they held", async () => {
    clock.advance(instantOf("2026-02-10", "23:00:00") - clock.wallMs());
    const channel = await addChannel();
    await store.changeChannel(OWNER, channel.id, { quiet: { fromMinute: 1_320, toMinute: 360 } });
    await take(OWNER, { channels: [channel.id] }, firingOf());
    await logged(channel, 1);
    await store.changeChannel(OWNER, channel.id, { quiet: null });
    delivery.wake();
    await logged(channel, 2);
    expect(receiver.received).toHaveLength(1);
  });
});

test("a rule hands on as many in an hour as its owner says", async () => {
  const channel = await addChannel();
  for (let n = 0; n < 5; n += 1) await take(OWNER, { channels: [channel.id], perHour: 2 }, firingOf());
  await logged(channel, 5);
  expect(receiver.received).toHaveLength(2);
});

test("a rule hands on thirty in an hour; more are in the log, not on the phone", async () => {
  const channel = await addChannel();
  const rule = { channels: [channel.id] };
  const lines = USUAL_PER_HOUR + 5;
  for (let n = 0; n < lines; n += 1) await take(OWNER, rule, firingOf());
  await logged(channel, lines);
  const count = (outcomes: string[], word: string): number => outcomes.filter((each) => each === word).length;
  expect(count(await outcomesOf(channel), "rate-limited")).toBe(5);
  expect(receiver.received).toHaveLength(USUAL_PER_HOUR);
  // Another rule is not held up by it, and after an hour it may again.
  await take(OWNER, rule, firingOf({ ruleId: crypto.randomUUID() }));
  await logged(channel, lines + 1);
  await advance(3_600_000);
  await take(OWNER, rule, firingOf());
  await logged(channel, lines + 2);
  expect(receiver.received).toHaveLength(USUAL_PER_HOUR + 2);
});

test("a paused channel gets nothing, and a deleted one takes what waits with it", async () => {
  const [paused, deleted] = [await addChannel(), await addChannel()];
  await store.changeChannel(OWNER, paused.id, { isPaused: true });
  receiver.answer = (response) => void response.writeHead(500).end();
  await take(OWNER, { channels: [paused.id, deleted.id] }, firingOf());
  await logged(paused, 1);
  await logged(deleted, 1);
  expect(await outcomesOf(paused)).toEqual(["given-up"]);
  expect(await store.deleteChannel(OWNER, deleted.id)).toBe(true);
  await advance(3_600_000);
  await until(() => clock.timers() === 1, "nothing is under way");
  expect(receiver.received).toHaveLength(1);
});

test("a receiver that hangs does not keep others waiting", async () => {
  const hanging = await openReceiver();
  hanging.answer = () => {};
  const [slow, quick] = [await addChannel(hanging.url), await addChannel()];
  await take(OWNER, { channels: [slow.id, quick.id] }, firingOf());
  await logged(quick, 1);
  expect(await logOf(slow)).toEqual([]);
  clock.advance(5_000);
  await logged(slow, 1);
  expect((await logOf(slow))[0]).toMatchObject({ outcome: "failed" });
  await hanging.close();
});
