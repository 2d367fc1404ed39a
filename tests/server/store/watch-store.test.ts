import { expect, test, vi } from "vitest";
import { silentLog } from "#server/log.ts";
import { StoreFault } from "#server/store/store.ts";
import { watchStore } from "#server/store/watch-store.ts";
import { createFakeClock } from "../fake-clock.ts";

test("a store that goes away is told of, and who waits for it hears when it is back", async () => {
  const clock = createFakeClock();
  let isAway = false;
  let recoveries = 0;
  const watch = watchStore({
    store: {
      getNote: () =>
        isAway ? Promise.reject(new StoreFault("unreachable", "it is away")) : Promise.resolve(""),
    },
    recovered: () => {
      recoveries += 1;
    },
    clock,
    log: silentLog,
  });
  clock.advance(5_000);
  isAway = true;
  clock.advance(5_000);
  await vi.waitFor(() => {
    clock.advance(5_000);
    expect(watch.fault).toBe("it is away");
  });
  expect(recoveries).toBe(0);
  isAway = false;
  await vi.waitFor(() => {
    clock.advance(5_000);
    expect(watch.fault).toBe("");
  });
  expect(recoveries).toBe(1);
  watch.stop();
});
