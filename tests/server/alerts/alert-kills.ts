import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io } from "socket.io-client";
import { expect } from "vitest";
import type { AlertNews, Firing } from "#lib/contract/alert.ts";
import type { Bar } from "#lib/market/bar.ts";
import { addTrade, openTimeOf } from "#lib/market/bar.ts";
import type { MarketEvent } from "#lib/market/event.ts";
import { instantOf, MINUTE_MS } from "#lib/market/trading-time.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { dice } from "#tests/dice.ts";
import { freePort } from "#tests/processes.ts";
import { until } from "#tests/server/gateway/bench.ts";
import type { Told } from "./alert-life.ts";
import { openReceiver } from "./delivery/receiver.ts";

const SYMBOLS = ["FPT", "VIC", "HPG", "MWG", "SSI"];
const LOW = 100_000;
const HIGH = 103_000;

export interface KillFigures {
  kills: number;
  alerts: number;
  /** Alerts that were on the disk before the kill; the others were found in the day's minutes after it. */
  storedBefore: number;
  webhookRequests: number;
  webhookRepeats: number;
}

/**
 * The process that watches is killed within 10 ms of the trades that make `rules` rules fire, `kills` times; some
 * of these trades are taken back at once. Then: each rule fired once for each time, in the page and to the webhook.
 */
export async function killAroundFirings(kills: number, rules: number, seed: number): Promise<KillFigures> {
  const random = dice(seed);
  const folder = mkdtempSync(join(tmpdir(), "khop-alert-kills-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const cookie = `khop_device=${newDeviceToken()}`;
  const hook = await openReceiver();
  const exchange = openTape();
  const page = openPage(url, cookie);
  let child = await start();

  async function start(): Promise<ChildProcess> {
    const next = spawn(
      process.execPath,
      ["--import", "tsx", "tests/server/alerts/alert-life.ts", join(folder, "khop.db"), String(port)],
      { cwd: PROJECT_DIR, stdio: ["ignore", "pipe", "inherit", "ipc"] },
    );
    next.stdout?.resume();
    const awake = new Promise((resolve) => next.once("message", resolve));
    next.send(exchange.opening());
    await awake;
    return next;
  }

  async function send(method: string, path: string, body: unknown): Promise<{ id: string }> {
    const headers = { cookie, origin: url, "content-type": "application/json" };
    const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { id: string };
  }

  const channel = await send("POST", "/api/v1/channels", { kind: "webhook", name: "A", url: hook.url });
  const ids: string[] = [];
  for (let at = 0; at < rules; at++) {
    const rule = await send("POST", "/api/v1/alerts", {
      formula: `price >= ${(LOW + 100 * (1 + (Math.floor(at / SYMBOLS.length) % 30))) / 1_000}`,
      scope: { kind: "symbol", symbol: SYMBOLS[at % SYMBOLS.length] },
      repeat: { mode: "every", coolDownMs: 0 },
      channels: [channel.id],
    });
    ids.push(rule.id);
  }

  const rounds: { fromMs: number; toMs: number }[] = [];
  for (let kill = 0; kill < kills; kill++) {
    // Two minutes each: down in the first, up in the second, which is the round.
    child.send(exchange.trade(LOW, MINUTE_MS));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const up = exchange.trade(HIGH, MINUTE_MS);
    rounds.push({
      fromMs: openTimeOf("1m", up.nowMs),
      toMs: openTimeOf("1m", up.nowMs) + MINUTE_MS,
    });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    // Around the look, or around the telling of what is stored; now and then it does not live to hear of the trades.
    const place = [null, "looks", "looks", "stored", "stored"][Math.floor(random() * 5)];
    const isThere = place ? saying(child, place) : null;
    child.send(up);
    if (random() < 0.5) child.send(exchange.trade(LOW, 1_000));
    await isThere;
    // Busy waiting: a timer of so few milliseconds is no timer.
    const killAtMs = performance.now() + random() * 10;
    while (performance.now() < killAtMs);
    child.kill("SIGKILL");
    await exited;
    child = await start();
  }

  // Too few in the end are counted below, in words that say which.
  await until(async () => (await page.log()).length >= kills * rules, "all firings", 20_000).catch(() => {});
  const all = await page.log();
  await until(async () => hookIds().size >= all.length, "the webhook to have everything", 60_000);
  child.kill("SIGKILL");
  page.close();
  await hook.close();
  rmSync(folder, { recursive: true, force: true });

  function sent(): number {
    return hook.received.filter(({ body }) => JSON.parse(body).type === "firing").length;
  }

  function hookIds(): Map<string, Set<string>> {
    const bodies = new Map<string, Set<string>>();
    for (const { headers, body } of hook.received) {
      // The other ones say that the program was away.
      if (JSON.parse(body).type !== "firing") continue;
      const key = String(headers["idempotency-key"]);
      bodies.set(key, (bodies.get(key) ?? new Set()).add(body));
    }
    return bodies;
  }

  const counted = ids.flatMap((id) =>
    rounds.map(({ fromMs, toMs }, round) => ({
      ...{ id, round },
      times: all.filter(({ ruleId, atMs }) => ruleId === id && atMs >= fromMs && atMs < toMs).length,
    })),
  );
  expect(counted.filter(({ times }) => times !== 1)).toEqual([]);
  expect(all.length).toBe(kills * rules);
  // The page: what it was told at once, and what it read after each reconnect, each once by its id.
  expect(page.toldTwice).toEqual([]);
  expect([...page.seen].sort()).toEqual(all.map(({ id }) => id).sort());
  const bodies = hookIds();
  expect([...bodies.keys()].sort()).toEqual(all.map(({ id }) => id).sort());
  expect([...bodies.values()].filter((each) => each.size > 1)).toEqual([]);
  return {
    ...{ kills, alerts: all.length },
    storedBefore: all.filter(({ atMs }) => atMs % MINUTE_MS !== 0).length,
    webhookRequests: sent(),
    webhookRepeats: sent() - bodies.size,
  };
}

function saying(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on("data", (data: Buffer) => {
      if (data.toString().includes(word)) resolve();
    });
  });
}

