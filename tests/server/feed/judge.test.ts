import { describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { createLineJudge } from "#server/feed/judge-line.ts";
import { fixtureLines } from "./fixtures.ts";

const nowMs = instantOf("2026-11-24", "08:00:00");

interface CorpusExpectation {
  name: string;
  layer: string;
  action: string;
  raw: string | null;
}

/** Behaviours, bytes and answers of REST: no texts of a stream. They are in corpus.test.ts. */
const OTHER_LAYERS = ["hex", "op", "rest"];

const all = fixtureLines("bad-upstream.jsonl").map((line) => ({
  line,
  ...(JSON.parse(line) as CorpusExpectation),
}));
const expected = all.filter(({ layer }) => !OTHER_LAYERS.includes(layer));
const corpus = expected.map(({ line }) => line);
const control = expected.find(({ name }) => name === "control-v2-trade")?.raw as string;

function trade(change: Record<string, unknown>): string {
  const { DataType, Content } = JSON.parse(control) as { DataType: string; Content: string };
  return JSON.stringify({ DataType, Content: JSON.stringify({ ...JSON.parse(Content), ...change }) });
}

describe("the corpus of hostile messages from upstream", () => {
  const judge = createLineJudge({ feed: null, fold: true, nowMs });
  const verdicts = corpus.map((line) => judge(line));

  test.each(expected.map(({ name, action }, index) => [name, action, index] as const))(
    "%s: %s",
    (name, action, index) => {
      expect(verdicts[index]).toMatchObject({ name, action });
    },
  );

  test("pollutes no prototype", () => {
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test("a frame of a thousand broadcasts gives a thousand trades", () => {
    const index = expected.findIndex(({ name }) => name === "v2-signalr-1000-messages");
    const ticks = verdicts[index]?.events.filter(({ kind }) => kind === "tick");
    expect(ticks).toHaveLength(1000);
  });
});

describe("other faults of the same kinds", () => {
  const judgeOne = (raw: string, more: Record<string, unknown> = {}) =>
    createLineJudge({ feed: null, fold: true, nowMs })(
      JSON.stringify({ name: "x", layer: "v2", raw, ...more }),
    );

  test.each([
    ["a repeat at the same price", {}, [control], "dup"],
    ["a repeat at another price", { LastPrice: 22900 }, [control], "quarantine"],
    ["a total that falls is a replay", { TotalVol: 999_900 }, [], "dup"],
    ["half seen, half not", { TotalVol: 1_000_050 }, [], "quarantine"],
    ["a hole", { TotalVol: 1_000_600 }, [], "gap"],
    ["what fills it", { TotalVol: 1_000_100 }, [trade({ TotalVol: 1_000_200 })], "late"],
    ["yesterday's trade", { TradingDate: "20/11/2026" }, [], "drop"],
    ["three seconds ahead", { Time: "10:15:33" }, [], "accept"],
    ["six seconds ahead", { Time: "10:15:36" }, [], "accept-partial"],
  ])("%s", (_, change, pre, action) => {
    expect(judgeOne(trade(change), { pre }).action).toBe(action);
  });

  test("the first trade of the next day starts it anew", () => {
    const raw = trade({ TradingDate: "24/11/2026", Time: "09:15:00", TotalVol: 100 });
    expect(judgeOne(raw, { now: "2026-11-24T09:15:00+07:00" }).action).toBe("reset");
  });

  test.each([
    ["{}", "control"],
    ['{"C":"d","S":1,"M":[]}', "control"],
    ['{"I":"1"}', "control"],
    ['{"T":1}', "reconnect"],
    ['{"I":"1","E":"Unauthorized"}', "reauth"],
    ["{", "drop"],
  ])("hub frame %s: %s", (raw, action) => {
    expect(judgeOne(raw, { layer: "v2frame" }).action).toBe(action);
  });

  test("what is no text of this protocol is passed by", () => {
    expect(judgeOne("HTTP/1.1 401", { layer: "rest" }).action).toBe("ignore");
  });
});

describe("raw frames", () => {
  const frames = [
    '{"type":"auth","status":"success","sessionId":"s"}',
    '{"sym":"VIC","lastPrice":45500,"totalVolume":1000,"time":"09:15:20"}',
    '{"sym":"VIC","lastPrice":45500,"lastVolume":100,"totalVolume":1100,"time":"09:15:23"}',
    '{"sym":"VIC","lastPrice":45500,"lastVolume":100,"totalVolume":1100,"time":"09:15:23"}',
    '{"sym":"VIC","lastPrice":45500,"lastVolume":100,"totalVolume":1300,"time":"09:15:24"}',
    '{"sym":"VIC","lastPrice":45450,"lastVolume":100,"totalVolume":1200,"time":"09:15:24"}',
    '{"sym":"VIC","lastPrice":45500,"lastVolume":100,"time":"09:15:25"}',
  ];

  test("with fold are held against what came before", () => {
    const judge = createLineJudge({ feed: "ssi-ids", fold: true, nowMs });
    expect(frames.map((frame) => judge(frame).action)).toEqual([
      "control",
      "accept",
      "accept",
      "dup",
      "gap",
      "late",
      "accept",
    ]);
  });

  test("without fold each stands alone", () => {
    const judge = createLineJudge({ feed: "ssi-ids", fold: false, nowMs });
    expect(new Set(frames.slice(1).map((frame) => judge(frame).action))).toEqual(new Set(["accept"]));
  });

  test("are printed in our own words with ISO times", () => {
    const judge = createLineJudge({ feed: "ssi-ids", fold: false, nowMs });
    const verdict = judge('{"sym":"VIC","lastPrice":45500,"lastVolume":100,"time":"09:15:23"}');
    expect(verdict).toEqual({
      name: "line 1",
      action: "accept",
      reason: "",
      events: [
        {
          kind: "tick",
          symbol: "VIC",
          price: 45500,
          volumeShares: 100,
          side: "U",
          totalVolumeShares: null,
          totalValueVnd: null,
          time: "2026-11-24T09:15:23.000+07:00",
        },
      ],
    });
  });

  test("may be bytes in base64", () => {
    const judge = createLineJudge({ feed: "ssi-ids", fold: false, nowMs });
    const bytes = Buffer.from('{"sym":"VIC","lastPrice":1,"lastVolume":1,"time":"09:15:23"}').toString(
      "base64",
    );
    expect(judge(`base64:${bytes}`).action).toBe("accept");
  });

  test("tell their protocol by their shape when nobody says it", () => {
    const judge = createLineJudge({ feed: null, fold: false, nowMs });
    expect(judge(control).events.map(({ symbol }) => symbol)).toContain("ACB");
    expect(judge('{"sym":"VIC","lastPrice":1,"lastVolume":1,"time":"09:15:23"}').action).toBe("accept");
    const [v3 = ""] = fixtureLines("ssi/synthetic-v3-trade.jsonl");
    expect(judge(v3).events.map(({ symbol }) => symbol)).toEqual(["SSI", "SSI"]);
  });

  test.each([
    ['{"method":"subscribe","channel":"DATA","status":"ok","message":""}', "control"],
    ['{"method":"subscribe","channel":"DATA","status":"error","message":"Denied (scope)"}', "control"],
    ['{"trading":"","data":"trade.SSI"}', "control"],
    ['{"code":401,"msg":"Unauthorized"}', "reauth"],
    ['{"code":403,"msg":"Forbidden"}', "reauth"],
    ['{"code":429,"msg":"Too many connections"}', "throttle"],
    ['{"code":503,"msg":"Maintenance"}', "reconnect"],
  ])("of FastConnect v3 that are no data: %s is %s", (raw, action) => {
    const judge = createLineJudge({ feed: null, fold: false, nowMs });
    expect(judge(raw).action).toBe(action);
  });
});
