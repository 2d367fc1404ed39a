import { listed, type Verdict } from "./judge.ts";

/** What a person saw at one moment. Times in ms of the clock the faults are told in. */
export interface Look {
  atMs: number;
  /** The page as a whole called its numbers live. */
  isLive: boolean;
  rows: readonly SeenRow[];
}

export interface SeenRow {
  symbol: string;
  /** Marked as old by itself. */
  isFaded: boolean;
  /** VND, shares, shares; null where the cell was blank. */
  price: number | null;
  volume: number | null;
  total: number | null;
}

export interface WitnessAccount {
  looks: readonly Look[];
  /** The exchange's clock as it was read, both ascending. */
  clock: readonly { atMs: number; epochMs: number }[];
  truths: readonly { symbol: string; trades: readonly TrueTrade[] }[];
}

export interface TrueTrade {
  time: string;
  price: number;
  volume: number;
  totalVolume: number;
  /** The feed lost it, and the server says so: it lies in one of its gaps. */
  isAdmitted: boolean;
}

export function symbolsIn({ looks }: Pick<WitnessAccount, "looks">): string[] {
  return [...new Set(looks.flatMap(({ rows }) => rows.map(({ symbol }) => symbol)))];
}

/**
 * A cell may be wrong and look live for so long: what is on its way, a late frame included. A peer that died without
 * a word is no excuse for more: its silence tells.
 */
const LIE_AFTER_MS = 2_000;

const CELLS = ["price", "volume", "total"] as const;

/**
 * Cells that looked live although what they showed had stopped being true more than two seconds before. A cell that
 * goes on lying is one lie, a blank cell claims nothing, and where a trade was lost that the server admits, the one
 * before it may stand until the next.
 */
export function lies({ looks, clock, truths }: WitnessAccount): Verdict {
  const tapes = new Map(
    truths.map(({ symbol, trades }) => {
      const received = trades.filter(({ isAdmitted }) => !isAdmitted);
      return [symbol, { all: timesOf(trades), received: timesOf(received) }];
    }),
  );
  const telling = new Set<string>();
  const found = new Map<string, number>();
  let compared = 0;
  for (const look of looks) {
    const fromMs = marketMs(clock, look.atMs - LIE_AFTER_MS, "least");
    const toMs = marketMs(clock, look.atMs, "most");
    if (fromMs === null || toMs === null) continue;
    for (const row of look.rows) {
      const tape = tapes.get(row.symbol);
      // Before the first trade of the tape nobody knows what was true.
      if (!tape || (tape.all[0]?.fromMs ?? Number.POSITIVE_INFINITY) > fromMs) continue;
      const all = heldIn(tape.all, fromMs, toMs);
      const received = heldIn(tape.received, fromMs, toMs);
      for (const cell of CELLS) {
        const shown = row[cell];
        const key = `${row.symbol} ${cell}`;
        compared++;
        const possible = cell === "total" ? all : [...all, ...received];
        const isWrong = shown !== null && !possible.some((trade) => trueOf(trade, cell) === shown);
        if (!isWrong || !look.isLive || row.isFaded) telling.delete(key);
        else if (!telling.has(key)) {
          telling.add(key);
          found.set(key, (found.get(key) ?? 0) + 1);
        }
      }
    }
  }
  const counted = [...found].map(([symbol, shares]) => ({ symbol, shares }));
  return listed("lies on the board", counted, compared, "cells compared");
}

function trueOf(trade: TrueTrade, cell: (typeof CELLS)[number]): number {
  return cell === "total" ? trade.totalVolume : trade[cell];
}

interface Held {
  trade: TrueTrade;
  /** Market time in which it was the last one. */
  fromMs: number;
  toMs: number;
}

function timesOf(trades: readonly TrueTrade[]): Held[] {
  return trades.map((trade, at) => {
    const next = trades[at + 1];
    const toMs = next ? Date.parse(next.time) : Number.POSITIVE_INFINITY;
    return { trade, fromMs: Date.parse(trade.time), toMs };
  });
}

/** Trades that were the last one at some moment between the two. */
function heldIn(tape: readonly Held[], fromMs: number, toMs: number): TrueTrade[] {
  return tape.filter((held) => held.fromMs <= toMs && held.toMs >= fromMs).map(({ trade }) => trade);
}

/** The market's time at a moment of ours, as early or as late as it can have been between two readings. */
function marketMs(clock: WitnessAccount["clock"], atMs: number, bound: "least" | "most"): number | null {
  const reading =
    bound === "least" ? clock.findLast((one) => one.atMs <= atMs) : clock.find((one) => one.atMs >= atMs);
  return reading?.epochMs ?? null;
}
