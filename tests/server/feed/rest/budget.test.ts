import { describe, expect, it } from "vitest";
import type { RestFault } from "#server/feed/rest.ts";
import { createRestBudget, type RestBudgetOptions, type Urgency } from "#server/feed/rest-budget.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";

function bench(options: Partial<RestBudgetOptions> = {}) {
  const clock = createFakeClock();
  const budget = createRestBudget({ perSecond: 2, burst: 2, clock, ...options });
  const started: string[] = [];
  const faults: string[] = [];
  const ask = (name: string, urgency: Urgency = "board", stop = new AbortController()) => {
    const call = async () => started.push(`${name} ${clock.monotonicMs()}`);
    budget.run(urgency, stop.signal, call).catch((error: RestFault) => faults.push(`${name}: ${error.code}`));
    return stop;
  };
  return { clock, budget, started, faults, ask };
}

describe("the budget of a key", () => {
  it("lets a burst through and then only so many a second", async () => {
    const b = bench();
    for (const name of ["a", "b", "c", "d"]) b.ask(name);
    await b.clock.run(1_000);
    expect(b.started).toEqual(["a 0", "b 0", "c 500", "d 1000"]);
    expect(b.budget.figures()).toEqual({ requests: 4, waiting: 0, limited: 0 });
  });

  it("saves up no more than a burst, however quiet it was", async () => {
    const b = bench();
    b.clock.advance(60_000);
    for (const name of ["a", "b", "c"]) b.ask(name);
    await b.clock.run(400);
    expect(b.started).toEqual(["a 60000", "b 60000"]);
  });

  it("serves the person at the chart before watchlists, and those before the rest of the board", async () => {
    const b = bench({ burst: 1, perSecond: 1 });
    b.ask("first");
    b.ask("board");
    b.ask("watched", "watched");
    b.ask("chart", "asked");
    b.ask("chart too", "asked");
    await b.clock.run(4_000);
    expect(b.started).toEqual(["first 0", "chart 1000", "chart too 2000", "watched 3000", "board 4000"]);
  });

  it("asks nothing while SSI wants to be left alone, and starts slowly then", async () => {
    const b = bench();
    b.budget.pause(30_000);
    for (const name of ["a", "b"]) b.ask(name, "asked");
    await b.clock.run(29_999);
    expect(b.started).toEqual([]);
    await b.clock.run(1_000);
    expect(b.started[0]).toBe("a 30000");
    expect(b.budget.figures().limited).toBe(1);
  });

  it("lets no shorter pause cut a longer one", async () => {
    const b = bench();
    b.budget.pause(10_000);
    b.budget.pause(1_000);
    b.ask("a");
    await b.clock.run(9_999);
    expect(b.started).toEqual([]);
    await b.clock.run(1);
    expect(b.started).toEqual(["a 10000"]);
  });

  it("has no more than so many answers outstanding", async () => {
    const b = bench({ atOnce: 2, burst: 10, perSecond: 10 });
    const finish: (() => void)[] = [];
    const signal = new AbortController().signal;
    for (let n = 0; n < 5; n += 1) {
      void b.budget.run("board", signal, () => new Promise<void>((resolve) => finish.push(resolve)));
    }
    await b.clock.run(10_000);
    expect(finish).toHaveLength(2);
    finish[0]?.();
    await b.clock.run(0);
    expect(finish).toHaveLength(3);
  });

  it("gives up the least urgent when too much waits, never the urgent for it", async () => {
    const b = bench({ burst: 1, perSecond: 1, maxWaiting: 2 });
    b.ask("running");
    b.ask("board 1");
    b.ask("board 2");
    b.ask("board 3");
    b.ask("watched", "watched");
    await b.clock.run(3_000);
    expect(b.faults).toEqual(["board 3: too-much", "board 2: too-much"]);
    expect(b.started).toEqual(["running 0", "watched 1000", "board 1 2000"]);
  });

  it("forgets a request that nobody waits for any more", async () => {
    const b = bench({ burst: 1, perSecond: 1 });
    b.ask("a");
    const stop = b.ask("b");
    b.ask("c");
    stop.abort();
    await b.clock.run(1_000);
    expect(b.started).toEqual(["a 0", "c 1000"]);
    expect(b.faults).toEqual(["b: stopped"]);
    await b.clock.run(10_000);
    expect(b.clock.timers()).toBe(0);
  });
});
