import { type Health, MAX_OVERDUE_TOLD, type Overdue, type OverdueSymbol } from "#lib/contract/health.ts";
import type { Exchange } from "#lib/market/instrument.ts";
import { beat, createRhythm, longestMs, type Phase, type Rhythm, silenceMs } from "#lib/market/rhythm.ts";
import { type SessionSpan, spanAt } from "#lib/market/session.ts";
import type { SymbolState } from "#lib/market/symbol-state.ts";
import type { Clock } from "../clock.ts";
import type { Wanted } from "../feed/feed.ts";
import type { Market } from "./market.ts";
import type { MarketClock } from "./market-clock.ts";

/** Learns how long each symbol and the source as a whole are normally silent, and tells who is silent for longer. */
export interface Silence {
  /** A connection begins: silences from before it say nothing. */
  connected(): void;
  /** The upstream itself tells something. */
  heard(): void;
  /** Null while the source is not silent for too long. */
  source(): NonNullable<Health["sourceOverdue"]> | null;
  /** As of the last second; null while there is none. */
  symbols(): Overdue | null;
  stop(): void;
}

export interface SilenceOptions {
  market: Pick<Market, "state" | "indices" | "onChanges" | "onEpoch">;
  /** Gaps are measured in its time: a market that runs ten times as fast is ten times as lively. */
  marketClock: Pick<MarketClock, "nowMs" | "speed">;
  boardOf(symbol: string): Exchange | undefined;
  /** What upstream is asked for: all else may be silent, and a source that is asked for less has less to tell. */
  wanted: Wanted;
  clock: Pick<Clock, "monotonicMs" | "every">;
}

/** A shorter silence is nobody's fault, whatever the rhythm: networks and machines stutter. Ms of our own time. */
const SOURCE_FLOOR_MS = 1_500;
const SYMBOL_FLOOR_MS = 5_000;
const SOURCE_MEMORY_MS = 5 * 60_000;
const SYMBOL_MEMORY_MS = 40 * 60_000;
/** Near the end of a session the exchange may have stopped already while our clock says that it has not. */
const CLOCKS_DIFFER_MS = 5_000;
/** How often the silence of the source is counted up, and the symbols are judged. */
const COUNT_MS = 100;
const JUDGE_MS = 1_000;

/** Sessions of HOSE in which the whole market speaks all the time; each has a rhythm of its own. */
const BUSY: ReadonlySet<string> = new Set(["ATO", "LO", "ATC"]);

/** Trading status words of a symbol that is halted, suspended, delisted, or matched only now and then. */
const HALTED: ReadonlySet<string> = new Set(["H", "HALT", "S", "SA", "ST", "D"]);

const REST: Phase = { id: Number.NaN, sinceMs: 0 };

interface BoardPhase extends Phase, SessionSpan {}

