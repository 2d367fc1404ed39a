import { type Coverage, cover, coverTotal, EMPTY_COVERAGE } from "#lib/market/coverage.ts";
import type { MarketEvent } from "#lib/market/event.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { SKEW_LIMIT_MS, skewFlaw } from "./clock-check.ts";
import type { Decoded, RejectReason } from "./feed.ts";
import { decodeFrame as decodeFastconnect, type FastconnectControl } from "./ssi-fastconnect/decode.ts";
import { decodeBroadcast, decodeHubFrame, isAboutAuthorization } from "./ssi-fcdata/decode.ts";
import { decodeFrame } from "./ssi-ids/decode.ts";

/** What becomes of a message from upstream. */
export type Action =
  | "accept"
  /** Taken, but an optional field was left out or something looked odd. */
  | "accept-partial"
  /** Not usable at all. */
  | "drop"
  /** A trade that was counted already. */
  | "dup"
  /** A trade that fills a hole. */
  | "late"
  /** A trade with unseen shares before it. */
  | "gap"
  /** Of a kind that we do not know. */
  | "ignore"
  /** Well-formed, but it cannot be true. */
  | "quarantine"
  /** The first trade of a new day. */
  | "reset"
  /** Keeps the session going. */
  | "control"
  /** The session or token is over. */
  | "reauth"
  | "reconnect"
  | "throttle";

export interface Verdict {
  action: Action;
  /** In words; empty for what is plainly good. */
  reason: string;
  /** What would reach state. */
  events: MarketEvent[];
}

/** How a raw message is to be read. `broadcast` and `hub-frame` are FastConnect Data's two layers. */
export type Reading = "ssi-ids" | "ssi-fastconnect" | "broadcast" | "hub-frame";

export interface JudgeOptions {
  /** Epoch ms. */
  marketNowMs: number;
  /** Whether the messages are of this very moment, so that their times can be held against it. */
  isLive: boolean;
  /** Keeps state between messages and applies coverage. */
  fold: boolean;
  /** What is covered already, from 0 on, on a date. */
  covered?: { date: string; shares: ReadonlyMap<string, number> };
}

export interface Judge {
  judge(raw: string | Uint8Array, reading: Reading): Verdict;
}

interface SymbolDay {
  date: string;
  coverage: Coverage;
}

/** More symbols than the market has are a fault of the sender. */
const MAX_SYMBOLS = 5_000;

