import { readFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { RunningExchange } from "#server/exchange/run.ts";
import { parseChannels } from "#server/exchange/ssi-fcdata/channels.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { startRunning, until } from "./running.ts";

let exchange: RunningExchange;
const sockets: WebSocket[] = [];
beforeAll(async () => {
  exchange = await startRunning();
});
afterAll(() => exchange.stop());
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});

type Answer = Record<string, unknown>;
const feed = () => exchange.ready.feeds["ssi-fcdata"];
const HUB_DATA = encodeURIComponent('[{"name":"fcmarketdatav2hub"}]');

async function askToken(body: unknown, path = "api/v2/Market/AccessToken"): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(feed().url + path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function token(): Promise<string> {
  const { consumerID, consumerSecret } = feed();
  const answer = await askToken({ consumerID, consumerSecret });
  return (answer.data as { accessToken: string }).accessToken;
}

async function get(path: string, bearer?: string, method = "GET"): Promise<{ status: number; body: Answer }> {
  const headers = bearer ? { authorization: `Bearer ${bearer}` } : {};
  const response = await fetch(feed().url + path, { headers, method });
  expect(response.headers.get("x-simulated-exchange")).toContain(exchange.ready.runId);
  const text = await response.text();
  return { status: response.status, body: text ? (JSON.parse(text) as Answer) : {} };
}

async function negotiated(bearer: string, method = "GET"): Promise<string> {
  const path = `v2.0/signalr/negotiate?connectionData=${HUB_DATA}&clientProtocol=1.5`;
  const { status, body } = await get(path, bearer, method);
  expect(status).toBe(200);
  return encodeURIComponent(body.ConnectionToken as string);
}

async function connected(bearer: string, connectionToken: string, word = "connect") {
  const path = `v2.0/signalr/${word}?transport=webSockets&connectionToken=${connectionToken}&clientProtocol=1.5`;
  const socket = new WebSocket(feed().url.replace("http", "ws") + path, {
    headers: { authorization: `Bearer ${bearer}` },
    perMessageDeflate: false,
  });
  sockets.push(socket);
  const frames: Answer[] = [];
  socket.on("message", (data) => frames.push(JSON.parse(String(data)) as Answer));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const call = (hub: string, channels: string, number: number) =>
    socket.send(JSON.stringify({ H: hub, M: "SwitchChannels", A: [channels], I: number }));
  const broadcasts = () => frames.flatMap((frame) => (frame.M as Answer[] | undefined) ?? []);
  return { socket, frames, call, broadcasts };
}

/** The text that `Broadcast` carries. */
const argumentOf = (message: Answer | undefined): string =>
  String((message?.A as unknown[] | undefined)?.[0]);

describe("the token", () => {
  test("is a JWT of three parts that ends in eight hours, names bound without regard to case", async () => {
    const { consumerID: ConsumerID, consumerSecret: ConsumerSecret } = feed();
    const answer = await askToken({ ConsumerID, ConsumerSecret }, "API/v2/market/accesstoken");
    expect(answer).toMatchObject({ message: "Success", status: 200 });
    const parts = (answer.data as { accessToken: string }).accessToken.split(".");
    expect(parts).toHaveLength(3);
    const claims = JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString("utf8")) as { exp: number };
    expect(Math.abs(claims.exp - Date.now() / 1000 - 8 * 3_600)).toBeLessThan(60);
  });

  test("is refused in the body, not by the HTTP code", async () => {
    const wrong = { consumerID: feed().consumerID, consumerSecret: "x" };
    expect(await askToken(wrong)).toEqual({ message: "Key does not exist.", status: 400, data: null });
    expect(await askToken("nonsense")).toMatchObject({ status: 400, data: null });
  });

  test("is asked for by REST with HTTP 200, by negotiate with 401", async () => {
    expect(await get("api/v2/Market/IndexList")).toEqual({
      status: 200,
      body: { message: "Missing Authorization header", status: 401 },
    });
    expect((await get("api/v2/Market/IndexList", "a.b.c")).body.status).toBe(401);
    expect((await get("v2.0/signalr/negotiate?clientProtocol=1.3", "a.b.c")).status).toBe(401);
    expect((await get("v2.0/signalr/negotiate?clientProtocol=1.3")).status).toBe(401);
  });
});

