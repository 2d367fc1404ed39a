import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createConflator } from "#server/gateway/conflator.ts";
import { deviceCookie, deviceTokenOf, hashOf, newDeviceToken } from "#server/gateway/identity.ts";
import { createRateLimit, createRequestGuard } from "#server/gateway/rate-limit.ts";
import { createBacklog, createSlowGuard, missTick, oweBar } from "#server/gateway/slow-client.ts";

describe("conflation", () => {
  test("a thousand changes within a flush leave one, equal to the last", () => {
    const conflator = createConflator<string, { price: number }>();
    for (let price = 1; price <= 1_000; price += 1) conflator.put("VIC", { price });
    expect([...conflator.take()]).toEqual([["VIC", { price: 1_000 }]]);
    expect(conflator.take().size).toBe(0);
  });

  test("however changes and flushes alternate, applying what was taken ends where all changes end", () => {
    const step = fc.oneof(
      fc.record({ key: fc.constantFrom("VIC", "VNM", "HPG"), value: fc.integer() }),
      fc.constant("flush" as const),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const conflator = createConflator<string, number>();
        const truth = new Map<string, number>();
        const seen = new Map<string, number>();
        for (const each of [...steps, "flush" as const]) {
          if (each === "flush") for (const [key, value] of conflator.take()) seen.set(key, value);
          else {
            conflator.put(each.key, each.value);
            truth.set(each.key, each.value);
          }
        }
        expect(seen).toEqual(truth);
      }),
    );
  });

  test("a new epoch forgets what waited", () => {
    const conflator = createConflator<string, number>();
    conflator.put("VIC", 1);
    conflator.clear();
    expect(conflator.size).toBe(0);
    expect(conflator.take().size).toBe(0);
  });
});

describe("rate limits", () => {
  test("a burst passes, then as many as trickle in", () => {
    const rate = createRateLimit(20, 40);
    const accepted = (nowMs: number, tries: number): number =>
      Array.from({ length: tries }, () => rate.take(nowMs)).filter(Boolean).length;
    expect(accepted(0, 1_000)).toBe(40);
    expect(accepted(1_000, 1_000)).toBe(20);
    expect(accepted(1_010, 10)).toBe(0);
    expect(accepted(3_600_000, 1_000)).toBe(40);
  });

  test("who floods on after two hundred refusals is closed; who slows down is forgiven", () => {
    const guard = createRequestGuard({ requestsPerSecond: 20, requestBurst: 40, refusalsBeforeClose: 200 });
    const verdicts = Array.from({ length: 241 }, () => guard(0));
    expect(verdicts.filter((verdict) => verdict === "ok")).toHaveLength(40);
    expect(verdicts.filter((verdict) => verdict === "refuse")).toHaveLength(200);
    expect(verdicts.at(-1)).toBe("close");
    expect(guard(5_000)).toBe("ok");
    expect(Array.from({ length: 150 }, () => guard(5_000)).at(-1)).toBe("refuse");
  });
});

describe("slow clients", () => {
  const limits = { capBytes: 1_000, graceMs: 10_000 };

  test("over the cap nothing more is queued, and after the grace the client is closed", () => {
    const guard = createSlowGuard(limits);
    expect(guard.judge(1_000, 0)).toBe("ok");
    expect(guard.judge(1_001, 100)).toBe("behind");
    expect(guard.judge(5_000, 10_099)).toBe("behind");
    expect(guard.judge(5_000, 10_100)).toBe("close");
  });

  test("a client that drains its queue in time begins anew", () => {
    const guard = createSlowGuard(limits);
    expect(guard.judge(2_000, 0)).toBe("behind");
    expect(guard.judge(0, 9_000)).toBe("ok");
    expect(guard.judge(2_000, 12_000)).toBe("behind");
    expect(guard.judge(2_000, 21_000)).toBe("behind");
  });

  test("what it is owed is conflated, what it missed is counted", () => {
    const backlog = createBacklog();
    const bar = { symbol: "VIC", openTime: "10:00", close: 1 } as Parameters<typeof oweBar>[1];
    oweBar(backlog, bar);
    oweBar(backlog, { ...bar, close: 2 });
    expect([...backlog.bars.values()].map((each) => each.close)).toEqual([2]);
    const tick = { symbol: "VIC" } as Parameters<typeof missTick>[1];
    missTick(backlog, tick);
    missTick(backlog, tick);
    expect([backlog.missedTicks, [...backlog.missedSymbols]]).toEqual([2, ["VIC"]]);
  });
});

describe("the device's identity", () => {
  test("is 256 random bits, kept from scripts and from other sites", () => {
    const token = newDeviceToken();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(newDeviceToken()).not.toBe(token);
    expect(deviceCookie(token, { isSecure: false, isStrict: false })).toBe(
      `khop_device=${token}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax`,
    );
    expect(deviceCookie(token, { isSecure: true, isStrict: true })).toMatch(/; Secure$/);
  });

  test("is read from among other cookies", () => {
    const token = newDeviceToken();
    expect(deviceTokenOf(`theme=dark; khop_device=${token}; x=1`)).toBe(token);
    expect(deviceTokenOf(`khop_device=short; khop_device=${token}`)).toBe(token);
  });

  test.each([
    null,
    "",
    "khop_device",
    "khop_device=",
    "khop_device=../../etc/passwd",
    `khop_device=${"a".repeat(44)}`,
    `my_khop_device=${"a".repeat(43)}`,
    `khop_device=${"ä".repeat(43)}`,
  ])("%s is none", (header) => {
    expect(deviceTokenOf(header)).toBeNull();
  });

  test("goes into the store only as a hash", () => {
    expect(hashOf("a".repeat(43))).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf("a".repeat(43))).not.toBe(hashOf("b".repeat(43)));
  });
});
