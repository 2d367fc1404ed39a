import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { pollExchangeClock, readExchangeClock } from "#server/market/exchange-clock.ts";
import { createExchangeHistory } from "#server/market/exchange-history.ts";

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const BAR = { openTimeMs: 60_000, open: 100, high: 110, low: 90, close: 105, volume: 500 };

describe("the exchange's history", () => {
  it("is asked for by symbol, interval and range, and comes in order", async () => {
    let asked = "";
    const url = await serve((request, response) => {
      asked = request.url ?? "";
      response.end(
        JSON.stringify({ bars: [{ ...BAR, openTimeMs: 120_000 }, BAR, { ...BAR, openTimeMs: 180_000 }] }),
      );
    });
    const bars = await createExchangeHistory(url).bars("VIC", "1m", 60_000, 180_000);
    expect(asked).toBe("/history/bars?symbol=VIC&interval=1m&from=60000&to=180000");
    expect(bars).toEqual([
      { ...BAR, provisional: false },
      { ...BAR, openTimeMs: 120_000, provisional: false },
    ]);
  });

  it("leaves out a bar whose high is below its low", async () => {
    const url = await serve((_, response) =>
      response.end(JSON.stringify({ bars: [{ ...BAR, high: 80 }, BAR] })),
    );
    expect(await createExchangeHistory(url).bars("VIC", "1m", 0, 1e9)).toHaveLength(1);
  });

  it.each([
    ["an error", 500, "{}"],
    ["another form", 200, '{"bars":[{"openTimeMs":"yesterday"}]}'],
    ["no JSON", 200, "<html>"],
    ["a price of zero", 200, JSON.stringify({ bars: [{ ...BAR, low: 0 }] })],
  ])("is refused when the answer is %s", async (_, status, body) => {
    const url = await serve((_request, response) => response.writeHead(status).end(body));
    await expect(createExchangeHistory(url).bars("VIC", "1D", 0, 1)).rejects.toThrow();
  });

  it("of a symbol that is not listed there is empty", async () => {
    const url = await serve((_, response) =>
      response.writeHead(404).end('{"error":{"code":"UNKNOWN_SYMBOL"}}'),
    );
    expect(await createExchangeHistory(url).bars("NOPE", "1m", 0, 1)).toEqual([]);
  });

  it("is not read to the end when it does not end", async () => {
    const url = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    });
    await expect(createExchangeHistory(url).bars("VIC", "1m", 0, 1)).rejects.toThrow("larger than 8 MiB");
  });

  it("does not follow to another host", async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
    );
    await expect(createExchangeHistory(url).bars("VIC", "1m", 0, 1)).rejects.toThrow();
  });
});

describe("the exchange's clock", () => {
  it("is read with the instant of our clock at which it was true", async () => {
    const url = await serve((_, response) => {
      response.end(JSON.stringify({ runId: "r1", seed: 7, epochMs: 1_770_692_400_000, speed: 2 }));
    });
    const beforeMs = systemClock.monotonicMs();
    const reading = await readExchangeClock(url, systemClock);
    expect(reading).toMatchObject({ runId: "r1", epochMs: 1_770_692_400_000, speed: 2 });
    expect(reading.atMonotonicMs).toBeGreaterThanOrEqual(beforeMs);
    expect(reading.atMonotonicMs).toBeLessThanOrEqual(systemClock.monotonicMs());
  });

  it("is refused when it is no number or runs backwards", async () => {
    const url = await serve((_, response) => response.end('{"runId":"r1","epochMs":1,"speed":-1}'));
    await expect(readExchangeClock(url, systemClock)).rejects.toThrow("another form");
  });

  it("is read again and again, over failures, until it is stopped", async () => {
    let calls = 0;
    const url = await serve((_, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(500).end();
      else response.end(JSON.stringify({ runId: `r${calls}`, seed: 7, epochMs: 1, speed: 1 }));
    });
    const quick = { ...systemClock, after: (_: number, call: () => void) => systemClock.after(1, call) };
    const runs: string[] = [];
    const stop = pollExchangeClock(url, quick, silentLog, ({ runId }) => runs.push(runId));
    await vi.waitFor(() => expect(runs.length).toBeGreaterThan(2), { timeout: 5_000 });
    stop();
    expect(runs.slice(0, 2)).toEqual(["r2", "r3"]);
    const after = runs.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(runs).toHaveLength(after);
  });
});
