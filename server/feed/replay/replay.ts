import { clockTimeOf } from "#lib/market/trading-time.ts";
import { type Clock, sleep } from "../../clock.ts";
import { type Feed, FeedFault } from "../feed.ts";
import { isFeedName } from "../open.ts";
import { DIALECTS, type Dialect } from "./dialects.ts";
import type { RecordedFrame, RecordingHeader } from "./format.ts";
import { type RecordingFault, readFrames } from "./read.ts";

/** How much faster than it was recorded; `max`: as fast as it can be folded. */
export type ReplaySpeed = number | "max";

export interface ReplayOptions {
  file: string;
  header: RecordingHeader;
  speed: ReplaySpeed;
  /** Sets the market clock: during a replay it is the recording's. Called before `connected` for the first time. */
  follow(reading: { epochMs: number; speed: number; atMonotonicMs: number }): void;
}

/** Others get their turn at least this often. */
const YIELD_MS = 20;
const LONGEST_SLEEP_MS = 60_000;

/** Throws in words when the frames are of a feed that this version cannot read. */
export function replayFeed(options: ReplayOptions): Feed {
  const { header, speed } = options;
  const dialect = isFeedName(header.feed) ? DIALECTS[header.feed] : null;
  if (!dialect)
    throw new Error(`${options.file} is a recording of ${header.feed}, which cannot be replayed yet`);
  const marketSpeed = speed === "max" ? 0 : header.clock.speed * speed;
  /** Outlives a run: when the machine slept and the watchdog barked, it goes on where it was. */
  let playback: Playback | null = null;

  return async (run) => {
    const { sink, clock, signal } = run;
    const setClock = (marketMs: number, withSpeed: number): void =>
      options.follow({ epochMs: marketMs, speed: withSpeed, atMonotonicMs: clock.monotonicMs() });
    playback ??= openPlayback(options.file, header.clock.epochMs);
    // Until the first frame the recording's clock stands.
    setClock(playback.marketMs, 0);
    run.heartbeat(() => sink.alive());
    await sink.connected(null);
    sink.authenticated();
    sink.subscribed?.(["*"], []);
    try {
      const fault = await play(playback, dialect, {
        sink,
        signal,
        waitFor: createPace(speed, clock, signal),
        setClock: (marketMs) => setClock(marketMs, marketSpeed),
      });
      if (fault === undefined) return;
      setClock(playback.marketMs, 0);
      throw new FeedFault("ended", wordsOf(fault, playback));
    } finally {
      // The watchdog's end is not ours: the next run goes on.
      if (!(signal.reason instanceof FeedFault)) await playback.close();
    }
  };
}

interface Playback {
  /** The frame that is to be played next; null at the end. */
  peek(): Promise<RecordedFrame | null>;
  take(frame: RecordedFrame): void;
  close(): Promise<void>;
  /** Valid when `peek` gave null. */
  readonly fault: RecordingFault;
  readonly frames: number;
  /** The market clock of the last frame, or of the beginning. */
  readonly marketMs: number;
}

function openPlayback(file: string, startMs: number): Playback {
  const source = readFrames(file);
  let pending: RecordedFrame | null = null;
  let fault: RecordingFault = null;
  let frames = 0;
  let marketMs = startMs;
  return {
    async peek() {
      if (pending) return pending;
      const next = await source.next();
      if (next.done) fault = next.value ?? null;
      else pending = next.value;
      return pending;
    },
    take(frame) {
      pending = null;
      frames += 1;
      marketMs = frame.marketMs;
    },
    async close() {
      await source.return(null);
    },
    get fault() {
      return fault;
    },
    get frames() {
      return frames;
    },
    get marketMs() {
      return marketMs;
    },
  };
}

interface Stage {
  sink: Parameters<Dialect["play"]>[2];
  signal: AbortSignal;
  waitFor(receivedAtMs: number): Promise<void>;
  setClock(marketMs: number): void;
}

/** To the end, whose fault it returns, or undefined when it was told to stop. */
async function play(
  playback: Playback,
  dialect: Dialect,
  { sink, signal, waitFor, setClock }: Stage,
): Promise<RecordingFault | undefined> {
  for (;;) {
    const frame = await playback.peek();
    if (signal.aborted) return undefined;
    if (!frame) return playback.fault;
    await waitFor(frame.receivedAtMs);
    if (signal.aborted) return undefined;
    playback.take(frame);
    setClock(frame.marketMs);
    sink.alive();
    dialect.play(frame.raw, frame.marketMs, sink);
    // What it said is one batch, folded on this frame's clock and not on the next one's.
    await Promise.resolve();
  }
}

/** Waits until a frame is due. A wall clock that jumped back while it was recorded costs no time. */
function createPace(
  speed: ReplaySpeed,
  clock: Clock,
  signal: AbortSignal,
): (receivedAtMs: number) => Promise<void> {
  const startedMs = clock.monotonicMs();
  let firstMs: number | null = null;
  let yieldedMs = startedMs;
  const leftMs = (receivedAtMs: number): number => {
    firstMs ??= receivedAtMs;
    if (speed === "max") return 0;
    return (receivedAtMs - firstMs) / speed - (clock.monotonicMs() - startedMs);
  };
  return async (receivedAtMs) => {
    let waitMs = leftMs(receivedAtMs);
    if (waitMs <= 0 && clock.monotonicMs() - yieldedMs < YIELD_MS) return;
    do {
      await sleep(clock, Math.min(LONGEST_SLEEP_MS, Math.max(0, waitMs)), signal);
      waitMs = leftMs(receivedAtMs);
    } while (waitMs > 0 && !signal.aborted);
    yieldedMs = clock.monotonicMs();
  };
}

function wordsOf(fault: RecordingFault, { frames, marketMs }: Playback): string {
  if (fault === null) return "the recording has ended";
  return `the recording has ended early: ${fault}, after ${frames} frames, at ${clockTimeOf(marketMs)} of its market`;
}
