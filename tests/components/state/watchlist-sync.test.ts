import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "#components/state/new-id.ts";
import type { Change } from "#lib/watchlist/fields.ts";
import type { Pending } from "#lib/watchlist/pending.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { type Bench, openBench } from "../../server/gateway/bench.ts";
import { type Disk, openTab as openTabOn, type Tab } from "./tab.ts";
import { checkTwoBrowsers } from "./two-browsers.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const openTab = (token: string, disk?: Disk) => openTabOn(bench, token, disk);

const create = (name: string, symbols: string[] = []): Pending => ({
  ...{ kind: "create", listId: newId(), name, symbols },
});
/** What people see of the lists; how far the server is with counting is its own affair. */
const seen = (tab: Tab) => tab.view().lists.map(({ version: _, clock: __, ...list }) => list);
const settled = (tab: Tab) => vi.waitFor(() => expect(tab.view().waiting).toBe(0), { timeout: 10_000 });

test("a list and its changes are there at once, and on the other tab as soon as the server has them", async () => {
  const token = newDeviceToken();
  const [one, other] = [await openTab(token), await openTab(token)];
  one.sync.change(create("Thép", ["HPG", "HSG"]));
  expect(one.list("Thép").symbols).toEqual(["HPG", "HSG"]);
  one.edit(one.list("Thép"), { symbol: "HPG", field: "note", value: "chờ 26.5" });
  expect(one.list("Thép").entries[0]?.note).toBe("chờ 26.5");
  await settled(one);
  await vi.waitFor(() => expect(seen(other)).toEqual(seen(one)));
  expect(other.list("Thép").entries[0]).toMatchObject({ symbol: "HPG", note: "chờ 26.5" });
});

test("two devices edit while both are cut off: when they are back both have both's edits", async () => {
  const token = newDeviceToken();
  const [one, other] = [await openTab(token), await openTab(token)];
  one.sync.change(create("Chung", ["VIC", "VNM", "FPT"]));
  await settled(one);
  await vi.waitFor(() => expect(other.list("Chung")).toBeDefined());
  one.wire.isCut = true;
  other.wire.isCut = true;
  one.edit(one.list("Chung"), { symbol: "VIC", field: "quantity", value: 500 });
  other.edit(other.list("Chung"), { symbol: "VIC", field: "note", value: "giữ lâu" });
  other.edit(other.list("Chung"), { symbol: "VNM", field: "in", value: false });
  await vi.waitFor(() => expect(one.view().fault?.code).toBe("UNREACHABLE"));
  expect(one.list("Chung").entries[0]).toMatchObject({ quantity: 500, note: "" });
  one.wire.isCut = false;
  other.wire.isCut = false;
  await Promise.all([settled(one), settled(other)]);
  await vi.waitFor(() => expect(seen(other)).toEqual(seen(one)));
  expect(one.list("Chung").symbols).toEqual(["VIC", "FPT"]);
  expect(one.list("Chung").entries[0]).toMatchObject({ quantity: 500, note: "giữ lâu" });
  expect(one.view().fault).toBeNull();
});

test("a change whose answer was lost is sent again and happens once", async () => {
  const tab = await openTab(newDeviceToken());
  tab.wire.isAnswerLost = true;
  tab.sync.change(create("Một lần", ["SSI"]));
  await vi.waitFor(() =>
    expect(tab.wire.requests.filter((each) => each.startsWith("POST")).length).toBeGreaterThan(1),
  );
  tab.wire.isAnswerLost = false;
  await settled(tab);
  expect(tab.view().lists.map((list) => list.name)).toEqual(["Một lần"]);
});