describe("REST", () => {
  test("lists securities by pages, every value as text", async () => {
    const { body } = await get(
      "api/v2/Market/Securities?lookupRequest.market=hose&lookupRequest.pageSize=20",
      await token(),
    );
    expect(body).toMatchObject({ message: "Success", status: "Success", totalRecord: 30 });
    expect(body.data).toHaveLength(20);
    expect((body.data as Answer[])[0]).toMatchObject({ Market: "HOSE", Symbol: "ACB" });
  });

  test("gives daily bars in the order asked for", async () => {
    const query = "symbol=VIC&fromDate=02/02/2026&toDate=09/02/2026&pageIndex=1&pageSize=100";
    const bearer = await token();
    const up = (await get(`api/v2/Market/DailyOhlc?${query}&ascending=True`, bearer)).body.data as Answer[];
    expect(up.map((row) => row.TradingDate)).toEqual(
      ["02", "03", "04", "05", "06", "09"].map((day) => `${day}/02/2026`),
    );
    expect(up.at(-1)?.Close).toBe("132300");
    const down = (await get(`api/v2/Market/dailyohlc?${query}`, bearer)).body.data as Answer[];
    expect(down).toEqual(up.toReversed());
    const far = await get("api/v2/Market/DailyOhlc?symbol=VIC&fromDate=01/01/2025&toDate=09/02/2026", bearer);
    expect(far.body).toMatchObject({ status: "Error", message: expect.stringContaining("31 days") });
  });
});

