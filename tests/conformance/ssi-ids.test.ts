import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { decodeFrame } from "#server/feed/ssi-ids/decode.ts";
import { authFrame, readPrivateKey } from "#server/feed/ssi-ids/session.ts";
import { startRunning, until } from "#tests/server/exchange/running.ts";

test("our decoder accepts all that the exchange says on SSI IDS, through ATC to its end", async () => {
  const exchange = await startRunning({ symbols: "all", clock: "2026-02-10T14:43:50", speed: 20 });
  const { url, publicKey, privateKey } = exchange.ready.feeds["ssi-ids"];
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const kinds = new Map<string, number>();
  const faults: unknown[] = [];
  const sessions = new Set<string>();
  let isIn = false;
  socket.on("message", (data) => {
    const text = String(data);
    const { control, decoded } = decodeFrame(text, { marketNowMs: Date.parse("2026-02-10T14:45:00+07:00") });
    if (control) {
      if (control.kind === "authenticated") isIn = true;
      return;
    }
    if (!decoded || decoded.rejects.length > 0 || (decoded.flaws ?? []).length > 0)
      faults.push({ text, decoded });
    for (const event of decoded?.events ?? []) {
      kinds.set(event.kind, (kinds.get(event.kind) ?? 0) + 1);
      if (event.kind === "session" && event.session) sessions.add(event.session);
    }
  });
  try {
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const key = readPrivateKey(privateKey);
    socket.send(JSON.stringify(authFrame(publicKey, key, Date.now(), randomBytes(16).toString("hex"))));
    await until(() => isIn, "the session");
    for (const channel of ["X", "B", "I", "N"]) {
      socket.send(JSON.stringify({ type: "subscribe", channel, symbols: ["*"] }));
    }
    await until(() => ["PT", "PLO", "C"].every((session) => sessions.has(session)), "the end of ATC", 60_000);
    expect(faults.slice(0, 3)).toEqual([]);
    expect([...kinds.keys()].sort()).toEqual(
      ["bar", "day", "estimate", "foreign", "index", "limits", "news", "quote", "session", "tick"].sort(),
    );
    // Futures and bonds are closed after it.
    expect(sessions).toEqual(new Set(["LO", "ATC", "PT", "PLO", "C"]));
  } finally {
    socket.terminate();
    await exchange.stop();
  }
}, 90_000);
