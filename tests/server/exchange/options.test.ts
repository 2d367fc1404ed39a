import { describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { clockStartMs, readExchangeOptions } from "#server/exchange/options.ts";

describe("the flags of the exchange", () => {
  test("have the documented defaults", () => {
    expect(readExchangeOptions([])).toEqual({
      options: {
        ...{ port: 4010, adminPort: 4011, seed: 7, clock: "demo", speed: 1, symbols: "all", stopAt: null },
        ...{ rate: null, dump: null },
      },
      faults: [],
    });
  });

  test("are read with a space or an equals sign", () => {
    const { options } = readExchangeOptions([
      "--port",
      "0",
      "--admin-port=0",
      "--speed",
      "0.5",
      "--stop-at=10:30:00",
    ]);
    expect(options).toMatchObject({ port: 0, adminPort: 0, speed: 0.5, stopAt: "10:30:00" });
  });

  test("are all complained about at once, in words", () => {
    const { options, faults } = readExchangeOptions([
      ...["--port", "70000", "--seed", "x", "--clock", "2026-02-31T09:00", "--speed", "0"],
      ...["--stop-at", "25:00", "--symbols", "VIC;VNM", "--colour", "red", "--rate", "20001", "--admin-port"],
    ]);
    expect(options).toBeUndefined();
    for (const word of [
      "--port",
      "--seed",
      "--clock",
      "--speed",
      "--stop-at",
      "--symbols",
      "--rate",
      "--colour",
      "«red»",
    ]) {
      expect(faults.join("\n")).toContain(word);
    }
    expect(faults).toContain("--admin-port needs a value");
  });

  test("do not put both servers on one port", () => {
    expect(readExchangeOptions(["--port", "5000", "--admin-port", "5000"]).faults).toHaveLength(1);
  });
});

test.each(["0", "-5", "1.5", "20001", "many"])("a rate of %s messages is no rate", (rate) => {
  expect(readExchangeOptions([`--rate=${rate}`]).faults).toHaveLength(1);
});

test("the demo clock starts late in the morning, now is now, a written one is Vietnamese time", () => {
  expect(clockStartMs("demo", 5)).toBe(instantOf("2026-02-10", "10:55"));
  expect(clockStartMs("now", 5)).toBe(5);
  expect(clockStartMs("2026-02-10T09:00", 5)).toBe(Date.parse("2026-02-10T09:00:00+07:00"));
  expect(clockStartMs("tomorrow", 5)).toBeNaN();
});
