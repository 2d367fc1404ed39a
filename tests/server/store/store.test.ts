import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAX_WATCHLISTS } from "#lib/contract/limits.ts";
import { type StoredBar, StoreRefusal } from "#server/store/store.ts";
import { describeEngines, type StoreHome } from "./engines.ts";

function bar(symbol: string, minute: number, close = 1_250.5): StoredBar {
  return {
    symbol,
    openTimeMs: 1_770_692_400_000 + minute * 60_000,
    open: 1_250.1,
    high: 1_251,
    low: 1_249,
    close,
    volume: 100 * minute,
    provisional: minute % 2 === 1,
  };
}

const ALICE = "a".repeat(64);
const BOB = "b".repeat(64);

/** Each of the eight goes on with the next as soon as it is done. */
async function eightAtOnce<T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  let next = 0;
  const hand = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      answers.push(await work(next - 1));
    }
  };
  await Promise.all(Array.from({ length: 8 }, hand));
  return answers;
}

describeEngines("the store", (newHome) => {
  let home: StoreHome;
  beforeEach(async () => {
    home = await newHome();
  });
  afterEach(() => home.drop());

  describe("bars", () => {
    it("come back as they were saved, in order and range, after a restart too", async () => {
      const bars = [bar("VIC", 2), bar("VIC", 0), bar("VIC", 1), bar("VNM", 1)];
      const first = await home.open();
      await first.saveBars("ssi-ids", bars);
      const store = await home.reopen();
      const [zero, one, two] = [bar("VIC", 0), bar("VIC", 1), bar("VIC", 2)].map(
        ({ symbol: _, ...rest }) => rest,
      );
      expect(await store.bars("ssi-ids", "VIC", 0, Number.MAX_SAFE_INTEGER)).toEqual([zero, one, two]);
      expect(await store.bars("ssi-ids", "VIC", one!.openTimeMs, two!.openTimeMs)).toEqual([one]);
    });

    it("are replaced when they are saved again", async () => {
      const store = await home.open();
      await store.saveBars("ssi-ids", [bar("VIC", 1, 10)]);
      await store.saveBars("ssi-ids", [bar("VIC", 1, 20)]);
      expect((await store.bars("ssi-ids", "VIC", 0, 1e15)).map(({ close }) => close)).toEqual([20]);
    });

    it("of two sources never mix, and only the one that is dropped is gone", async () => {
      const store = await home.open();
      await store.saveBars(
        "simulated",
        Array.from({ length: 5_000 }, (_, n) => bar(`S${n % 37}`, n)),
      );
      await store.saveBars("ssi-ids", [bar("S1", 1)]);
      expect(await store.bars("ssi-ids", "S1", 0, 1e15)).toHaveLength(1);
      expect(await store.bars("ssi-fcdata", "S1", 0, 1e15)).toEqual([]);
      await store.dropMarketData("simulated");
      expect(await store.bars("simulated", "S1", 0, 1e15)).toEqual([]);
      expect(await store.bars("ssi-ids", "S1", 0, 1e15)).toHaveLength(1);
    });

    it("older than an instant can be let go", async () => {
      const store = await home.open();
      await store.saveBars("ssi-ids", [bar("VIC", 1), bar("VIC", 5), bar("VNM", 2), bar("VNM", 6)]);
      await store.dropBarsBefore("ssi-ids", bar("VIC", 5).openTimeMs);
      for (const symbol of ["VIC", "VNM"])
        expect(await store.bars("ssi-ids", symbol, 0, 1e15)).toHaveLength(1);
    });
  });

  describe("notes", () => {
    it("are remembered over a restart, the newest word only", async () => {
      const first = await home.open();
      await first.setNote("simulated.runId", "r1");
      await first.setNote("simulated.runId", "r2");
      const store = await home.reopen();
      expect(await store.getNote("simulated.runId")).toBe("r2");
      expect(await store.getNote("nothing")).toBeNull();
    });
  });

  describe("watchlists", () => {
    it("keep name, symbols and order over a restart, each for its owner alone", async () => {
      const first = await home.open();
      const one = await first.createWatchlist(ALICE, "Ngân hàng", ["VCB", "BID"]);
      const two = await first.createWatchlist(ALICE, "Thép", ["HPG"]);
      await first.createWatchlist(BOB, "Của Bob", ["VIC"]);
      const store = await home.reopen();
      expect(await store.watchlists(ALICE)).toEqual([one, two]);
      expect(one).toMatchObject({ id: one.id, name: "Ngân hàng", symbols: ["VCB", "BID"], version: 1 });
      expect(await store.watchlists(BOB)).toHaveLength(1);
    });

    it("change only on the version that was read", async () => {
      const store = await home.open();
      const { id } = await store.createWatchlist(ALICE, "A", ["VIC"]);
      expect(await store.changeWatchlist(ALICE, id, 1, { name: "B" })).toMatchObject({
        name: "B",
        symbols: ["VIC"],
        version: 2,
      });
      expect(await store.changeWatchlist(ALICE, id, 1, { name: "C" })).toBe("conflict");
      expect(await store.changeWatchlist(ALICE, id, 2, { symbols: ["VNM", "VIC"] })).toMatchObject({
        name: "B",
        symbols: ["VNM", "VIC"],
        version: 3,
      });
    });

    it("of others can be neither changed, deleted nor put in order", async () => {
      const store = await home.open();
      const mine = await store.createWatchlist(ALICE, "A", ["VIC"]);
      expect(await store.changeWatchlist(BOB, mine.id, 1, { name: "stolen" })).toBeNull();
      expect(await store.deleteWatchlist(BOB, mine.id)).toBe(false);
      await store.orderWatchlists(BOB, [mine.id]);
      expect(await store.watchlists(ALICE)).toEqual([mine]);
      expect(await store.deleteWatchlist(ALICE, mine.id)).toBe(true);
      expect(await store.deleteWatchlist(ALICE, mine.id)).toBe(false);
    });

    it("are put in the wanted order; the ones not named follow", async () => {
      const store = await home.open();
      const ids: string[] = [];
      for (const name of ["1", "2", "3", "4"]) ids.push((await store.createWatchlist(ALICE, name, [])).id);
      await store.orderWatchlists(ALICE, [ids[2]!, "unknown", ids[0]!]);
      expect((await store.watchlists(ALICE)).map(({ name }) => name)).toEqual(["3", "1", "2", "4"]);
      await store.createWatchlist(ALICE, "5", []);
      expect((await store.watchlists(ALICE)).at(-1)?.name).toBe("5");
    });

    it("are refused beyond the number one device may keep", async () => {
      const store = await home.open();
      for (let n = 0; n < MAX_WATCHLISTS; n += 1) await store.createWatchlist(ALICE, `${n}`, []);
      const refusal = await store.createWatchlist(ALICE, "one more", []).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(StoreRefusal);
      expect(refusal).toMatchObject({ code: "TOO_MANY_LISTS" });
      expect(await store.watchlists(ALICE)).toHaveLength(MAX_WATCHLISTS);
      await expect(store.createWatchlist(BOB, "first", [])).resolves.toBeDefined();
    });

    it("tell together which symbols are watched", async () => {
      const store = await home.open();
      await store.createWatchlist(ALICE, "A", ["VIC", "VNM"]);
      await store.createWatchlist(BOB, "B", ["VNM", "FPT"]);
      expect(await store.watchedSymbols()).toEqual(["FPT", "VIC", "VNM"]);
    });
  });

  describe("devices and programs", () => {
    it("are paired once, and bring their lists along behind those that are there", async () => {
      const store = await home.open();
      await store.createWatchlist(ALICE, "của máy", ["VIC"]);
      await store.createWatchlist(BOB, "của điện thoại", ["FPT"]);
      await store.saveDocument(ALICE, "layouts", 0, '{"a":1}');
      for (const kind of ["layouts", "drawings"] as const)
        await store.saveDocument(BOB, kind, 0, '{"a":2,"b":2}');
      await store.addPairingCode(ALICE, "code", 2_000);
      expect(await store.pairDevice("code", BOB, 1_000)).toBe(ALICE);
      expect(await store.document(ALICE, "layouts")).toEqual({ body: '{"a":1,"b":2}', version: 2 });
      expect(await store.document(ALICE, "drawings")).toEqual({ body: '{"a":2,"b":2}', version: 2 });
      expect(await store.document(BOB, "layouts")).toBeNull();
      expect(await store.pairDevice("code", "c".repeat(64), 1_000)).toBeNull();
      expect(await store.ownerOfDevice(BOB)).toBe(ALICE);
      expect((await store.watchlists(ALICE)).map(({ name }) => name)).toEqual(["của máy", "của điện thoại"]);
      const devices = await store.devices(ALICE);
      expect(devices.map(({ addedAtMs }) => addedAtMs)).toEqual([1_000, 1_000]);
    });

    it("have tokens up to a number, of which each can be taken away", async () => {
      const store = await home.open();
      const made = await store.addApiToken(ALICE, "bot", "hash-0", 1_770_692_400_000);
      for (let n = 1; n < 20; n += 1) await store.addApiToken(ALICE, `${n}`, `hash-${n}`, n);
      await expect(store.addApiToken(ALICE, "more", "hash-20", 1)).rejects.toBeInstanceOf(StoreRefusal);
      expect((await store.apiTokens(ALICE)).at(-1)).toEqual(made);
      expect(await store.removeApiToken(BOB, made.id)).toBeNull();
      expect(await store.removeApiToken(ALICE, made.id)).toBe("hash-0");
      expect(await store.ownerOfApiToken("hash-0")).toBeNull();
    });
  });

  it("takes in nobody who has more than one person may have together with the other, and changes nothing then", async () => {
    const store = await home.open();
    for (let n = 0; n < 20; n += 1) await store.addApiToken(ALICE, `${n}`, `hash-${n}`, n);
    const list = await store.createWatchlist(BOB, "của điện thoại", ["FPT"]);
    const token = await store.addApiToken(BOB, "máy", "hash-bob", 1);
    await store.addPairingCode(ALICE, "code", 2_000);
    await expect(store.pairDevice("code", BOB, 1_000)).rejects.toMatchObject({ code: "TOO_MANY_TOKENS" });
    expect(await store.ownerOfDevice(BOB)).toBe(BOB);
    expect(await store.watchlists(BOB)).toEqual([list]);
    expect(await store.devices(ALICE)).toEqual([]);
    await store.removeApiToken(BOB, token.id);
    expect(await store.pairDevice("code", BOB, 1_000)).toBe(ALICE);
  });

  describe("documents", () => {
    it("are written over the version that was read and no other", async () => {
      const store = await home.open();
      expect(await store.document(ALICE, "layouts")).toBeNull();
      expect(await store.saveDocument(ALICE, "layouts", 0, "{}")).toEqual({ body: "{}", version: 1 });
      expect(await store.saveDocument(ALICE, "layouts", 0, "[]")).toBe("conflict");
      expect(await store.saveDocument(ALICE, "layouts", 1, "[1]")).toEqual({
        body: "[1]",
        version: 2,
      });
      expect(await store.document(ALICE, "layouts")).toEqual({ body: "[1]", version: 2 });
      expect(await store.document(BOB, "layouts")).toBeNull();
    });
  });

  describe("many at once", () => {
    it("edit one list through two servers, and nobody's word is lost", async () => {
      const one = await home.open();
      // An SQLite file has one server.
      const other = home.engine === "SQLite" ? one : await home.open();
      const { id } = await one.createWatchlist(ALICE, "A", ["VIC"]);
      const names = Array.from({ length: 24 }, (_, n) => `S${n}`);
      const answers = await eightAtOnce(names.length, (n) =>
        (n % 2 ? one : other).editWatchlist(ALICE, id, [
          { id: crypto.randomUUID(), clock: 5, symbol: `S${n}`, field: "in", value: true },
        ]),
      );
      expect(answers).not.toContain(null);
      const list = await one.watchlist(ALICE, id);
      expect(list?.symbols.toSorted()).toEqual(["VIC", ...names].toSorted());
      expect(list?.version).toBe(25);
    });

    it("make lists at the same time, and the limit holds", async () => {
      const store = await home.open();
      const said = await eightAtOnce(MAX_WATCHLISTS + 10, (n) =>
        store.createWatchlist(ALICE, `${n}`, []).then(
          () => "made",
          (error: unknown) => (error instanceof StoreRefusal ? error.code : error),
        ),
      );
      expect(said.filter((each) => each === "made")).toHaveLength(MAX_WATCHLISTS);
      expect(said.filter((each) => each === "TOO_MANY_LISTS")).toHaveLength(10);
      expect(await store.watchlists(ALICE)).toHaveLength(MAX_WATCHLISTS);
    });

    it("use a pairing code, and one has it", async () => {
      const store = await home.open();
      await store.addPairingCode(ALICE, "code", 2_000);
      const phones = Array.from({ length: 8 }, (_, n) => `${n}`.repeat(64));
      const owners = await Promise.all(phones.map((phone) => store.pairDevice("code", phone, 1_000)));
      expect(owners.filter((owner) => owner === ALICE)).toHaveLength(1);
      expect(await store.devices(ALICE)).toHaveLength(2);
    });
  });
});
