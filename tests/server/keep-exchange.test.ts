import { describe, expect, it, vi } from "vitest";
import { systemClock } from "#server/clock.ts";
import { keepExchange, type RunningExchange } from "#server/keep-exchange.ts";
import { silentLog } from "#server/log.ts";
import { closeAll } from "#server/shutdown.ts";

/** Pauses pass at once, but their lengths are remembered. */
function bench(spawnOne: (n: number) => Promise<void> = async () => {}) {
  const pauses: number[] = [];
  const exchanges: { die(): void; stopped: boolean }[] = [];
  const clock = {
    ...systemClock,
    after: (delayMs: number, call: () => void) => {
      pauses.push(delayMs);
      return systemClock.after(0, call);
    },
  };
  const spawn = async (): Promise<RunningExchange<string>> => {
    const n = exchanges.length + 1;
    let die = (): void => {};
    const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
      die = () => resolve({ code: 1, signal: null });
    });
    const exchange = { die, stopped: false };
    exchanges.push(exchange);
    await spawnOne(n);
    return {
      ready: `run-${n}`,
      exited,
      async stop() {
        exchange.stopped = true;
        die();
      },
    };
  };
  const keeper = keepExchange({ spawn, clock, log: silentLog });
  return { keeper, exchanges, pauses, never: new AbortController().signal };
}

describe("the simulated exchange that the server brings up", () => {
  it("is there for whoever asks, before it is up and after", async () => {
    const { keeper, never } = bench();
    expect(await keeper.ready(never)).toBe("run-1");
    expect(await keeper.ready(never)).toBe("run-1");
    await keeper.stop();
  });

  it("is started again when it dies, and who asks then gets the new one", async () => {
    const { keeper, exchanges, pauses, never } = bench();
    await keeper.ready(never);
    exchanges[0]!.die();
    await vi.waitFor(async () => expect(await keeper.ready(never)).toBe("run-2"));
    exchanges[1]!.die();
    await vi.waitFor(async () => expect(await keeper.ready(never)).toBe("run-3"));
    expect(pauses.slice(0, 2)).toEqual([500, 1_000]);
    await keeper.stop();
    expect(exchanges.map(({ stopped }) => stopped)).toEqual([false, false, true]);
  });

  it("is tried again when it does not start", async () => {
    const { keeper, exchanges, never } = bench(async (n) => {
      if (n < 3) throw new Error("the port is taken");
    });
    expect(await keeper.ready(never)).toBe("run-3");
    expect(exchanges).toHaveLength(3);
    await keeper.stop();
  });

  it("is not waited for by a connection that is told to end, and not started again once stopped", async () => {
    const { keeper, exchanges } = bench(() => new Promise(() => {}));
    const ending = new AbortController();
    const asked = keeper.ready(ending.signal);
    ending.abort();
    await expect(asked).rejects.toThrow("not up");
    expect(exchanges).toHaveLength(1);
  });
});

describe("closing", () => {
  it("goes on in order when one part cannot be closed", async () => {
    const closed: string[] = [];
    const errors: unknown[] = [];
    await closeAll({ error: (said: unknown) => void errors.push(said) } as never, [
      ["gateway", async () => void closed.push("gateway")],
      ["feed", () => Promise.reject(new Error("it hangs"))],
      ["store", () => void closed.push("store")],
    ]);
    expect(closed).toEqual(["gateway", "store"]);
    expect(errors).toMatchObject([{ part: "feed" }]);
  });
});
