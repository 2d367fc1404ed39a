import { afterEach, describe, expect, it } from "vitest";
import { addDays, startOfDateMs } from "#lib/market/trading-time.ts";
import { systemClock } from "#server/clock.ts";
import { RestFault } from "#server/feed/rest.ts";
import { createRestBudget } from "#server/feed/rest-budget.ts";
import { type FcDataRestOptions, fcdataRest } from "#server/feed/ssi-fcdata/rest.ts";
import {
  type Asked,
  envelope,
  type Reply,
  type Scripted,
  scripted,
  surroundings,
  wideBudget,
} from "./scripted.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Answer = (asked: Asked) => Reply | "hang" | "reset";

/** A REST of v2 whose logins work, unless a test says otherwise. */
async function bench(answer: Answer, options: Partial<FcDataRestOptions> = {}, login?: Answer) {
  let logins = 0;
  const server: Scripted = await scripted((asked) => {
    if (!asked.path.endsWith("AccessToken")) return answer(asked);
    logins += 1;
    if (login) return login(asked);
    return { body: { message: "Success", status: 200, data: { accessToken: `token-${logins}` } } };
  });
  const rest = fcdataRest({
    ...surroundings,
    restUrl: server.url,
    consumerID: "the-id",
    consumerSecret: "the-secret",
    budget: createRestBudget({ ...wideBudget, clock: systemClock }),
    ...options,
  });
  closers.push(() => {
    rest.stop();
    server.close();
  });
  return { server, rest };
}

const faultOf = async (asked: Promise<unknown>): Promise<RestFault> => {
  const fault = await asked.then(
    () => new Error("it was answered"),
    (error: unknown) => error,
  );
  if (!(fault instanceof RestFault)) throw fault;
  return fault;
};

const member = (n: number) => ({ IndexCode: "VN30", IndexComponent: [{ StockSymbol: `S${n}` }] });

describe("pages of v2", () => {
  it("are read to their end, 1,000 rows each", async () => {
    const all = Array.from({ length: 2_500 }, (_, n) => member(n));
    const { rest, server } = await bench(({ query }) => {
      const page = Number(query.get("pageIndex"));
      return envelope(all.slice((page - 1) * 1_000, page * 1_000), all.length);
    });
    expect(await rest.indexMembers("VN30")).toHaveLength(2_500);
    expect(server.to("IndexComponents").map(({ query }) => query.get("pageIndex"))).toEqual(["1", "2", "3"]);
  });

  it("go on when SSI sends smaller ones than we asked for", async () => {
    const all = Array.from({ length: 25 }, (_, n) => member(n));
    const { rest } = await bench(({ query }) => {
      const page = Number(query.get("pageIndex"));
      return envelope(all.slice((page - 1) * 10, page * 10), all.length);
    });
    expect(await rest.indexMembers("VN30")).toHaveLength(25);
  });

  it("end after ten although the server never runs out", async () => {
    const { rest, server } = await bench(() => envelope([member(1)], 1_000_000));
    expect(await rest.indexMembers("VN30")).toEqual(["S1"]);
    expect(server.to("IndexComponents")).toHaveLength(10);
  });

  it("keep what is good when one row is garbage", async () => {
    const { rest } = await bench(() =>
      envelope([member(1), { IndexComponent: [{ StockSymbol: 5 }] }, member(2)]),
    );
    expect(await rest.indexMembers("VN30")).toEqual(["S1", "S2"]);
    expect(rest.figures().refusedRows).toBe(1);
  });
});