/** Says what each of a row of messages would do, with the same decoders and the same coverage as the server. */
export function createJudge(options: JudgeOptions): Judge {
  const { marketNowMs } = options;
  const days = new Map<string, SymbolDay>();
  for (const [symbol, shares] of options.covered?.shares ?? []) {
    const coverage = coverTotal(EMPTY_COVERAGE, shares, marketNowMs, marketNowMs);
    days.set(symbol, { date: options.covered?.date ?? "", coverage });
  }

  function judgeDecoded(decoded: Decoded): Verdict {
    const refused = decoded.rejects[0];
    if (refused) {
      return { action: actionOf(refused.reason), reason: `${refused.reason}: ${refused.detail}`, events: [] };
    }
    const flaws = [
      ...(decoded.flaws ?? []),
      ...(options.isLive ? timeFlaws(decoded.events, marketNowMs) : []),
    ];
    const taken: Verdict = {
      action: flaws.length > 0 ? "accept-partial" : "accept",
      reason: flaws.join("; "),
      events: decoded.events,
    };
    return options.fold ? fold(taken) : taken;
  }

  /** A message holds one trade at most; it decides what the whole message is. */
  function fold(taken: Verdict): Verdict {
    let verdict = taken;
    for (const event of taken.events) {
      if (event.kind === "tick") verdict = foldTick(event, verdict);
      else if (event.kind === "day" && event.totalVolumeShares !== null)
        foldTotal(event, event.totalVolumeShares);
      if (verdict.events.length === 0) break;
    }
    return verdict;
  }

  function foldTick(tick: Extract<MarketEvent, { kind: "tick" }>, taken: Verdict): Verdict {
    const date = tradingDateOf(tick.timeMs);
    const known = days.get(tick.symbol);
    if (!known && days.size >= MAX_SYMBOLS) return refuse("drop", `more than ${MAX_SYMBOLS} symbols`);
    if (known && date < known.date) return refuse("drop", `trading date ${date} is over`);
    const isNewDay = known !== undefined && date > known.date;
    const before = known && !isNewDay ? known.coverage : EMPTY_COVERAGE;
    const { coverage, verdict } = cover(before, tick, marketNowMs);
    if (verdict === "conflict") {
      return refuse("quarantine", `${intervalOf(tick)} contradicts what was seen of it`);
    }
    days.set(tick.symbol, { date, coverage });
    if (isNewDay) return { ...taken, action: "reset", reason: `${date} is a new trading day` };
    switch (verdict) {
      case "duplicate": {
        const events = taken.events.filter((event) => event !== tick);
        return { action: "dup", reason: `${intervalOf(tick)} was seen already`, events };
      }
      case "late":
        return { ...taken, action: "late", reason: `${intervalOf(tick)} fills a hole` };
      case "gap": {
        const hole = coverage.gaps.at(-1);
        const shares = hole ? hole.toShares - hole.fromShares : 0;
        const where = hole ? ` (${hole.fromShares}, ${hole.toShares}]` : "";
        return { ...taken, action: "gap", reason: `${shares} shares before it were not seen:${where}` };
      }
      case "unknown":
      case "new":
        return taken;
      default:
        return verdict satisfies never;
    }
  }

  function foldTotal(day: Extract<MarketEvent, { kind: "day" }>, totalShares: number): void {
    const date = tradingDateOf(day.timeMs);
    const known = days.get(day.symbol);
    if ((!known && days.size >= MAX_SYMBOLS) || (known && date < known.date)) return;
    const before = known?.date === date ? known.coverage : EMPTY_COVERAGE;
    days.set(day.symbol, { date, coverage: coverTotal(before, totalShares, day.timeMs, marketNowMs) });
  }

  function judgeHubFrame(text: string): Verdict {
    const frame = decodeHubFrame(text, { marketNowMs });
    const complaint = frame.error ?? frame.answer?.error ?? frame.notices.find(isAboutAuthorization) ?? null;
    if (complaint !== null) {
      return refuse(isAboutAuthorization(complaint) ? "reauth" : "reconnect", `the hub: ${complaint}`);
    }
    if (frame.isGoodbye) return refuse("reconnect", "the hub asks us to connect anew");
    const verdicts = [
      ...frame.broadcasts.map(({ decoded }) => judgeDecoded(decoded)),
      ...frame.rejects.map((reject) => judgeDecoded({ events: [], rejects: [reject] })),
    ];
    return together(verdicts) ?? refuse("control", frame.notices.join("; "));
  }

  return {
    judge(raw, reading) {
      if (reading === "ssi-ids") {
        const { control, decoded } = decodeFrame(raw, { marketNowMs });
        if (!control) return judgeDecoded(decoded);
        const isRefusal = control.kind === "auth-refused";
        return refuse(isRefusal ? "reauth" : "control", isRefusal ? control.message : control.kind);
      }
      const text = typeof raw === "string" ? raw : Buffer.from(raw).toString("utf8");
      if (reading === "ssi-fastconnect") {
        const { control, decoded } = decodeFastconnect(text, { marketNowMs });
        return control ? judgeControl(control) : judgeDecoded(decoded);
      }
      return reading === "hub-frame"
        ? judgeHubFrame(text)
        : judgeDecoded(decodeBroadcast(text, { marketNowMs }));
    },
  };
}

function refuse(action: Action, reason: string): Verdict {
  return { action, reason, events: [] };
}

function judgeControl(control: FastconnectControl): Verdict {
  if (control.kind === "ack") {
    return refuse("control", control.isOk ? control.message : `refused: ${control.message}`);
  }
  if (control.kind !== "refused") return refuse("control", control.kind);
  const reason = `${control.status}: ${control.message}`;
  if (control.status === 429) return refuse("throttle", reason);
  if (control.status === 401 || control.status === 403) return refuse("reauth", reason);
  return refuse(control.status >= 500 ? "reconnect" : "control", reason);
}

function actionOf(reason: RejectReason): Action {
  switch (reason) {
    case "unknown-type":
      return "ignore";
    case "outside-limits":
    case "impossible-volume":
    case "future-date":
      return "quarantine";
    default:
      return "drop";
  }
}

/** A trade that is older than it should be amends the bar of its own time; both directions are worth a word. */
function timeFlaws(events: readonly MarketEvent[], marketNowMs: number): string[] {
  const skew = skewFlaw(events, marketNowMs);
  if (skew !== null) return [skew];
  const tick = events.find((event) => event.kind === "tick");
  const behindMs = tick ? marketNowMs - tick.timeMs : 0;
  return behindMs > SKEW_LIMIT_MS ? [`the trade is ${Math.round(behindMs / 1000)} s old`] : [];
}

/** One verdict on a frame of many messages; null when there were none. */
function together(verdicts: readonly Verdict[]): Verdict | null {
  const first = verdicts[0];
  if (!first) return null;
  const events = verdicts.flatMap((verdict) => verdict.events);
  const odd = verdicts.find((verdict) => verdict.action !== first.action);
  if (!odd) return { action: first.action, reason: first.reason, events };
  const reason = [
    ...new Set(verdicts.map(({ action, reason }) => (reason ? `${action}: ${reason}` : action))),
  ];
  return { action: "accept-partial", reason: reason.slice(0, 5).join("; "), events };
}

function intervalOf(tick: Extract<MarketEvent, { kind: "tick" }>): string {
  const to = tick.totalVolumeShares ?? 0;
  return `(${to - tick.volumeShares}, ${to}]`;
}
