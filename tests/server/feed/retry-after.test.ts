import { expect, test } from "vitest";
import { FeedFault } from "#server/feed/feed.ts";
import { retryAfterMs } from "#server/feed/retry-after.ts";
import { supervise } from "#server/feed/supervise.ts";
import { silentLog } from "#server/log.ts";
import { createFakeClock } from "../fake-clock.ts";
import { everything } from "./wanted.ts";

test.each([
  ["30", 30_000],
  ["0", 0],
  ["soon", 5_000],
  ["-1", 5_000],
  ["1e9", 5_000],
  ["86400", 120_000],
  ["", 5_000],
  [null, 5_000],
])("Retry-After %j leaves the peer alone for %s ms", (header, expected) => {
  expect(retryAfterMs(header)).toBe(expected);
});

test("an upstream that wants to be left alone for 30 s is not asked before that", async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  const triedAtMs: number[] = [];
  const { done } = supervise({
    name: "x",
    async feed() {
      triedAtMs.push(clock.monotonicMs());
      throw new FeedFault("unreachable", "429", { retryAfterMs: 30_000 });
    },
    clock,
    random: () => 0.5,
    log: silentLog,
    wanted: everything,
    signal: stop.signal,
    handler: { connected() {}, status() {}, batch() {} },
  });
  await clock.run(61_000);
  expect(triedAtMs).toEqual([0, 30_000, 60_000]);
  stop.abort();
  await done;
});