describe("bars of v2", () => {
  const row = (date: string, volume = "100") => {
    const [year, month, day] = date.split("-");
    const prices = { Open: "10", High: "12", Low: "9", Close: "11" };
    return { Symbol: "VIC", TradingDate: `${day}/${month}/${year}`, Time: null, ...prices, Volume: volume };
  };

  it("are asked for in stretches of 30 days, newest first, until there are none, and ascend", async () => {
    const { rest, server } = await bench(({ query }) => {
      const [day, month, year] = (query.get("toDate") ?? "").split("/");
      const to = `${year}-${month}-${day}`;
      return envelope(to > "2025-10-01" ? [row(addDays(to, -1)), row(addDays(to, -2))] : []);
    });
    const bars = await rest.bars("VIC", "1D", startOfDateMs("2020-01-01"), startOfDateMs("2026-02-10"));
    const times = bars.map((bar) => bar.openTimeMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(bars).toHaveLength(10);
    const asked = server
      .to("DailyOhlc")
      .map(({ query }) => `${query.get("fromDate")} ${query.get("toDate")}`);
    expect(asked).toContain("11/01/2026 09/02/2026");
    expect(asked).toContain("12/12/2025 10/01/2026");
    expect(asked.length).toBeLessThan(12);
  });

  it("ask for no day that has not come yet", async () => {
    const { rest, server } = await bench(() => envelope([]));
    const day = startOfDateMs("2026-02-10");
    expect(await rest.bars("HNXINDEX", "1m", day, day + 5 * 86_400_000)).toEqual([]);
    const query = server.to("IntradayOhlc").map((asked) => Object.fromEntries(asked.query))[0];
    expect(query).toMatchObject({
      ...{
        symbol: "HNXIndex",
        fromDate: "10/02/2026",
        toDate: "10/02/2026",
        ascending: "true",
        resolution: "1",
      },
    });
  });
});

describe("the day of a symbol", () => {
  const row = { Symbol: "VIC", TradingDate: "10/02/2026", TotalMatchVol: "500", ClosePrice: "45000" };

  it("is never that of another symbol or another day", async () => {
    const { rest } = await bench(() =>
      envelope([
        { ...row, Symbol: "HUB" },
        { ...row, TradingDate: "09/02/2026" },
      ]),
    );
    expect(await rest.daySummary("VIC")).toBeNull();
    const other = await bench(() => envelope([{ ...row, Symbol: "HUB" }, row]));
    expect(await other.rest.daySummary("VIC")).toMatchObject({ symbol: "VIC", totalVolumeShares: 500 });
  });

  it("is asked for with its board where that is known", async () => {
    const { rest, server } = await bench(() => envelope([row]), { boardOf: () => "HOSE" });
    await rest.daySummary("VIC");
    expect(server.to("DailyStockPrice")[0]?.query.get("market")).toBe("HOSE");
  });

  it("is not asked for a name that is no symbol", async () => {
    const { rest, server } = await bench(() => envelope([row]));
    expect((await faultOf(rest.daySummary("VIC&x=1"))).code).toBe("refused");
    expect(server.asked).toEqual([]);
  });
});

describe("a token of v2", () => {
  it("is renewed once when SSI refuses it with HTTP 200, and the request is repeated", async () => {
    const { rest, server } = await bench(({ token }) =>
      token === "token-2" ? envelope([member(1)]) : { body: { message: "Unauthorized", status: 401 } },
    );
    expect(await rest.indexMembers("VN30")).toEqual(["S1"]);
    expect(await rest.indexMembers("VN30")).toEqual(["S1"]);
    expect(server.to("AccessToken")).toHaveLength(2);
  });

  it("is not replaced for each request when SSI refuses every one", async () => {
    const { rest, server } = await bench(() => ({ body: { message: "Unauthorized", status: 401 } }));
    for (let n = 0; n < 3; n += 1)
      expect((await faultOf(rest.indexMembers("VN30"))).code).toBe("auth-refused");
    expect(server.to("AccessToken")).toHaveLength(2);
  });

  it("is asked for once however many requests wait for it", async () => {
    const { rest, server } = await bench(() => envelope([member(1)]));
    await Promise.all(["VN30", "HNX30", "VN100"].map((index) => rest.indexMembers(index)));
    expect(server.to("AccessToken")).toHaveLength(1);
  });

  it("that is refused again is a fault in words, without the token", async () => {
    const { rest, server } = await bench(({ token }) => ({
      body: { message: `no such token ${token}`, status: 401 },
    }));
    const fault = await faultOf(rest.indexMembers("VN30"));
    expect(fault.code).toBe("auth-refused");
    expect(fault.message).toContain("no such token ***");
    expect(fault.message).not.toContain("token-");
    expect(server.to("IndexComponents")).toHaveLength(2);
  });

  it("is not asked for again and again with a key that SSI refuses, and the secret stays secret", async () => {
    const { rest, server } = await bench(
      () => envelope([]),
      {},
      () => ({ body: { message: "Key the-secret does not exist.", status: 400, data: null } }),
    );
    const faults = [await faultOf(rest.indexMembers("VN30")), await faultOf(rest.indexMembers("VN30"))];
    expect(faults.map(({ code, message }) => [code, message])).toEqual([
      ["auth-refused", "Key *** does not exist."],
      ["auth-refused", "Key *** does not exist."],
    ]);
    expect(server.asked).toHaveLength(1);
  });
});

describe("a REST in trouble", () => {
  it("is left alone for as long as it says, and then asked again", async () => {
    let refusals = 1;
    const times: number[] = [];
    const { rest } = await bench(() => {
      times.push(performance.now());
      refusals -= 1;
      return refusals >= 0
        ? { status: 429, headers: { "retry-after": "1" }, body: {} }
        : envelope([member(1)]);
    });
    expect(await rest.indexMembers("VN30")).toEqual(["S1"]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
    expect(rest.figures()).toMatchObject({ limited: 1 });
  });

  it("that goes on refusing is given up after a few times", async () => {
    const { rest, server } = await bench(() => ({ status: 429, headers: { "retry-after": "0" }, body: {} }));
    expect((await faultOf(rest.indexMembers("VN30"))).code).toBe("limited");
    expect(server.to("IndexComponents")).toHaveLength(4);
  });

  it.each<[string, Reply | "reset", string]>([
    ["answers with an error page", { status: 502, text: "<html>" }, "unreachable"],
    ["breaks the line", "reset", "unreachable"],
    ["answers with garbage", { text: "<html>hello</html>" }, "bad-answer"],
    ["answers in another form", { body: { status: "Success", data: "none" } }, "bad-answer"],
    ["says no", { body: { status: "Error", message: "Invalid index" } }, "refused"],
  ])("is a fault in words when it %s", async (_, reply, code) => {
    const { rest } = await bench(() => reply);
    const fault = await faultOf(rest.indexMembers("VN30"));
    expect(fault.code).toBe(code);
    expect(fault.message).not.toContain("token-");
  });

  it("that answers on the second try was no trouble", async () => {
    let tries = 0;
    const { rest } = await bench(() => {
      tries += 1;
      return tries === 1 ? "reset" : envelope([member(1)]);
    });
    expect(await rest.indexMembers("VN30")).toEqual(["S1"]);
  });

  it("that never answers is given up, and shutting down does not wait for it", async () => {
    let expire = (): void => {};
    const clock = {
      ...systemClock,
      after: (ms: number, call: () => void) => {
        if (ms < 10_000) return systemClock.after(ms, call);
        expire = call;
        return () => {};
      },
    };
    const { rest, server } = await bench(
      ({ path }) => (path.endsWith("IndexComponents") ? "hang" : envelope([])),
      {
        clock,
      },
    );
    const asked = faultOf(rest.indexMembers("VN30"));
    while (server.to("IndexComponents").length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expire();
    while (server.to("IndexComponents").length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expire();
    expect(await asked).toMatchObject({ code: "unreachable", message: expect.stringContaining("in time") });
    const last = faultOf(rest.indexMembers("VN30"));
    while (server.to("IndexComponents").length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    rest.stop();
    expect((await last).code).toBe("stopped");
    expect((await faultOf(rest.indexMembers("VN30"))).code).toBe("stopped");
  });

  it("that is a simulation is not believed beside the real stream", async () => {
    const { rest } = await bench(() => ({
      ...envelope([member(1)]),
      headers: { "x-simulated-exchange": "{}" },
    }));
    const fault = await faultOf(rest.indexMembers("VN30"));
    expect([fault.code, fault.message]).toEqual([
      "bad-answer",
      expect.stringContaining("simulated exchange"),
    ]);
  });

  it("keeps to its budget", async () => {
    const { rest } = await bench(() => envelope([member(1)]), {
      budget: createRestBudget({ perSecond: 20, burst: 1, clock: systemClock }),
    });
    const startedMs = performance.now();
    for (let n = 0; n < 6; n += 1) await rest.indexMembers("VN30");
    // One login and six questions, the first of them at once.
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(290);
  });
});
