import { describe, expect, test } from "vitest";
import {
  createWishes,
  listTarget,
  planFollow,
  symbolTargets,
  type Target,
} from "#components/state/follow-plan.ts";

const targets = (...parts: Target[][]) => new Set(parts.flat());

describe("what the browser asks the server to send", () => {
  test("two places that follow one thing are one subscription, until both let go", () => {
    const wishes = createWishes();
    wishes.add(symbolTargets(["VIC"]));
    wishes.add(symbolTargets(["VIC"], ["tick"]));
    wishes.remove(symbolTargets(["VIC"], ["tick"]));
    expect([...wishes.all()]).toEqual(["state:VIC"]);
    wishes.remove(symbolTargets(["VIC"]));
    expect(wishes.all().size).toBe(0);
  });

  test("only the difference is asked for", () => {
    const plan = planFollow(targets([listTarget("VN30")]), targets([listTarget("HOSE")]));
    expect(plan).toEqual({ subscribe: [{ list: "HOSE" }], unsubscribe: [{ list: "VN30" }] });
  });

  test("after a reconnect everything wanted is asked for again", () => {
    const wanted = targets([listTarget("VN30")], symbolTargets(["VIC"], ["tick", "bar"]));
    expect(planFollow(new Set(), wanted).subscribe).toEqual([
      { list: "VN30" },
      { symbols: ["VIC"], channels: ["bar", "tick"] },
    ]);
  });

  test("symbols that need the same share a request of at most 500", () => {
    const symbols = Array.from({ length: 1_100 }, (_, at) => `S${at}`);
    const plan = planFollow(new Set(), targets(symbolTargets(symbols)));
    expect(plan.subscribe.map((request) => ("symbols" in request ? request.symbols.length : 0))).toEqual([
      500, 500, 100,
    ]);
  });

  test("closing a chart ends its channels but leaves the row's numbers", () => {
    const plan = planFollow(targets(symbolTargets(["VIC"], ["tick"])), targets(symbolTargets(["VIC"])));
    expect(plan).toEqual({ subscribe: [], unsubscribe: [{ symbols: ["VIC"], channels: ["tick"] }] });
  });

  test("a symbol that nobody needs ends altogether, not only its channels", () => {
    const plan = planFollow(targets(symbolTargets(["VIC"], ["tick", "bar"])), new Set());
    expect(plan.unsubscribe).toEqual([{ symbols: ["VIC"] }]);
  });
});
