import { expect, it } from "vitest";
import { createAlertEngine } from "#lib/alerts/engine.ts";
import { createOutcomeWriter } from "#server/alerts/outcome-writer.ts";
import { silentLog } from "#server/log.ts";
import { type OwnedFiring, type Store, StoreFault } from "#server/store/store.ts";
import { createFakeClock } from "../fake-clock.ts";
import { firingOf } from "./delivery/receiver.ts";

const owned = (id: string): OwnedFiring => ({
  ...{ ownerId: "o", firing: firingOf({ id }), isLast: false, perHour: 30, channels: [] },
});

function open(refuses: (ids: string[]) => StoreFault | null) {
  const clock = createFakeClock();
  const told: string[] = [];
  let tries = 0;
  const saveAlerts: Store["saveAlerts"] = async (_, firings) => {
    tries += 1;
    const fault = refuses(firings.map(({ firing }) => firing.id));
    if (fault) throw fault;
    return [...firings];
  };
  const writer = createOutcomeWriter({
    ...{ engine: createAlertEngine(), store: { saveAlerts }, clock, log: silentLog },
    stored: (firings) => told.push(...firings.map(({ firing }) => firing.id)),
  });
  return { writer, clock, told, tries: () => tries };
}

const broken = new StoreFault("failed", "a constraint");

it("keeps a firing that the store does not take from holding back the others", async () => {
  let isMended = false;
  const { writer, clock, told } = open((ids) => (ids.includes("bad") && !isMended ? broken : null));
  for (const id of ["a", "bad", "b"]) writer.add([owned(id)]);
  await clock.run(100);
  writer.add([owned("c")]);
  await clock.run(100);
  expect(told.toSorted()).toEqual(["a", "b", "c"]);
  expect(writer.fault).toContain("1");
  expect(await writer.flush()).toBe(false);
  isMended = true;
  await clock.run(61_000);
  expect(told.toSorted()).toEqual(["a", "b", "bad", "c"]);
  expect(writer.fault).toBe("");
  expect(await writer.flush()).toBe(true);
});

it("tries the whole batch again when it is the store that fails, and loses none", async () => {
  let isDown = true;
  const { writer, clock, told, tries } = open(() => (isDown ? broken : null));
  writer.add(["a", "b", "c", "d", "e", "f", "g"].map(owned));
  await clock.run(3_500);
  expect(told).toEqual([]);
  expect(tries()).toBeLessThan(30);
  expect(await writer.flush()).toBe(false);
  isDown = false;
  await clock.run(1_000);
  expect(told).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
});

it("sets the only firing aside too, when it was refused again and again", async () => {
  const { writer, clock, told } = open((ids) => (ids.includes("bad") ? broken : null));
  writer.add([owned("bad")]);
  await clock.run(10_000);
  writer.add([owned("a")]);
  await clock.run(100);
  expect(told).toEqual(["a"]);
});
