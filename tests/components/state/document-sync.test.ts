import { afterAll, beforeAll, expect, test } from "vitest";
import { createDocumentSync, type DocumentSync } from "#components/state/document-sync.ts";
import { RestFault } from "#components/state/rest.ts";
import type { DocumentNews } from "#lib/contract/document.ts";
import { type Items, type Kept, NOTHING_KEPT, withChanges } from "#lib/document/items.ts";
import { type Bench, openBench, until } from "../../server/gateway/bench.ts";
import { type Device, deviceOn, pair } from "../../server/gateway/device.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

interface Browser {
  sync: DocumentSync;
  items: () => Items;
  change(changes: Items): void;
  wire: { isCut: boolean; isAnswerLost: boolean; puts: number };
  refused: string[];
}

/** A browser that keeps layouts and hears of them over its socket. */
async function openBrowser(device: Device, disk: Kept = NOTHING_KEPT): Promise<Browser> {
  let kept = disk;
  const wire: Browser["wire"] = { isCut: false, isAnswerLost: false, puts: 0 };
  const refused: string[] = [];
  const sync = createDocumentSync({
    kind: "layouts",
    async request(method, path, body) {
      if (wire.isCut) throw new RestFault("UNREACHABLE", "cut");
      if (method === "PUT") wire.puts += 1;
      const answer = await device.send(method, path, body);
      if (wire.isAnswerLost) throw new RestFault("UNREACHABLE", "the answer was lost");
      if (answer.status !== 200) throw new RestFault(answer.body.error.code, answer.body.error.message);
      return answer.body;
    },
    kept: () => kept,
    take: (next) => {
      kept = next;
    },
    later(run) {
      const timer = setTimeout(run, 20);
      return () => clearTimeout(timer);
    },
    refused: (code) => refused.push(code),
  });
  const { client } = await device.open({ reconnection: true });
  client.on("document", (told: DocumentNews) => void (told.kind === "layouts" && sync.news(told)));
  client.on("connect", () => void sync.refresh());
  await sync.refresh();
  return {
    ...{ sync, wire, refused },
    items: () => kept.items,
    change(changes) {
      kept = { ...kept, items: withChanges(kept.items, changes) };
      sync.changed();
    },
  };
}

async function pairedBrowsers(): Promise<[Browser, Browser]> {
  const [desk, phone] = [deviceOn(bench), deviceOn(bench)];
  await pair(phone, desk);
  return [await openBrowser(desk), await openBrowser(phone)];
}

test("what is arranged on one device is on the other at once, part by part and without loss", async () => {
  const [desk, phone] = await pairedBrowsers();
  desk.change({ "layout/Sáng": { columns: "s.p" } });
  await until(() => phone.items()["layout/Sáng"] !== undefined, "the phone has the layout");
  phone.wire.isCut = true;
  phone.change({ "pin/FPT": 1, "columns/standard": "s.p" });
  desk.change({ "pin/HPG": 1, "columns/standard": "s.v", "layout/Sáng": null });
  await until(() => desk.wire.puts >= 2, "the desk has sent");
  phone.wire.isCut = false;
  const both = { "pin/FPT": 1, "pin/HPG": 1, "columns/standard": "s.p" };
  for (const each of [desk, phone]) {
    await until(
      () =>
        JSON.stringify(Object.entries(each.items()).sort()) === JSON.stringify(Object.entries(both).sort()),
      "both have the same",
    );
  }
});

test("a change whose answer is lost is there once, and the browser comes to know of it", async () => {
  const browser = await openBrowser(deviceOn(bench));
  browser.wire.isAnswerLost = true;
  browser.change({ a: 1 });
  await until(() => browser.wire.puts > 0, "it was sent");
  browser.wire.isAnswerLost = false;
  browser.change({ b: 2 });
  await until(async () => {
    await browser.sync.refresh();
    return browser.wire.puts >= 2;
  }, "the second is sent too");
  expect(browser.items()).toEqual({ a: 1, b: 2 });
});

test("a device that is paired brings what it has, and of what both have the owner's stands", async () => {
  const [desk, phone] = [deviceOn(bench), deviceOn(bench)];
  const there = await openBrowser(desk);
  const here = await openBrowser(phone);
  there.change({ "columns/standard": "bàn", "layout/Bàn": 1 });
  here.change({ "columns/standard": "điện thoại", "layout/Điện thoại": 1 });
  await until(() => there.wire.puts === 1 && here.wire.puts === 1, "both are kept, each by itself");
  await pair(phone, desk);
  const both = { "columns/standard": "bàn", "layout/Bàn": 1, "layout/Điện thoại": 1 };
  await until(
    () => Object.keys(here.items()).length === 3 && Object.keys(there.items()).length === 3,
    "joined",
  );
  expect(here.items()).toEqual(both);
  expect(there.items()).toEqual(both);
  // With a version that happens to be right nothing is written over what is somebody else's.
  const stale = await phone.send("PUT", "/api/v1/documents/layouts", {
    version: 2,
    owner: "of before",
    body: {},
  });
  expect(stale.status).toBe(409);
});

test("what the server cannot keep stays here, is said once, and the next change is tried again", async () => {
  const browser = await openBrowser(deviceOn(bench));
  browser.change({ big: "x".repeat(300_000) });
  await until(() => browser.refused.length > 0, "it is refused");
  expect(browser.refused).toEqual(["TOO_LARGE"]);
  expect(browser.items().big).toHaveLength(300_000);
  browser.change({ big: null, small: 1 });
  await until(() => browser.wire.puts === 2, "it is sent");
  expect(browser.refused).toHaveLength(1);
});
