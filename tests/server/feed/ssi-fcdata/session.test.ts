import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "#server/clock.ts";
import { createRestBudget } from "#server/feed/rest-budget.ts";
import { fcdataFeed } from "#server/feed/ssi-fcdata/connect.ts";
import { fcdataRest } from "#server/feed/ssi-fcdata/rest.ts";
import { createFcDataSession } from "#server/feed/ssi-fcdata/session.ts";
import { startRunning } from "../../exchange/running.ts";
import { eventually, runFeed } from "../harness.ts";
import { type Asked, type Reply, scripted, surroundings, wideBudget } from "../rest/scripted.ts";
import { jwtLivingFor, startScriptedHub } from "./scripted-hub.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Passes on what it is asked, and counts the logins. */
async function countLogins(target: string): Promise<{ url: string; logins(): number }> {
  let logins = 0;
  const server = createServer(async (request, response) => {
    if (request.url?.includes("AccessToken")) logins += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization = "" } = request.headers;
    const answer = await fetch(new URL(request.url ?? "/", target), {
      method: request.method ?? "GET",
      headers: { "content-type": "application/json", authorization },
      ...(request.method === "POST" ? { body: Buffer.concat(chunks) } : {}),
    });
    response.writeHead(answer.status, {
      "content-type": "application/json",
      "x-simulated-exchange": answer.headers.get("x-simulated-exchange") ?? "",
    });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, logins: () => logins };
}

describe("the token of a FastConnect Data key", () => {
  it("is one for the stream and for REST: the exchange sees a single login", async () => {
    const exchange = await startRunning({ clock: "2026-02-10T10:30", speed: 0.001 });
    closers.push(exchange.stop);
    const { url, hubUrl, consumerID, consumerSecret } = exchange.ready.feeds["ssi-fcdata"];
    const front = await countLogins(url);
    const key = { restUrl: front.url, consumerID, consumerSecret };
    const budget = createRestBudget({ ...wideBudget, clock: systemClock });
    const session = createFcDataSession({ ...key, budget });
    const rest = fcdataRest({ ...surroundings, ...key, session, budget, mayBeSimulated: true });
    const { marketNowMs } = surroundings;
    const { heard, stop, ended } = runFeed(fcdataFeed({ ...key, hubUrl, session, marketNowMs }));
    closers.push(rest.stop, () => {
      stop.abort();
      return ended;
    });
    const [members] = await Promise.all([
      rest.indexMembers("VN30"),
      eventually(() => heard.subscribed.length === 1),
    ]);
    expect(members).toHaveLength(30);
    await rest.daySummary("VIC");
    expect(front.logins()).toBe(1);
    // A login and two questions: what SSI counts, we count.
    expect(budget.figures().requests).toBe(3);
  });

  async function bench(answer: (asked: Asked, logins: number) => Reply) {
    let logins = 0;
    const server = await scripted((asked) => {
      if (!asked.path.endsWith("AccessToken")) return answer(asked, logins);
      logins += 1;
      return answer(asked, logins);
    });
    closers.push(server.close);
    return {
      session: createFcDataSession({ restUrl: server.url, consumerID: "i", consumerSecret: "the-secret" }),
      server,
    };
  }
  const ask = { clock: systemClock, signal: new AbortController().signal };
  const token = (accessToken: string): Reply => ({ body: { status: 200, data: { accessToken } } });

  it("is asked for once however many wait, and replaced once when several have it refused", async () => {
    const { session, server } = await bench((_, logins) => token(`token-${logins}`));
    const first = await Promise.all([session.token(ask), session.token(ask)]);
    expect(first.map(({ accessToken }) => accessToken)).toEqual(["token-1", "token-1"]);
    session.refuse("token-1");
    const second = await session.token(ask);
    // Who learns it late does not throw away the new one.
    session.refuse("token-1");
    expect(await session.token(ask)).toEqual(second);
    expect(server.asked).toHaveLength(2);
  });

  it("that is old is replaced before anybody uses it", async () => {
    const { session, server } = await bench((_, logins) => token(jwtLivingFor(logins === 1 ? 1 : 600)));
    await session.token(ask);
    const next = await session.token(ask);
    expect(next.renewAtMs - Date.now()).toBeGreaterThan(470_000);
    expect(next.renewAtMs - Date.now()).toBeLessThanOrEqual(481_000);
    expect(await session.token(ask)).toEqual(next);
    expect(server.asked).toHaveLength(2);
  });

  it("is still fetched for the others when one who waits for it leaves", async () => {
    const { session } = await bench(() => token("token"));
    const leaving = new AbortController();
    const left = session.token({ ...ask, signal: leaving.signal });
    const stays = session.token(ask);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: "lost" });
    expect(await stays).toMatchObject({ accessToken: "token" });
  });

  it("that is not given for a wrong key is refused in words without the secret, to REST for a while", async () => {
    const { session, server } = await bench(() => ({
      body: { status: 400, message: "the-secret is unknown" },
    }));
    const refused = { code: "auth-refused", message: "*** is unknown" };
    await expect(session.token({ ...ask, refusedPauseMs: 60_000 })).rejects.toMatchObject(refused);
    await expect(session.token({ ...ask, refusedPauseMs: 60_000 })).rejects.toMatchObject(refused);
    expect(server.asked).toHaveLength(1);
    await expect(session.token(ask)).rejects.toMatchObject(refused);
    expect(server.asked).toHaveLength(2);
  });

  it.each([4401, 4403])("is replaced when the hub closes the stream with %i", async (code) => {
    const hub = await startScriptedHub();
    closers.push(hub.close);
    const { marketNowMs } = surroundings;
    const feed = fcdataFeed({
      restUrl: hub.url,
      hubUrl: hub.url,
      consumerID: "i",
      consumerSecret: "s",
      marketNowMs,
    });
    const first = runFeed(feed);
    await eventually(() => first.heard.subscribed.length === 1);
    hub.sockets[0]?.close(code, "token expired");
    expect(await first.ended).toMatchObject({ code: "lost" });
    const second = runFeed(feed);
    closers.push(() => second.stop.abort());
    await eventually(() => second.heard.subscribed.length === 1);
    expect(hub.asked.filter((each) => each.includes("AccessToken"))).toHaveLength(2);
    expect(new Set(hub.bearers).size).toBe(2);
  });
});
