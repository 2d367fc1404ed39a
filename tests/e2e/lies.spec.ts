import { setTimeout as pause } from "node:timers/promises";
import { startExchange, startKhop } from "../processes.ts";
import { lies, symbolsIn } from "../prove/lies.ts";
import { feedOf, orderFault, tapeOf } from "../prove/station.ts";
import { openWitness } from "../prove/witness.ts";
import { expect, test } from "./khop.ts";

test("what the board shows as live is what the exchange knows, through a loss, a repeat and a cut", async () => {
  const exchange = await startExchange("--symbols", "VN30", "--clock", "2026-02-10T10:00", "--speed", "10");
  const khop = await startKhop(feedOf("ssi-ids", exchange.ready));
  try {
    const witness = await openWitness(khop, exchange);
    for (const fault of [
      { kind: "drop", durationMs: 1_500, rate: 0.2 },
      { kind: "duplicate", durationMs: 1_500, rate: 0.2 },
      { kind: "rst" },
    ]) {
      await orderFault(exchange, { ...fault, seed: 7 });
      await pause(4_000);
    }
    const account = await witness.close();
    const truths = await Promise.all(symbolsIn(account).map((symbol) => tapeOf(exchange, khop, symbol)));
    const { faults, of, detail } = lies({ ...account, truths });
    expect(of).toBeGreaterThan(1_000);
    expect(faults, detail).toBe(0);
  } finally {
    await khop.stop();
    await exchange.stop();
  }
});
