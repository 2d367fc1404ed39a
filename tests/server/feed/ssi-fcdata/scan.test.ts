import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MarketEvent } from "#lib/market/event.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { createHubDecoder, decodeHubFrame, type HubFrame } from "#server/feed/ssi-fcdata/decode.ts";
import { createFrameScanner } from "#server/feed/ssi-fcdata/scan.ts";
import { fixtureLines } from "../fixtures.ts";

const context = { marketNowMs: instantOf("2026-11-23", "10:15:30") };

type Content = Record<string, unknown>;
type Broadcast = readonly [type: string, content: Content];

/** One of each DataType, as SSI wrote them. */
const REAL: Broadcast[] = ["x", "x-quote", "x-trade", "r", "mi", "b", "f", "ol"].map((type) => {
  const [line] = fixtureLines(`ssi/v2-${type}.jsonl`);
  const { DataType, Content } = JSON.parse(line as string) as { DataType: string; Content: string };
  return [DataType, JSON.parse(Content) as Content];
});

function frameOf(...broadcasts: Broadcast[]): string {
  const M = broadcasts.map(([DataType, content]) => ({
    H: "FcMarketDataV2Hub",
    M: "Broadcast",
    A: [JSON.stringify({ DataType, Content: JSON.stringify(content) })],
  }));
  return JSON.stringify({ C: "s-0,1A", M });
}

/** What reaches the market and the counters; a scanned frame has its broadcasts in one. */
function outcome(frame: HubFrame) {
  const { broadcasts, ...rest } = frame;
  const events: MarketEvent[] = broadcasts.flatMap(({ decoded }) => decoded.events);
  const rejects = broadcasts.flatMap(({ decoded }) => decoded.rejects);
  const flaws = broadcasts.flatMap(({ decoded }) => decoded.flaws ?? []);
  return { ...rest, events, rejectsInside: rejects, flaws };
}

/** A decoder that has seen one of each, so that its shapes are known. */
function knowing(): ReturnType<typeof createHubDecoder> {
  const decode = createHubDecoder();
  for (const broadcast of REAL) decode(Buffer.from(frameOf(broadcast)), context);
  return decode;
}

function expectSame(decode: ReturnType<typeof createHubDecoder>, text: string): void {
  const bytes = Buffer.from(text);
  // Half a character pair is lost on the wire, before anybody reads it.
  const parsed = decodeHubFrame(bytes.toString("utf8"), context);
  expect(outcome(decode(bytes, context))).toEqual(outcome(parsed));
}

const value = fc.oneof(
  fc.integer({ min: 0, max: 3_000_000 }),
  fc.double({ noNaN: true }),
  fc.double({ min: 0, max: 200_000, noNaN: true }).map((number) => Math.round(number * 100) / 100),
  fc.constantFrom<unknown>(
    0,
    -0,
    null,
    185028289999.99728,
    "",
    "0",
    "ATO",
    "NaN",
    1e21,
    1e-7,
    123456789012345680,
    true,
    [],
    {},
  ),
  fc.constantFrom('a"b', "a\\b", "Khớp", "\u0000", "\ud800", "\n", "/", "'", "\u007f"),
  fc.string({ unit: "binary", maxLength: 12 }),
);

const broadcast = fc
  .constantFrom(...REAL)
  .chain(([type, content]) =>
    fc
      .dictionary(fc.constantFrom(...Object.keys(content)), value, { maxKeys: 3 })
      .map((changed): Broadcast => [type, { ...content, ...changed }]),
  );

describe("a frame that is read in place says what parsing it says", () => {
  test("also with values of all kinds, one broadcast or many in a frame", () => {
    const decode = knowing();
    fc.assert(
      fc.property(fc.array(broadcast, { minLength: 1, maxLength: 4 }), (broadcasts) => {
        expectSame(decode, frameOf(...broadcasts));
      }),
      { numRuns: 3_000 },
    );
  });

  test("also when bytes of it are damaged, cut off or doubled", () => {
    const decode = knowing();
    const damage = fc.record({
      broadcasts: fc.array(broadcast, { minLength: 1, maxLength: 2 }),
      at: fc.nat(2_000),
      kind: fc.constantFrom("replace", "delete", "insert", "cut"),
      byte: fc.constantFrom(...' "\\{}[],:.-0159nAé'),
    });
    fc.assert(
      fc.property(damage, ({ broadcasts, at, kind, byte }) => {
        const whole = frameOf(...broadcasts);
        const place = at % whole.length;
        const tail = kind === "cut" ? "" : whole.slice(place + (kind === "insert" ? 0 : 1));
        const text = `${whole.slice(0, place)}${kind === "delete" || kind === "cut" ? "" : byte}${tail}`;
        expectSame(decode, text);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ["spaces between the fields", (text: string) => text.replaceAll(',\\\\\\"', ', \\\\\\"')],
    [
      "a field twice",
      (text: string) => text.replace('{\\\\\\"', '{\\\\\\"Symbol\\\\\\":\\\\\\"AAA\\\\\\",\\\\\\"'),
    ],
    ["a field of the prototype", (text: string) => text.replace("RType", "__proto__")],
    ["a leading zero", (text: string) => text.replace(":0", ":00")],
    ["an escaped letter", (text: string) => text.replace("SSI", "\\\\\\\\u0053SI")],
    ["text after its end", (text: string) => `${text} `],
    ["a foreign hub", (text: string) => text.replace("FcMarketDataV2Hub", "OtherHub")],
  ])("also with %s", (_, change) => {
    const decode = knowing();
    for (const real of REAL) {
      expectSame(decode, change(frameOf(real)));
    }
  });
});

describe("the scanner", () => {
  /** How many broadcasts it reads of a frame; null when it leaves the frame to the parser. */
  function scanned(scanner: ReturnType<typeof createFrameScanner>, text: string): number | null {
    let count = 0;
    const isRead = scanner.eachBroadcast(Buffer.from(text), () => {
      count += 1;
      return true;
    });
    return isRead ? count : null;
  }

  test("leaves a frame alone until it knows the shape, and then reads it", () => {
    const scanner = createFrameScanner();
    const text = frameOf(...REAL);
    expect(scanned(scanner, text)).toBeNull();
    for (const [type, content] of REAL) scanner.learn(type, content);
    expect(scanned(scanner, text)).toBe(REAL.length);
  });

  test("reads an empty level and a full one by the same shape", () => {
    const scanner = createFrameScanner();
    const levels = (volume: number) => ({
      Symbol: "SSI",
      BidPrice1: 0,
      BidVol1: 0,
      AskPrice1: 0,
      AskVol1: volume,
    });
    scanner.learn("X-QUOTE", levels(0));
    for (const volume of [0, 500]) {
      const seen: unknown[] = [];
      scanner.eachBroadcast(Buffer.from(frameOf(["X-QUOTE", levels(volume)])), ({ look }) => {
        seen.push(look("Symbol"), look("BidPrice1"), look("AskVol1"), look("AskPrice2"));
        return true;
      });
      expect(seen).toEqual(["SSI", 0, volume, undefined]);
    }
  });

  test("knows any number of shapes without growing for ever", () => {
    const scanner = createFrameScanner();
    for (let number = 0; number < 1_000; number++) scanner.learn("X", { [`Field${number}`]: 1 });
    expect(scanned(scanner, frameOf(["X", { Field999: 1 }]))).toBe(1);
    expect(scanned(scanner, frameOf(["X", { Field0: 1 }]))).toBeNull();
  });
});
