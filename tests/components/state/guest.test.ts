import { describe, expect, test } from "vitest";
import type { Target } from "#components/state/follow-plan.ts";
import { createGuest } from "#components/state/guest.ts";
import type { LineMessage } from "#components/state/line.ts";
import { stateOf } from "../board/states.ts";

const update = (...symbols: string[]): LineMessage => ({
  name: "update",
  body: { epoch: "e", seq: 5, sentAt: 1, states: symbols.map((symbol) => stateOf({ symbol })) },
});
const symbolsOf = (message: LineMessage | null): string[] | null =>
  message?.name === "update" ? message.body.states.map(({ symbol }) => symbol) : null;
const of = (name: string, body: object): LineMessage => ({ name, body }) as LineMessage;

describe("what a window gets of another page's line", () => {
  test("states of its symbols and of its lists' members, and nothing when none is among them", () => {
    const guest = createGuest();
    guest.follow({ symbols: ["VIC"] });
    guest.follow({ list: "VN30" });
    expect(symbolsOf(guest.partOf(update("VIC", "HPG", "AAA")))).toEqual(["VIC"]);
    guest.named("VN30", ["HPG", "FPT"]);
    expect(symbolsOf(guest.partOf(update("VIC", "HPG", "AAA")))).toEqual(["VIC", "HPG"]);
    expect(guest.partOf(update("AAA"))).toBeNull();
    guest.unfollow({ list: "VN30" });
    expect(symbolsOf(guest.partOf(update("VIC", "HPG")))).toEqual(["VIC"]);
  });

  test.each<[string, LineMessage, boolean]>([
    ["a trade it follows", of("tick", { symbol: "VIC" }), true],
    ["a trade of a symbol whose state alone it follows", of("tick", { symbol: "HPG" }), false],
    ["a running bar it follows", of("bar", { symbol: "VIC" }), true],
    ["another's running bar", of("bar", { symbol: "FPT" }), false],
    ["an index it follows by its code", of("index", { index: "VNINDEX" }), true],
    ["another index", of("index", { index: "HNX30" }), false],
    ["news, which it does not follow", of("news", {}), false],
    ["how the feed is", of("health", {}), true],
    ["changed lists", of("watchlists", {}), true],
    ["fired alerts", of("alerts", {}), true],
    ["what was refused to another", of("refused", {}), false],
  ])("%s", (_, message, isItsOwn) => {
    const guest = createGuest();
    guest.follow({ symbols: ["VIC"], channels: ["tick", "bar"] });
    guest.follow({ symbols: ["HPG", "VNINDEX"] });
    expect(guest.partOf(message)).toEqual(isItsOwn ? message : null);
  });

  test("of trades that were left out only its own, and news once it follows them", () => {
    const guest = createGuest();
    guest.follow({ symbols: ["VIC"], channels: ["tick", "news"] });
    expect(guest.partOf(of("missed", { ticks: 3, symbols: ["VIC", "HPG"] }))).toEqual(
      of("missed", { ticks: 3, symbols: ["VIC"] }),
    );
    expect(guest.partOf(of("missed", { ticks: 3, symbols: ["HPG"] }))).toBeNull();
    expect(guest.partOf(of("news", {}))).not.toBeNull();
  });
});

describe("what a window adds to the page's wishes, and takes away", () => {
  test("each thing once, however often it is asked for", () => {
    const guest = createGuest();
    expect(guest.follow({ symbols: ["VIC"] })).toEqual<Target[]>(["state:VIC"]);
    expect(guest.follow({ symbols: ["VIC"], channels: ["tick"] })).toEqual<Target[]>(["tick:VIC"]);
    expect(guest.follow({ symbols: ["VIC"], channels: ["tick"] })).toEqual([]);
  });

  test("channels named end alone, a symbol without them altogether", () => {
    const guest = createGuest();
    guest.follow({ symbols: ["VIC"], channels: ["tick", "bar"] });
    expect(guest.unfollow({ symbols: ["VIC"], channels: ["bar"] })).toEqual<Target[]>(["bar:VIC"]);
    expect(guest.unfollow({ symbols: ["VIC"] })).toEqual<Target[]>(["state:VIC", "tick:VIC"]);
    expect(guest.unfollow({ symbols: ["VIC"] })).toEqual([]);
  });

  test("all of it when the window goes", () => {
    const guest = createGuest();
    guest.follow({ list: "HOSE" });
    guest.follow({ symbols: ["VIC"] });
    expect(guest.forget()).toEqual<Target[]>(["list:HOSE", "state:VIC"]);
    expect(guest.partOf(update("VIC"))).toBeNull();
  });
});
