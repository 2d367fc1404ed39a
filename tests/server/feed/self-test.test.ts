import { describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import type { Milestones } from "#server/feed/milestones.ts";
import {
  judgeSelfTest,
  type SelfTestAction,
  type SelfTestFacts,
  type SelfTestState,
} from "#server/feed/self-test.ts";

const DATE = "2026-02-10";
const NOTHING: Milestones = {
  connectedMs: null,
  authenticatedMs: null,
  subscribed: null,
  firstEventMs: null,
  lastEvent: null,
};

/** A test that is judged every half second while its facts change. */
function rig(time: string, date = DATE) {
  const startMs = instantOf(date, time);
  const feed: SelfTestFacts["feed"] = {
    ...{ state: "connecting", code: null, reason: "", lastFrameMs: null },
    milestones: { ...NOTHING },
  };
  const facts = { nowMs: 0, marketMs: startMs, feed, isNothingWanted: false };
  let state: SelfTestState | null = null;
  const actions: SelfTestAction[] = [];
  const r = {
    facts,
    feed,
    actions,
    result: () => state?.result,
    step: (name: string) => state?.result.steps.find(({ step }) => step === name),
    judge() {
      const judged = judgeSelfTest(state, facts);
      state = judged.state;
      if (judged.action !== "none") actions.push(judged.action);
      return r;
    },
    /** Seconds go by; a living peer answers heartbeats meanwhile. */
    pass(seconds: number, isAlive = true) {
      for (let half = 0; half < seconds * 2; half += 1) {
        facts.nowMs += 500;
        facts.marketMs += 500;
        if (isAlive && feed.milestones.connectedMs !== null) feed.lastFrameMs = facts.nowMs;
        r.judge();
      }
      return r;
    },
    jumpTo(clockTime: string, onDate = date) {
      facts.nowMs += 3_600_000;
      facts.marketMs = instantOf(onDate, clockTime);
      return r.judge();
    },
    /** A new connection that is let in. */
    connect({ subscribed = true } = {}) {
      const { nowMs } = facts;
      Object.assign(feed, { state: "live", code: null, reason: "" });
      feed.milestones = { ...NOTHING, connectedMs: nowMs, authenticatedMs: nowMs };
      if (subscribed) {
        feed.milestones.subscribed = { atMs: nowMs, symbols: "everything", unknown: 0 };
      }
      return r;
    },
    data() {
      feed.milestones.firstEventMs ??= facts.nowMs;
      feed.milestones.lastEvent = { atMs: facts.nowMs, kind: "tick", symbol: "VIC" };
      return r;
    },
    lose(code: "lost" | "auth-refused" | "unreachable", reason: string) {
      Object.assign(feed, { state: "lost", code, reason });
      feed.milestones = { ...NOTHING };
      return r;
    },
  };
  return r.judge();
}

describe("the self-test at the start", () => {
  test("is pending until four steps stand, and says what shows each and how long it took", () => {
    const r = rig("10:00");
    expect(r.result()).toMatchObject({ state: "pending", at: "2026-02-10T10:00:00.000+07:00" });
    r.pass(1).connect({ subscribed: false }).judge();
    expect(r.result()?.steps.map(({ ok }) => ok)).toEqual([true, true, false, false]);
    r.pass(1);
    r.feed.milestones.subscribed = { atMs: 2_000, symbols: 28, unknown: 2 };
    r.pass(0.5).data().judge();
    expect(r.result()).toMatchObject({ state: "passed", reason: "", at: "2026-02-10T10:00:02.500+07:00" });
    expect(r.result()?.steps).toEqual([
      { step: "connect", ok: true, detail: "upstream has answered", ms: 1_000 },
      { step: "login", ok: true, detail: "upstream has let us in", ms: 1_000 },
      {
        ...{ step: "subscribe", ok: true, ms: 2_000 },
        detail: "confirmed for 28 symbols; 2 are not known upstream",
      },
      { step: "message", ok: true, detail: "data came and was understood: tick of VIC", ms: 2_500 },
    ]);
  });

  test("takes data for a subscription that nobody confirmed", () => {
    const r = rig("10:00").connect({ subscribed: false }).data().judge();
    expect(r.result()?.state).toBe("passed");
    expect(r.step("subscribe")?.detail).toContain("nothing was confirmed");
  });

  test("fails at once at the login when the credentials are refused, in upstream's words", () => {
    const r = rig("10:00").pass(1);
    r.lose("auth-refused", "authentication failed: Key does not exist.").judge();
    expect(r.result()).toMatchObject({
      state: "failed",
      reason: "login: authentication failed: Key does not exist.",
    });
    expect(r.step("connect")?.ok).toBe(true);
  });

  test("fails after half a minute in which nobody answers, and passes when somebody does", () => {
    const r = rig("10:00").lose("unreachable", "ECONNREFUSED").pass(29);
    expect(r.result()).toMatchObject({ state: "pending", reason: "connect: ECONNREFUSED" });
    r.pass(1);
    expect(r.result()).toMatchObject({ state: "failed", reason: "connect: ECONNREFUSED" });
    r.pass(600).connect().data().judge();
    expect(r.result()?.state).toBe("passed");
  });

  test("in session fails on silence, after one new connection, though heartbeats are answered", () => {
    const r = rig("10:00").connect().pass(10);
    expect(r.actions).toEqual(["reconnect"]);
    r.connect().pass(20);
    expect(r.result()?.state).toBe("failed");
    expect(r.result()?.reason).toContain("message: no data has come although the market is in session (LO)");
    expect(r.pass(600).actions).toEqual(["reconnect"]);
  });

  test("gives a connection that took long its time to speak before it makes another", () => {
    const r = rig("10:00").pass(12).connect().pass(9.5);
    expect(r.actions).toEqual([]);
    expect(r.data().pass(60).actions).toEqual([]);
    expect(r.result()?.state).toBe("passed");
  });

  test.each([
    ["at night", "22:00", DATE],
    ["over lunch", "12:00", DATE],
    ["on a Sunday", "10:00", "2026-02-08"],
  ])("%s takes the answered heartbeat after subscribing, and says so", (_, time, date) => {
    const r = rig(time, date).connect().pass(4.5);
    expect(r.result()?.state).toBe("pending");
    r.pass(1);
    expect(r.result()?.state).toBe("passed");
    expect(r.step("message")?.detail).toBe("no data, as no board is open; upstream answers our heartbeat");
  });

  test("at night does not take a peer that says nothing at all", () => {
    expect(rig("22:00").connect().pass(30, false).result()?.state).toBe("failed");
  });

  test("at night does not take a subscription that was never confirmed, unless nothing was asked for", () => {
    const r = rig("22:00").connect({ subscribed: false }).pass(30);
    expect(r.result()).toMatchObject({ state: "failed" });
    expect(r.result()?.reason).toContain("subscribe: ");
    const idle = rig("22:00");
    idle.facts.isNothingWanted = true;
    expect(idle.connect({ subscribed: false }).pass(6).result()?.state).toBe("passed");
  });
});

describe("the self-test before the open", () => {
  const passedYesterday = () => rig("10:00", "2026-02-09").connect().data().judge();

  test("begins at 08:30 of each trading day, once, and not on days off", () => {
    const r = passedYesterday();
    const verdictAt = () => r.result()?.at.slice(0, 16);
    r.jumpTo("08:29", DATE);
    expect(verdictAt()).toBe("2026-02-09T10:00");
    r.jumpTo("08:30", DATE);
    expect(r.result()).toMatchObject({ state: "pending" });
    r.pass(1).data().judge();
    expect([r.result()?.state, verdictAt()]).toEqual(["passed", "2026-02-10T08:30"]);
    r.jumpTo("11:00", DATE).jumpTo("14:00", DATE);
    expect(verdictAt()).toBe("2026-02-10T08:30");
    r.jumpTo("09:00", "2026-02-14").jumpTo("09:00", "2026-02-16");
    expect(verdictAt()).toBe("2026-02-10T08:30");
    r.jumpTo("08:30", "2026-02-23").data().judge();
    expect(verdictAt()).toBe("2026-02-23T08:30");
  });

  test("wants a message of its own: one of yesterday proves nothing", () => {
    const r = passedYesterday().jumpTo("08:30", DATE);
    expect(r.step("login")).toMatchObject({ ok: true, ms: 0 });
    expect(r.step("message")?.ok).toBe(false);
  });

  test("logs in anew when the old connection is silent, and then takes the answered heartbeat", () => {
    const r = passedYesterday().jumpTo("08:30", DATE).pass(10);
    expect([r.result()?.state, r.actions]).toEqual(["pending", ["reconnect"]]);
    r.lose("lost", "the self-test made a new connection").pass(0.5).connect().pass(5.5);
    expect(r.result()?.state).toBe("passed");
    expect(r.actions).toHaveLength(1);
  });

  test("when it fails is tried again every minute while no board is open, and then no more", () => {
    const r = passedYesterday().jumpTo("08:30", DATE);
    r.connect({ subscribed: false }).pass(30);
    expect([r.result()?.state, r.actions.length]).toEqual(["failed", 1]);
    r.pass(30);
    expect(r.actions).toHaveLength(1);
    r.pass(11);
    expect(r.actions).toHaveLength(2);
    r.pass(20 * 60);
    const { length } = r.actions;
    expect(length).toBeGreaterThan(10);
    expect(length).toBeLessThan(16);
    expect(r.pass(600).actions).toHaveLength(length);
    r.data().judge();
    expect(r.result()?.state).toBe("passed");
  });
});