describe("SignalR", () => {
  test.each([
    ["1.3", "1.3"],
    ["1.5", "1.5"],
    ["2.1", "1.5"],
    ["1.0", "1.2"],
  ])("negotiates with clientProtocol %s as %s", async (asked, answered) => {
    const { body } = await get(`v2.0/signalr/negotiate?clientProtocol=${asked}`, await token());
    expect(body).toMatchObject({ ProtocolVersion: answered, TryWebSockets: true, KeepAliveTimeout: 20 });
  });

  test("answers /start also when it comes as an upgrade request", async () => {
    const bearer = await token();
    const connectionToken = await negotiated(bearer);
    const url = new URL(feed().url);
    const socket = connectTcp(Number(url.port), url.hostname);
    let text = "";
    socket.on("data", (data) => {
      text += String(data);
    });
    socket.write(
      [
        `GET /v2.0/signalr/start?connectionToken=${connectionToken}&transport=webSockets HTTP/1.1`,
        ...["Host: localhost", "Upgrade: websocket", "Connection: Upgrade"],
        ...["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
        ...[`Authorization: Bearer ${bearer}`, "", ""],
      ].join("\r\n"),
    );
    await until(() => text.includes('{"Response":"started"}'), "the answer");
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain("x-simulated-exchange: ");
    socket.destroy();
    expect((await get(`v2.0/signalr/start?connectionToken=${connectionToken}`, bearer)).body).toEqual({
      Response: "started",
    });
  });

  test("serves the Python client: POST negotiate, no /start, its spelling of the hub, I from 0", async () => {
    const bearer = await token();
    const client = await connected(bearer, await negotiated(bearer, "POST"));
    await until(() => client.frames.length > 0, "the init frame");
    expect(client.frames[0]).toEqual({ C: "s-0,1", S: 1, M: [] });
    client.call("FcMarketDataV2Hub", " x-quote : hpg - mbb , mi:all", 0);
    await until(() => client.broadcasts().length > 5, "broadcasts");
    expect(client.frames[1]).toEqual({ I: "0" });
    expect(client.broadcasts()[0]).toMatchObject({
      H: "FcMarketDataV2Hub",
      M: "Broadcast",
      A: [expect.any(String)],
    });
  });

  test("replaces what was followed at the next SwitchChannels", async () => {
    const bearer = await token();
    const client = await connected(bearer, await negotiated(bearer));
    client.call("fcmarketdatav2hub", "X:ALL", 1);
    await until(() => client.broadcasts().length >= 32, "the snapshots");
    client.call("fcmarketdatav2hub", "MI:ALL", 2);
    await until(() => client.frames.some((frame) => frame.I === "2"), "the answer");
    const at = client.frames.findIndex((frame) => frame.I === "2");
    const later = () => client.frames.slice(at).flatMap((frame) => (frame.M as Answer[] | undefined) ?? []);
    await until(() => later().length > 30, "some seconds of indices");
    expect(later().every((message) => argumentOf(message).includes('"DataType":"MI"'))).toBe(true);
  });

  test("snapshots carry every documented field, with zeros and NaN for what is not there", async () => {
    const early = await startRunning({ clock: "2026-02-10T08:00", symbols: "VIC" });
    const other = exchange;
    exchange = early;
    try {
      const bearer = await token();
      const client = await connected(bearer, await negotiated(bearer));
      client.call("FcMarketDataV2Hub", "X:VIC", 1);
      await until(() => client.broadcasts().length > 0, "the snapshot");
      const { Content } = JSON.parse(argumentOf(client.broadcasts()[0])) as { Content: string };
      expect(Content).toContain('"RefPrice":132300.0');
      const content = JSON.parse(Content) as Answer;
      expect(content).toMatchObject({
        ...{ TradingDate: "10/02/2026", AvgPrice: "NaN", LastPrice: 0, TotalVol: 0, TradingSession: "C" },
        ...{ BidPrice10: 0, AskVol10: 0, MarketId: "HOSE", TradingStatus: "N", Side: null, CloseQtty: 0 },
      });
    } finally {
      await early.stop();
      exchange = other;
    }
  });

  test("messages have exactly the fields of the newest captured ones, whatever their order", async () => {
    const bearer = await token();
    const client = await connected(bearer, await negotiated(bearer));
    client.call("FcMarketDataV2Hub", "X:ALL,X-QUOTE:ALL,X-TRADE:ALL,MI:ALL,B:ALL,R:ALL,F:ALL", 1);
    const byType = new Map<string, string[]>();
    const read = () => {
      for (const message of client.broadcasts()) {
        const { DataType, Content } = JSON.parse(argumentOf(message)) as {
          DataType: string;
          Content: string;
        };
        byType.set(DataType, Object.keys(JSON.parse(Content) as Answer));
      }
      return byType.size;
    };
    await until(() => read() === 7, "all seven kinds");
    for (const [type, fields] of byType) {
      const file = join(PROJECT_DIR, `tests/fixtures/ssi/v2-${type.toLowerCase()}.jsonl`);
      const line = readFileSync(file, "utf8").trim().split("\n").at(-1) ?? "";
      const { Content } = JSON.parse(line) as { Content: string };
      expect([type, fields.toSorted()]).toEqual([
        type,
        Object.keys(JSON.parse(Content) as Answer).toSorted(),
      ]);
    }
  });

  test("takes a known connection token again without /start, and begins silent", async () => {
    const bearer = await token();
    const connectionToken = await negotiated(bearer);
    const first = await connected(bearer, connectionToken);
    first.call("FcMarketDataV2Hub", "X:ALL", 1);
    await until(() => first.broadcasts().length > 0, "a broadcast");
    first.socket.terminate();
    const second = await connected(bearer, connectionToken);
    second.call("FcMarketDataV2Hub", "MI:VN30", 1);
    await until(() => second.broadcasts().length > 0, "an index");
    expect(argumentOf(second.broadcasts()[0])).toContain('"DataType":"MI"');
    // What .NET's own reconnect asks for goes on with what was followed.
    second.socket.terminate();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const third = await connected(bearer, connectionToken, "reconnect");
    await until(() => third.broadcasts().length > 0, "the index again");
  });

  test("refuses a connection token it did not give out, and a wrong bearer", async () => {
    const bearer = await token();
    await expect(connected(bearer, "unknown")).rejects.toThrow("400");
    await expect(connected("a.b.c", await negotiated(bearer))).rejects.toThrow("401");
  });

  test("answers /abort without Authorization", async () => {
    expect((await get("v2.0/signalr/abort?transport=serverSentEvents", undefined, "POST")).status).toBe(200);
  });

  test("keeps alive with exactly {}", async () => {
    const bearer = await token();
    const client = await connected(bearer, await negotiated(bearer));
    const texts: string[] = [];
    client.socket.on("message", (data) => texts.push(String(data)));
    await until(() => texts.includes("{}"), "a keepalive");
  });
});

describe("channels", () => {
  test("are read with spaces, in any case, and joined when named twice", () => {
    expect(parseChannels(" x-trade : acb-ssi , MI:ALL,X-TRADE:VIC")).toEqual(
      new Map<string, unknown>([
        ["X-TRADE", new Set(["ACB", "SSI", "VIC"])],
        ["MI", "all"],
      ]),
    );
  });

  test.each(["", "X", "X:", "NOSUCH:ALL", "X:ALL:ALL", 5, undefined])(
    "are refused when they are %j",
    (text) => {
      expect(parseChannels(text)).toBeNull();
    },
  );
});
