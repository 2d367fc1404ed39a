import WebSocket from "ws";
import type { State, TickMessage } from "#lib/contract/state.ts";
import { type Khop, until } from "../processes.ts";

/** A program on the JSON WebSocket that writes down everything. */
export interface Client {
  symbols(): string[];
  seen(symbol: string): Seen;
  /** When the next trade later than this (market time, epoch ms) comes in: `performance.now()`. */
  tickAfter(marketMs: number): Promise<number>;
  close(): void;
}

interface Seen {
  /** The total when the client came; null: the server knew none; undefined: no state came yet. */
  joinedAt: number | null | undefined;
  ticks: TickMessage[];
  /** Totals of the states in the order they came. */
  totals: number[];
}

export async function openClient(khop: Khop, symbols: readonly string[]): Promise<Client> {
  const seen = new Map<string, Seen>(
    symbols.map((symbol) => [symbol, { joinedAt: undefined, ticks: [], totals: [] }]),
  );
  let waiting: { marketMs: number; resolve(atMs: number): void }[] = [];
  const socket = new WebSocket(`${khop.url.replace("http", "ws")}/api/v1/realtime/ws`, {
    perMessageDeflate: false,
  });
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as { type: string; symbol: string };
    const record = seen.get(message.symbol);
    if (!record) return;
    if (message.type === "state") {
      const { totalVolume } = message as unknown as State;
      if (record.joinedAt === undefined) record.joinedAt = totalVolume;
      record.totals.push(totalVolume ?? 0);
    }
    if (message.type === "tick") tick(record, message as unknown as TickMessage);
  });

  function tick(record: Seen, message: TickMessage): void {
    record.ticks.push(message);
    if (waiting.length === 0) return;
    const timeMs = Date.parse(message.timestamp);
    for (const { marketMs, resolve } of waiting) if (timeMs > marketMs) resolve(performance.now());
    waiting = waiting.filter(({ marketMs }) => timeMs <= marketMs);
  }

  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.send(JSON.stringify({ action: "subscribe", symbols, channels: ["tick"] }));
  const isThere = async () => [...seen.values()].every(({ joinedAt }) => joinedAt !== undefined);
  await until(isThere, 10_000, "the client has its snapshot");
  return {
    symbols: () => [...seen.keys()],
    seen: (symbol) => seen.get(symbol) ?? { joinedAt: null, ticks: [], totals: [] },
    tickAfter: (marketMs) => new Promise((resolve) => waiting.push({ marketMs, resolve })),
    close: () => socket.close(),
  };
}