export function createSilence(options: SilenceOptions): Silence {
  const { market, marketClock, clock } = options;
  const rhythms = new Map<string, Rhythm>();
  const phases = new Map<Exchange, BoardPhase>();
  let lastPhase = 0;
  let connectedMs = marketClock.nowMs();
  /** Of the source, by HOSE's session. */
  const sourceRhythms = new Map<string, Rhythm>();
  let quietMs = 0;
  let countedMs = clock.monotonicMs();
  let judgedMs = clock.monotonicMs();
  let overdue: Overdue | null = null;

  /** By the calendar; a phase ends with its session and with the connection. */
  function phaseOf(board: Exchange, nowMs: number): BoardPhase | null {
    const known = phases.get(board);
    if (known && nowMs >= known.fromMs && nowMs < known.toMs) return known;
    const span = spanAt(board, nowMs);
    if (!span) return null;
    lastPhase += 1;
    const phase = { ...span, id: lastPhase, sinceMs: Math.max(span.fromMs, connectedMs) };
    phases.set(board, phase);
    return phase;
  }

  /**
   * A symbol's silence is odd while it matches continuously, and nowhere else. What the feed says of its own session
   * goes before the calendar.
   */
  function phaseOfSymbol(symbol: string, state: SymbolState | undefined, nowMs: number): Phase {
    const board = options.boardOf(symbol);
    if (!board || !state || (state.session !== null && state.session !== "LO")) return REST;
    if (state.status !== null && HALTED.has(state.status.toUpperCase())) return REST;
    const phase = phaseOf(board, nowMs);
    return phase?.session === "LO" ? phase : REST;
  }

  /** The source as a whole goes by the largest board; null while that is quiet, or announces something else. */
  function phaseOfSource(nowMs: number): BoardPhase | null {
    const phase = phaseOf("HOSE", nowMs);
    return phase && BUSY.has(phase.session) ? phase : null;
  }

  function isAnnounced(session: string): boolean {
    for (const index of market.indices()) {
      if (index.index === "VNINDEX") return index.session === null || index.session === session;
    }
    return true;
  }

  function sourceRhythm(session: string): Rhythm {
    const known = sourceRhythms.get(session);
    if (known) return known;
    const rhythm = createRhythm(SOURCE_MEMORY_MS);
    sourceRhythms.set(session, rhythm);
    return rhythm;
  }

  function isFollowed(symbol: string): boolean {
    return options.wanted.everything || options.wanted.symbols().has(symbol);
  }

  function changed({ symbols }: { symbols: ReadonlySet<string> }): void {
    const nowMs = marketClock.nowMs();
    for (const symbol of symbols) {
      let own = rhythms.get(symbol);
      if (!own) {
        own = createRhythm(SYMBOL_MEMORY_MS);
        rhythms.set(symbol, own);
      }
      beat(own, nowMs, phaseOfSymbol(symbol, market.state(symbol), nowMs).id);
    }
  }

  /** A stall of our own is not a silence of the source: what it says then is read afterwards. */
  function count(): void {
    const nowMs = clock.monotonicMs();
    quietMs += Math.min(nowMs - countedMs, 2 * COUNT_MS);
    countedMs = nowMs;
  }

  function judge(): void {
    const nowMs = clock.monotonicMs();
    const isLate = nowMs - judgedMs > 2 * JUDGE_MS;
    judgedMs = nowMs;
    if (!isLate) overdue = judgeSymbols(marketClock.nowMs(), marketClock.speed);
  }

  function judgeSymbols(nowMs: number, speed: number): Overdue | null {
    const found: OverdueSymbol[] = [];
    for (const [symbol, own] of rhythms) {
      const usualMs = Math.max(longestMs(own), SYMBOL_FLOOR_MS * speed);
      // Most have spoken just now, or have no rhythm: the rest is looked at closely.
      if (nowMs - own.lastMs <= usualMs) continue;
      const state = market.state(symbol);
      if (!state) rhythms.delete(symbol);
      const phase = phaseOfSymbol(symbol, state, nowMs);
      if (!state || Number.isNaN(phase.id) || !isFollowed(symbol)) continue;
      if (silenceMs(own, nowMs, phase) <= usualMs || speed === 0) continue;
      found.push({ symbol, seq: state.seq, usualMs: Math.round(usualMs / speed) });
    }
    if (found.length === 0) return null;
    const symbols = found.sort((a, b) => a.usualMs - b.usualMs).slice(0, MAX_OVERDUE_TOLD);
    return { count: found.length, symbols };
  }

  const stops = [
    market.onChanges(changed),
    market.onEpoch(() => {
      rhythms.clear();
      overdue = null;
    }),
    options.wanted.onChange((_, removed) => {
      if (!options.wanted.everything && removed.length > 0) sourceRhythms.clear();
    }),
    clock.every(COUNT_MS, count),
    clock.every(JUDGE_MS, judge),
  ];

  return {
    connected() {
      connectedMs = marketClock.nowMs();
      phases.clear();
      quietMs = 0;
      overdue = null;
    },
    heard() {
      quietMs = 0;
      const nowMs = marketClock.nowMs();
      const phase = phaseOfSource(nowMs);
      if (phase) beat(sourceRhythm(phase.session), nowMs, phase.id);
    },
    source() {
      if (quietMs <= SOURCE_FLOOR_MS) return null;
      const { speed } = marketClock;
      const phase = phaseOfSource(marketClock.nowMs());
      if (!phase || speed === 0 || !isAnnounced(phase.session)) return null;
      if (marketClock.nowMs() > phase.toMs - CLOCKS_DIFFER_MS * speed) return null;
      const rhythm = sourceRhythm(phase.session);
      // Only a silence after it was heard in this very phase: clocks differ, and a session may begin late.
      if (phase.id !== rhythm.phase) return null;
      const usualMs = Math.max(longestMs(rhythm) / speed, SOURCE_FLOOR_MS);
      return quietMs > usualMs ? { usualMs: Math.round(usualMs), silentMs: Math.round(quietMs) } : null;
    },
    symbols: () => overdue,
    stop() {
      for (const stop of stops) stop();
    },
  };
}
