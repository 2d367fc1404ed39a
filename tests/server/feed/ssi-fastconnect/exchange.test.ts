import { afterEach, beforeEach, expect, test } from "vitest";
import { openExchange } from "#server/choose-feed.ts";
import type { RunningExchange } from "#server/exchange/run.ts";
import { startRunning } from "#tests/server/exchange/running.ts";
import { eventually, runFeed } from "../harness.ts";
import { someSymbols } from "../wanted.ts";

let exchange: RunningExchange;
let started: ReturnType<typeof runFeed> | null = null;

beforeEach(async () => {
  exchange = await startRunning({ speed: 20 });
});

afterEach(async () => {
  started?.stop.abort();
  await started?.ended;
  await exchange.stop();
});

const marketNowMs = () => exchange.ready.clock.epochMs + 3_600_000;

test("the simulated exchange and this driver understand each other in every word", async () => {
  const feed = openExchange(exchange.ready, "ssi-fastconnect", marketNowMs);
  started = runFeed(feed);
  const { heard } = started;
  const wanted = ["boardSession", "foreign", "index", "limits", "quote", "tick"];
  await eventually(() => {
    const kinds = new Set<string>(heard.events.map(({ kind }) => kind));
    return wanted.every((kind) => kinds.has(kind));
  });
  expect(heard.rejects).toEqual([]);
  expect(heard.connected).toEqual([{ runId: exchange.ready.runId, adminUrl: exchange.ready.adminUrl }]);
  expect(heard.subscribed).toEqual([{ symbols: ["*"], unknown: [] }]);
  const boards = heard.events.flatMap((event) => (event.kind === "boardSession" ? [event.board] : []));
  expect(new Set(boards)).toEqual(new Set(["HOSE", "HNX", "UPCOM"]));
  const indices = heard.events.flatMap((event) => (event.kind === "index" ? [event.index] : []));
  expect(indices).toContain("UPCOMINDEX");
});

test("it sends the symbols that are asked for and no others", async () => {
  const feed = openExchange(exchange.ready, "ssi-fastconnect", marketNowMs);
  const { wanted, change } = someSymbols("SSI");
  started = runFeed(feed, { wanted });
  const { heard } = started;
  const traded = () =>
    new Set(heard.events.flatMap((event) => (event.kind === "tick" ? [event.symbol] : [])));
  await eventually(() => traded().has("SSI"));
  expect([...traded()]).toEqual(["SSI"]);
  change(["HPG"], []);
  await eventually(() => traded().has("HPG"));
  expect(heard.rejects).toEqual([]);
});

test("a wrong secret is refused in its words", async () => {
  const { ready } = exchange;
  const access = { ...ready.feeds["ssi-fastconnect"], apiSecret: "wrong" };
  const feeds = { ...ready.feeds, "ssi-fastconnect": access };
  started = runFeed(openExchange({ ...ready, feeds }, "ssi-fastconnect", marketNowMs));
  expect(await started.ended).toMatchObject({ code: "auth-refused", message: "Unauthorized (401)" });
});