/** The exchange's own memory: it goes on while the server is dead. */
function openTape() {
  let nowMs = instantOf("2026-02-10", "09:20:05");
  let total = 0;
  const bars: Bar[] = [];

  function tradeOf(symbol: string, price: number): MarketEvent {
    return {
      ...{ kind: "tick", symbol, price, volumeShares: 100, side: "B", totalVolumeShares: total },
      ...{ totalValueVnd: null, timeMs: nowMs },
    };
  }

  return {
    /** A trade of every symbol, so much later. */
    trade(price: number, laterMs: number): Extract<Told, { kind: "events" }> {
      nowMs += laterMs;
      total += 100;
      const openTimeMs = openTimeOf("1m", nowMs);
      const last = bars.at(-1);
      if (last?.openTimeMs === openTimeMs) bars[bars.length - 1] = addTrade(last, openTimeMs, price, 100);
      else bars.push(addTrade(undefined, openTimeMs, price, 100));
      return { kind: "events", nowMs, events: SYMBOLS.map((symbol) => tradeOf(symbol, price)) };
    },
    /** What a newcomer gets: the day so far, and its minutes. */
    opening(): Told {
      nowMs += 1_000;
      const last = bars.at(-1);
      const events = SYMBOLS.map(
        (symbol): MarketEvent => ({
          ...{ kind: "day", symbol, lastPrice: last?.close ?? null, lastVolumeShares: null, timeMs: nowMs },
          ...{ totalVolumeShares: total, totalValueVnd: null, average: null },
          ...{ open: last ? LOW : null, high: last ? HIGH : null, low: last ? LOW : null },
        }),
      );
      const history = Object.fromEntries(SYMBOLS.map((symbol) => [symbol, [...bars]]));
      return { kind: "open", nowMs, bars: history, events };
    },
  };
}

/** A page as far as firings go: told at once by Socket.IO, and reads the log when it is connected again. */
function openPage(url: string, cookie: string) {
  const seen = new Set<string>();
  const told = new Set<string>();
  const toldTwice: string[] = [];
  const socket = io(url, {
    ...{ extraHeaders: { cookie, origin: url }, transports: ["websocket"] },
    ...{ reconnectionDelay: 20, reconnectionDelayMax: 50 },
  });

  async function log(): Promise<Firing[]> {
    const all: Firing[] = [];
    for (let before = ""; ; ) {
      const response = await fetch(`${url}/api/v1/alerts/firings?limit=500${before}`, {
        headers: { cookie },
      });
      const { firings } = (await response.json()) as { firings: Firing[] };
      const fresh = firings.filter(({ id }) => !all.some((each) => each.id === id));
      all.push(...fresh);
      for (const { id } of fresh) seen.add(id);
      const last = firings.at(-1);
      if (!last || firings.length < 500) return all;
      // Those of the same instant once more.
      before = `&before=${last.atMs + 1}`;
      if (fresh.length === 0) return all;
    }
  }

  socket.on("alerts", ({ fired }: AlertNews) => {
    for (const { id } of fired) {
      if (told.has(id)) toldTwice.push(id);
      told.add(id);
      seen.add(id);
    }
  });
  socket.on("connect", () => void log().catch(() => {}));
  return { seen, toldTwice, log, close: () => socket.disconnect() };
}
