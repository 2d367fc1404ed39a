import { createWriteStream, openSync } from "node:fs";
import { isoOf } from "#lib/market/trading-time.ts";
import type { Log } from "../log.ts";
import type { ExchangeEvent } from "./core/event.ts";
import type { TradeSide } from "./core/symbol-day.ts";

/** Beyond this the market waits for the disk. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const CHUNK_CHARACTERS = 256 * 1024;

/** The event log as a file: what happened, a line of JSON each, in order. */
export interface EventDump {
  write(event: ExchangeEvent, nowMs: number): void;
  /** Hands what is waiting to the disk. */
  flush(): void;
  /** So much waits for the disk that nothing new should happen. */
  readonly isFull: boolean;
  /** Resolves when everything is on the disk, or the dump was given up. */
  close(): Promise<void>;
}

/** Throws in words when the file cannot be written at all; a fault that comes later ends only the dump. */
export function openDump(path: string, log: Log): EventDump {
  const stream = createWriteStream(path, { fd: openForWriting(path) });
  const closed = new Promise<void>((resolve) => stream.once("close", resolve));
  let waiting = "";
  let isOver = false;

  stream.on("error", (error) => {
    isOver = true;
    waiting = "";
    log.error({ file: path, reason: wordsOf(error) }, "the dump has ended early; the exchange goes on");
  });

  function flush(): void {
    if (waiting === "") return;
    stream.write(waiting);
    waiting = "";
  }

  return {
    write(event, nowMs) {
      if (isOver) return;
      waiting += `${JSON.stringify(lineOf(event, nowMs))}\n`;
      if (waiting.length > CHUNK_CHARACTERS) flush();
    },
    flush,
    get isFull() {
      return !isOver && stream.writableLength > MAX_WAITING_BYTES;
    },
    close() {
      flush();
      if (!isOver) stream.end();
      isOver = true;
      return closed;
    },
  };
}

function openForWriting(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new Error(`--dump cannot be written to ${path}: ${wordsOf(error)}`, { cause: error });
  }
}

function wordsOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full";
  if (code === "ENOENT") return "there is no such folder";
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "writing is not allowed there";
  if (code === "EISDIR") return "it is a folder";
  return error instanceof Error ? error.message : String(error);
}

/** What happened, by name and value, the keys always in the same order. */
function lineOf(event: ExchangeEvent, nowMs: number): Record<string, unknown> {
  const time = isoOf(nowMs);
  const { kind } = event;
  if (kind === "news") return { time, kind, ...event.news };
  if (kind === "index") {
    const { basket, members, record, ...figures } = event.index;
    return { time, kind, index: basket.code, ...figures };
  }
  const { day } = event;
  const head = { time, kind, symbol: day.listing.symbol };
  switch (kind) {
    case "trade":
      return { ...head, ...matchOf(event.trade), ...totalsOf(day) };
    case "book":
      return { ...head, ...day.book };
    case "estimate":
      return { ...head, ...day.auction, ...day.book };
    case "oddlot":
      return {
        ...head,
        ...(event.trade && matchOf(event.trade)),
        ...totalsOf(day.oddLots),
        ...day.oddLotBook,
      };
    case "deal":
      return { ...head, ...matchOf(event.deal), ...totalsOf(day.deals) };
    case "room":
      return { ...head, roomShares: day.foreign.roomShares };
    case "session":
      return { ...head, session: day.session };
    case "minute":
      return { ...head, ...event.bar };
    case "state": {
      const { open, high, low, last, session, foreign, limits, book } = day;
      return { ...head, session, ...limits, open, high, low, last, ...totalsOf(day), foreign, ...book };
    }
    default:
      return event satisfies never;
  }
}

function matchOf(match: { price: number; volumeShares: number; side?: TradeSide; isForeign?: boolean }) {
  const { price, volumeShares, side, isForeign } = match;
  return { price, volumeShares, side, isForeign };
}

function totalsOf({ totalShares, totalValueVnd }: { totalShares: number; totalValueVnd: number }) {
  return { totalShares, totalValueVnd };
}
