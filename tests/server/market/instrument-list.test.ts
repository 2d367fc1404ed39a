import { describe, expect, it } from "vitest";
import type { Instrument } from "#lib/market/instrument.ts";
import { systemClock } from "#server/clock.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import type { FeedRest } from "#server/feed/rest.ts";
import { RestFault } from "#server/feed/rest.ts";
import { createRestBudget } from "#server/feed/rest-budget.ts";
import { fastconnectRest } from "#server/feed/ssi-fastconnect/rest.ts";
import { createFastconnectSession } from "#server/feed/ssi-fastconnect/session.ts";
import { fcdataRest } from "#server/feed/ssi-fcdata/rest.ts";
import { createDirectory } from "#server/gateway/directory.ts";
import { silentLog } from "#server/log.ts";
import { createInstrumentList, createInstrumentRefresh } from "#server/market/instrument-list.ts";
import { startRunning } from "../exchange/running.ts";
import { surroundings, wideBudget } from "../feed/rest/scripted.ts";
import { at, DATE, marketBench } from "./tape.ts";

const vic: Instrument = {
  ...{ symbol: "VIC", exchange: "UPCOM", type: "STOCK", nameVi: "Tên cũ", nameEn: "Old name" },
  ...{ sector: "Bất động sản", lotSize: 10, listedShares: null, indices: ["VN30"] },
};

function bench(rest: Pick<FeedRest, "instruments" | "indexMembers">, first: Instrument[] = [vic]) {
  const { market, tell } = marketBench([]);
  const list = createInstrumentList(first);
  const directory = createDirectory(list, market);
  const date = { today: DATE };
  let changes = 0;
  const refresh = createInstrumentRefresh({
    ...{ rest, list, log: silentLog, epoch: () => date.today },
    tell: (events) => tell(at("10:00:00"), ...events),
    changed() {
      changes += 1;
      market.know(list.values());
    },
  });
  return { market, list, directory, refresh, date, changes: () => changes };
}

describe.each(["v2", "v3"])("what the exchange's REST of %s lists", (name) => {
  it("comes to the board: a new symbol, another name, a moved board, the members of VN30", async () => {
    const exchange = await startRunning({ clock: "2026-02-10T10:30", speed: 0.001 });
    const { feeds } = exchange.ready;
    const { url: restUrl, consumerID, consumerSecret } = feeds["ssi-fcdata"];
    const { url, apiKey, apiSecret } = feeds["ssi-fastconnect"];
    const session = createFastconnectSession({
      restUrl: url,
      apiKey,
      apiSecret,
      otp: null,
      sessionFile: null,
    });
    const ask = { clock: systemClock, log: silentLog, answered: () => {} };
    const shared = {
      ...{ ...surroundings, mayBeSimulated: true },
      budget: createRestBudget({ ...wideBudget, clock: systemClock }),
    };
    const rest =
      name === "v2"
        ? fcdataRest({ ...shared, restUrl, consumerID, consumerSecret })
        : fastconnectRest({
            ...shared,
            restUrl: url,
            accessToken: async () => (await session.token(ask)).accessToken,
          });
    // Our file knows another VIC, and no SHS.
    const file = loadInstruments().filter(({ symbol }) => symbol !== "SHS" && symbol !== "VIC");
    const { list, directory, refresh, market } = bench(rest, [...file, vic]);
    const before = list.get("ACV");
    expect(directory.isInstrument("SHS")).toBe(false);
    await refresh();
    rest.stop();
    await exchange.stop();
    expect(list.get("VIC")).toMatchObject({ exchange: "HOSE", lotSize: 100, sector: "Bất động sản" });
    expect(list.get("VIC")?.nameVi).not.toBe("Tên cũ");
    expect(list.get("SHS")).toMatchObject({ exchange: "HNX", type: "STOCK" });
    expect(list.get("SHS")?.nameVi).not.toBe("SHS");
    expect(list.get("ACV")).toMatchObject({ sector: before?.sector });
    expect(directory.contains("HNX", "SHS")).toBe(true);
    expect(directory.contains("UPCOM", "VIC")).toBe(false);
    expect(directory.members("VN30")).toHaveLength(30);
    expect(directory.listsOf("VIC")).toEqual(expect.arrayContaining(["HOSE", "VN30"]));
    // The exchange trades few of them, and that is no reason to drop the others.
    expect(directory.members("ALL")?.length).toBeGreaterThan(1_500);
    // The market knows the board too.
    const session0 = {
      kind: "boardSession",
      board: "HNX",
      session: "LO",
      timeMs: surroundings.marketNowMs(),
    } as const;
    market.apply({
      seq: 1,
      receivedAtMs: 0,
      events: [{ kind: "limits", symbol: "SHS", reference: 10, ceiling: 11, floor: 9 }, session0],
    });
    expect(market.state("SHS")?.session).toBe("LO");
  });
});

describe("a list that cannot be had", () => {
  const listing = (symbols: string[]) =>
    symbols.map((symbol) => ({
      ...vic,
      symbol,
      exchange: "HOSE" as const,
      limits: null,
      openContracts: null,
    }));

  it("changes nothing, is asked for again, and then only once a day", async () => {
    const answers: (() => string[])[] = [
      () => {
        throw new RestFault("unreachable", "no answer");
      },
      () => {
        throw new RestFault("bad-answer", "not what is documented");
      },
      () => [],
      () => ["VIC", "NEW"],
      () => ["VIC", "NEW", "NEXT"],
    ];
    let asked = 0;
    const b = bench({
      instruments: async () => listing(answers[asked++]?.() ?? []),
      indexMembers: async () => {
        throw new RestFault("refused", "no such index");
      },
    });
    await expect(b.refresh()).rejects.toMatchObject({ code: "unreachable" });
    await b.refresh();
    await b.refresh();
    expect([...b.list.values()]).toEqual([vic]);
    expect(b.list.version).toBe(0);
    await b.refresh();
    await b.refresh();
    expect(asked).toBe(4);
    expect(b.directory.members("HOSE")).toEqual(["VIC", "NEW"]);
    expect(b.directory.members("VN30")).toEqual(["VIC"]);
    b.date.today = "2026-02-11";
    await b.refresh();
    expect(b.directory.isInstrument("NEXT")).toBe(true);
    expect([b.list.version, b.changes()]).toEqual([2, 2]);
  });

  it("the same list again is no change", async () => {
    const b = bench({ instruments: async () => listing(["VIC"]), indexMembers: async () => [] });
    await b.refresh();
    const { version } = b.list;
    b.date.today = "2026-02-11";
    await b.refresh();
    expect(b.list.version).toBe(version);
  });
});
