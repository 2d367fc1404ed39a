import { describe, expect, test } from "vitest";
import { createOneTab, type TabChannel, type TabLocks } from "#components/alerts/one-tab.ts";

/** The locks of one browser, shared by its tabs. */
function browserLocks(): TabLocks {
  const held = new Set<string>();
  return {
    async request(name, _options, work) {
      if (held.has(name)) return void (await work(null));
      held.add(name);
      await work({ name });
      held.delete(name);
    },
  };
}

/** A channel that reaches the other tabs, never the one that speaks. */
function browserChannel(): () => TabChannel {
  const ears: { call: (event: { data: unknown }) => void; of: object }[] = [];
  return () => {
    const self = {};
    return {
      postMessage: (data) => {
        for (const { call, of } of ears) if (of !== self) call({ data });
      },
      addEventListener: (_type, call) => ears.push({ call, of: self }),
    };
  };
}

/** Waits by turns: who waits longer comes later. */
function clock() {
  const sleepers: { atMs: number; wake: () => void }[] = [];
  return {
    wait: (ms: number) => new Promise<void>((wake) => sleepers.push({ atMs: ms, wake })),
    async pass(untilMs: number): Promise<void> {
      for (const { wake } of sleepers.splice(0).filter(({ atMs }) => atMs <= untilMs)) wake();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
  };
}

describe("a firing heard by several tabs of one browser", () => {
  test.each(["locks", "channel"] as const)("is one tab's alone, the one in view: by %s", async (by) => {
    const locks = by === "locks" ? browserLocks() : null;
    const channelOf = browserChannel();
    const time = clock();
    const tabs = [250, 0, 250].map((delayMs) => ({
      delayMs,
      tab: createOneTab({ locks, channel: by === "channel" ? channelOf() : null, wait: time.wait }),
    }));
    const answers = tabs.map(({ tab, delayMs }) => tab.take("firing-1", delayMs));
    await time.pass(250);
    expect(await Promise.all(answers)).toEqual([false, true, false]);
    // The next one is anybody's again.
    expect(await tabs[0]?.tab.take("firing-2", 0)).toBe(true);
  });

  test("told twice to the same tab it is still heard once", async () => {
    const { wait } = clock();
    const tab = createOneTab({ locks: browserLocks(), channel: null, wait });
    expect(await tab.take("firing-1", 0)).toBe(true);
    expect(await tab.take("firing-1", 0)).toBe(false);
  });
});
