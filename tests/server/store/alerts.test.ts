import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Firing } from "#lib/contract/alert.ts";
import type { RuleBody, Store } from "#server/store/store.ts";
import { describeEngines, type StoreHome } from "./engines.ts";

const ALICE = "a".repeat(64);
const BOB = "b".repeat(64);
const AT_MS = 1_770_692_400_000;

const BODY: RuleBody = {
  name: "VIC vượt 45",
  formula: "price crosses above 45000",
  scope: { kind: "symbol", symbol: "VIC" },
  repeat: { mode: "daily" },
  sessions: null,
  expiresAtMs: null,
  note: "chốt một nửa",
  isPaused: false,
  channels: [],
  perHour: 30,
};

const newRule = (id: string = randomUUID()) => ({ ...BODY, id, createdAtMs: AT_MS });

function firingOf(ruleId: string, atMs: number): Firing {
  return {
    id: randomUUID(),
    ruleId,
    ruleName: BODY.name,
    formula: BODY.formula,
    symbol: "VIC",
    source: "simulated",
    atMs,
    price: 45_050.5,
    note: "",
    evidence: [{ name: "price", value: 45_050.5 }],
    isRead: false,
  };
}

const addChannel = (store: Store) =>
  store.createChannel(
    ALICE,
    { name: "Máy", target: "x", secrets: { kind: "webhook", url: "https://x/", secret: "s".repeat(20) } },
    AT_MS,
  );

describeEngines("alerts in the store", (newHome) => {
  let home: StoreHome;
  let store: Store;
  beforeEach(async () => {
    home = await newHome();
    store = await home.open();
  });
  afterEach(() => home.drop());

  it("are there after a restart, each for its owner alone, and change on the version that was read", async () => {
    const made = await store.createAlertRule(ALICE, newRule());
    expect(await store.createAlertRule(ALICE, newRule(made.id))).toEqual(made);
    await expect(store.createAlertRule(BOB, newRule(made.id))).rejects.toMatchObject({ code: "NOT_FOUND" });
    store = await home.reopen();
    expect(await store.alertRules(ALICE)).toEqual([made]);
    expect(await store.alertRules(BOB)).toEqual([]);
    const paused = { ...BODY, isPaused: true };
    expect(await store.changeAlertRule(BOB, made.id, 1, paused, false)).toBeNull();
    expect(await store.changeAlertRule(ALICE, made.id, 1, paused, false)).toMatchObject({
      version: 2,
      isPaused: true,
    });
    expect(await store.changeAlertRule(ALICE, made.id, 1, BODY, false)).toBe("conflict");
    expect(await store.deleteAlertRule(BOB, made.id)).toBe(false);
    expect(await store.deleteAlertRule(ALICE, made.id)).toBe(true);
    expect(await store.allAlertRules()).toEqual([]);
  });

  it("fire once however often it is said, with what the rule remembers and what is to be handed on", async () => {
    const rule = await store.createAlertRule(ALICE, newRule());
    const channel = await addChannel(store);
    const firing = firingOf(rule.id, AT_MS + 5);
    const since = { atMs: firing.atMs, place: 1_200 };
    const edge = { holds: true, firedAtMs: firing.atMs, firings: 1, since };
    const owned = { ownerId: ALICE, firing, isLast: true, perHour: 30, channels: [channel.id] };
    const save = () => store.saveAlerts([{ ruleId: rule.id, symbol: "VIC", edge }], [owned], AT_MS + 10);
    expect(await save()).toEqual([owned]);
    expect(await save()).toEqual([]);
    store = await home.reopen();
    expect(await store.alertEdges()).toEqual([{ ruleId: rule.id, symbol: "VIC", edge }]);
    expect(await store.firings(ALICE, 1e15, 10)).toEqual([firing]);
    expect(await store.unreadFirings(ALICE)).toBe(1);
    await store.readFirings(BOB, "all");
    expect(await store.unreadFirings(ALICE)).toBe(1);
    await store.readFirings(ALICE, [firing.id]);
    expect(await store.unreadFirings(ALICE)).toBe(0);
    expect((await store.alertRules(ALICE))[0]).toMatchObject({ isSpent: true, lastFiredAtMs: firing.atMs });
    expect(await store.waitingChannels()).toEqual([{ channelId: channel.id, dueAtMs: AT_MS + 10 }]);
    const next = await store.nextDelivery(channel.id, AT_MS + 10);
    expect(next).toMatchObject({ channel, delivery: { firing, tries: 0, isHeld: false } });
    await store.recordDelivery(
      {
        firingId: firing.id,
        channelId: channel.id,
        attempt: 1,
        atMs: AT_MS + 20,
        outcome: "failed",
        // What a receiver may answer.
        detail: "HTTP 500: \0 hỏng",
      },
      { dueAtMs: AT_MS + 99, isHeld: false, tries: 1, restUntilMs: null },
    );
    expect(await store.nextDelivery(channel.id, AT_MS + 20)).toBeNull();
    expect(await store.deliveryLog(ALICE, channel.id, 10)).toMatchObject([{ attempt: 1, outcome: "failed" }]);
    expect(await store.deliveryLog(BOB, channel.id, 10)).toBeNull();
    expect(await store.deleteChannel(ALICE, channel.id)).toBe(true);
    expect(await store.waitingChannels()).toEqual([]);
  });

  it("hand on that they are blind, once to each channel that wants to know, and into no log of firings", async () => {
    const [wants, not] = [await addChannel(store), await addChannel(store)];
    await store.changeChannel(ALICE, not.id, { tellsBlind: false });
    const notice = { fromMs: AT_MS, toMs: null, isRestart: false, unseen: ["VIC"] };
    const owned = {
      ...{ ownerId: ALICE, isLast: false, perHour: 30, channels: [wants.id, not.id] },
      firing: { ...firingOf("blind", AT_MS), id: "blind.ssi-ids.1", notice },
    };
    await store.queueNotices([owned], AT_MS);
    await store.queueNotices([owned], AT_MS);
    store = await home.reopen();
    expect(await store.waitingChannels()).toEqual([{ channelId: wants.id, dueAtMs: AT_MS }]);
    expect((await store.nextDelivery(wants.id, AT_MS))?.delivery.firing.notice).toEqual(notice);
    expect(await store.firings(ALICE, 1e15, 10)).toEqual([]);
    expect((await store.channels(ALICE)).map(({ tellsBlind }) => tellsBlind).sort()).toEqual([false, true]);
  });

  it("say when they were blind, and until when", async () => {
    const spell = { id: randomUUID(), symbol: null, reason: "source" as const, fromMs: AT_MS, toMs: null };
    await store.saveBlindSpell(spell);
    expect(await store.blindSpells(AT_MS + 1e9)).toEqual([spell]);
    await store.saveBlindSpell({ ...spell, toMs: AT_MS + 60_000 });
    expect(await store.blindSpells(AT_MS)).toEqual([{ ...spell, toMs: AT_MS + 60_000 }]);
    expect(await store.blindSpells(AT_MS + 60_001)).toEqual([]);
  });
});
