import type { MarketEvent } from "#lib/market/event.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import { BASELINE, generate, readCorpusLine } from "./corpus.ts";
import { createJudge, type Judge, type Reading, type Verdict } from "./judge.ts";
import type { FeedName } from "./open.ts";

export interface LineJudgeOptions {
  /** Null: each line tells by its own shape. */
  feed: FeedName | null;
  fold: boolean;
  /** Epoch ms; dates what carries no date. */
  nowMs: number;
}

/** One line of the answer. */
export interface LineVerdict extends Omit<Verdict, "events"> {
  name: string;
  events: Record<string, unknown>[];
}

/** Judges a file line by line: raw frames, or lines of the corpus, each from its own baseline. */
export function createLineJudge(options: LineJudgeOptions): (line: string) => LineVerdict {
  const judge = createJudge({ marketNowMs: options.nowMs, isLive: false, fold: options.fold });
  const rawByName = new Map<string, string>();
  let count = 0;

  return (line) => {
    count += 1;
    const corpusLine = readCorpusLine(line);
    if (!corpusLine) return answer(`line ${count}`, judgeRaw(judge, line, readingOf(options.feed, line)));
    const { name, layer, pre, nowMs } = corpusLine;
    const raw =
      corpusLine.raw ?? (corpusLine.gen && generate(corpusLine.gen, (other) => rawByName.get(other)));
    if (raw === null) return answer(name, ignored("this tool cannot build the message"));
    if (rawByName.size < 1_000) rawByName.set(name, raw);
    const reading = readingOfLayer(layer, options.feed, raw);
    if (!reading) return answer(name, ignored(`layer ${layer} is not read by this tool`));
    const { date, covered: shares } = BASELINE;
    const own = createJudge({ marketNowMs: nowMs, isLive: true, fold: true, covered: { date, shares } });
    for (const earlier of pre) {
      const isV2 = reading === "broadcast" || reading === "hub-frame";
      judgeRaw(own, earlier, isV2 ? readingOf("ssi-fcdata", earlier) : reading);
    }
    return answer(name, judgeRaw(own, raw, reading));
  };
}

function judgeRaw(judge: Judge, raw: string, reading: Reading): Verdict {
  // Binary frames, as they are kept among the rejects.
  const bytes =
    reading === "ssi-ids" && raw.startsWith("base64:") ? Buffer.from(raw.slice(7), "base64") : null;
  return judge.judge(bytes ?? raw, reading);
}

function readingOfLayer(layer: string, feed: LineJudgeOptions["feed"], raw: string): Reading | null {
  if (layer === "v2") return "broadcast";
  if (layer === "v2frame") return "hub-frame";
  if (layer === "v3") return "ssi-fastconnect";
  if (layer === "ids" || layer === "ssi-ids") return "ssi-ids";
  return layer === "" ? readingOf(feed, raw) : null;
}

/** Its channels have names; those of SSI IDS are single letters. */
const FASTCONNECT_SHAPE =
  /^\s*\{\s*(?:"method"\s*:|"code"\s*:|"trading"\s*:|"channel"\s*:\s*"(?:DATA|HEARTBEAT|TRADING)")/;

function readingOf(feed: LineJudgeOptions["feed"], raw: string): Reading {
  if (feed === "ssi-fastconnect" || (feed === null && FASTCONNECT_SHAPE.test(raw))) return "ssi-fastconnect";
  const isBroadcast = /^\s*\{\s*"DataType"/i.test(raw);
  const isHubFrame = /^\s*\{\s*(?:\}|"[A-Z]"\s*:)/.test(raw);
  if (feed === "ssi-ids" || (feed === null && !isBroadcast && !isHubFrame)) return "ssi-ids";
  return isHubFrame ? "hub-frame" : "broadcast";
}

function ignored(reason: string): Verdict {
  return { action: "ignore", reason, events: [] };
}

function answer(name: string, { action, reason, events }: Verdict): LineVerdict {
  return { name, action, reason, events: events.map(withIsoTime) };
}

function withIsoTime(event: MarketEvent): Record<string, unknown> {
  if (!("timeMs" in event)) return { ...event };
  const { timeMs, ...rest } = event;
  return { ...rest, time: isoOf(timeMs) };
}