test("what was done while the server was gone outlives a reload of the page", async () => {
  const token = newDeviceToken();
  const disk: Disk = new Map();
  const before = await openTab(token, disk);
  before.wire.isCut = true;
  before.sync.change(create("Ngoại tuyến", ["ACB"]));
  before.edit(before.list("Ngoại tuyến"), { symbol: "ACB", field: "cost", value: 25_000 });
  const after = await openTab(token, disk);
  await settled(after);
  expect(after.list("Ngoại tuyến").entries).toMatchObject([{ symbol: "ACB", cost: 25_000 }]);
  expect(disk.size).toBe(0);
  // The first page may come back too: it finds its changes brought there already.
  before.wire.isCut = false;
  await settled(before);
  await vi.waitFor(() => expect(seen(before)).toEqual(seen(after)));
});

test("only what the server refuses is taken back, with its reason", async () => {
  const tab = await openTab(newDeviceToken());
  tab.sync.change(create("Lẫn lộn", ["VIC"]));
  await settled(tab);
  tab.wire.isCut = true;
  tab.edit(tab.list("Lẫn lộn"), { symbol: "VIC", field: "note", value: "trước" });
  tab.edit(tab.list("Lẫn lộn"), { symbol: "KHONGCO", field: "in", value: true });
  tab.edit(tab.list("Lẫn lộn"), { symbol: "VIC", field: "quantity", value: 100 });
  tab.wire.isCut = false;
  await settled(tab);
  expect(tab.view().fault?.code).toBe("UNKNOWN_SYMBOL");
  expect(tab.list("Lẫn lộn").entries).toMatchObject([{ symbol: "VIC", note: "trước", quantity: 100 }]);
});

test("a list deleted on one device takes the other's unsent edits with it and says so", async () => {
  const token = newDeviceToken();
  const [one, other] = [await openTab(token), await openTab(token)];
  one.sync.change(create("Sắp xóa", ["VIC"]), create("Ở lại"));
  await settled(one);
  await vi.waitFor(() => expect(other.view().lists).toHaveLength(2));
  other.wire.isCut = true;
  const doomed = other.list("Sắp xóa");
  other.edit(doomed, { symbol: "VIC", field: "note", value: "muộn" });
  other.edit(doomed, { field: "name", value: "Muộn hơn" });
  one.sync.change({ kind: "delete", listId: one.list("Sắp xóa").id });
  await settled(one);
  other.wire.isCut = false;
  await settled(other);
  expect(other.view().fault?.code).toBe("NOT_FOUND");
  expect(other.view().lists.map((list) => list.name)).toEqual(["Ở lại"]);
});

test("an order made without knowing of another device's new list keeps both", async () => {
  const token = newDeviceToken();
  const [one, other] = [await openTab(token), await openTab(token)];
  one.sync.change(create("A"), create("B"));
  await settled(one);
  await vi.waitFor(() => expect(other.view().lists).toHaveLength(2));
  other.wire.isCut = true;
  const [a, b] = other.view().lists.map((list) => list.id);
  other.sync.change({ kind: "order", ids: [b!, a!] });
  one.sync.change(create("C"));
  await settled(one);
  other.wire.isCut = false;
  await settled(other);
  await vi.waitFor(() => expect(one.view().lists.map((list) => list.name)).toEqual(["B", "A", "C"]));
  expect(seen(other)).toEqual(seen(one));
});

test("1,200 edits made at once arrive in requests that the server takes", async () => {
  const tab = await openTab(newDeviceToken());
  const symbols = [...new Set(["VIC", "VNM", "FPT", "HPG", "SSI", "ACB"])];
  tab.sync.change(create("Dài", symbols));
  await settled(tab);
  const notes = Array.from(
    { length: 1_200 },
    (_, at): Change => ({
      ...{
        symbol: symbols[at % symbols.length]!,
        field: "note",
        value: `Ghi chú số ${at}: ${"ơ".repeat(40)}`,
      },
    }),
  );
  tab.edit(tab.list("Dài"), ...notes);
  await settled(tab);
  expect(tab.view().fault).toBeNull();
  expect(tab.list("Dài").entries.every((entry) => entry.note.startsWith("Ghi chú số"))).toBe(true);
});

test("whatever two browsers do while their ways to the server come and go, no edit is lost", () =>
  checkTwoBrowsers(bench, 12));
