import { expect, it } from "vitest";
import { createWanted } from "#server/market/wanted.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";

function bench(everything = false) {
  const clock = createFakeClock();
  const wanted = createWanted({ everything, isInstrument: (symbol) => symbol !== "VNINDEX", clock });
  const told: [readonly string[], readonly string[]][] = [];
  const stop = wanted.onChange((added, removed) => told.push([added, removed]));
  return { clock, wanted, told, stop };
}

it("a symbol is wanted until the last who wants it has left", () => {
  const { wanted } = bench();
  wanted.want(["VIC", "VNM"]);
  wanted.want(["VIC"]);
  wanted.unwant(["VIC", "VNM"]);
  expect([...wanted.symbols()]).toEqual(["VIC"]);
  wanted.unwant(["VIC"]);
  wanted.unwant(["VIC"]);
  wanted.want(["VIC"]);
  expect([...wanted.symbols()]).toEqual(["VIC"]);
});

it("a page that opens is one change upstream, not one per symbol", () => {
  const { clock, wanted, told } = bench();
  wanted.want(["VIC"]);
  wanted.want(["VNM"]);
  clock.advance(50);
  wanted.want(["HPG"]);
  expect(told).toEqual([]);
  clock.advance(50);
  expect(told).toEqual([[["VIC", "VNM", "HPG"], []]]);
});

it("who leaves and comes back at once causes nothing upstream", () => {
  const { clock, wanted, told } = bench();
  wanted.want(["VIC"]);
  clock.advance(100);
  wanted.unwant(["VIC"]);
  wanted.want(["VIC"]);
  clock.advance(100);
  expect(told).toEqual([[["VIC"], []]]);
});

it("watchlists are replaced as a whole", () => {
  const { clock, wanted, told } = bench();
  wanted.setGroup("watchlists", ["VIC", "VNM"]);
  clock.advance(100);
  wanted.setGroup("watchlists", ["VNM", "FPT", "FPT"]);
  clock.advance(100);
  expect(told.at(-1)).toEqual([["FPT"], ["VIC"]]);
  wanted.setGroup("watchlists", []);
  expect(wanted.symbols().size).toBe(0);
});

it("index codes are not subscribed as instruments, and a listener that has left hears nothing", () => {
  const { clock, wanted, told, stop } = bench();
  wanted.want(["VNINDEX"]);
  clock.advance(100);
  expect(told).toEqual([]);
  stop();
  wanted.want(["VIC"]);
  clock.advance(100);
  expect(told).toEqual([]);
  expect(wanted.everything).toBe(false);
  expect(bench(true).wanted.everything).toBe(true);
});
