import type { SelfTest, SelfTestStep } from "#lib/contract/health.ts";
import { isMatching, isTradingDate, SESSIONS, sessionAt } from "#lib/market/session.ts";
import { isoOf, parseTimeOfDay, timeOfDayMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { FeedStatus } from "./supervise.ts";

/** The test of a trading day begins at this market time, a quarter of an hour before the first board opens. */
const DAILY_FROM_MS = parseTimeOfDay("08:30");
const FIRST_OPEN_MS = Math.min(...Object.values(SESSIONS).flatMap((spans) => spans.map((one) => one.fromMs)));
const LAST_CLOSE_MS = Math.max(...Object.values(SESSIONS).flatMap((spans) => spans.map((one) => one.toMs)));

/** So long an attempt may take, in our own time, before it counts as failed. */
const ATTEMPT_LIMIT_MS = 30_000;
/** A failed test is tried again so often while no board is open yet. */
const RETRY_MS = 60_000;
/** A feed that is live for so long and shows no subscription or message is made to connect anew, once per attempt. */
const REPAIR_MS = 10_000;
/** What upstream tells a new subscriber comes within this time; after it the market is quiet. */
const QUIET_MS = 5_000;

export interface SelfTestFacts {
  /** Monotonic, ms. */
  nowMs: number;
  /** The market clock, epoch ms. */
  marketMs: number;
  feed: Pick<FeedStatus, "state" | "code" | "reason" | "lastFrameMs" | "milestones">;
  /** No page is open and no watchlist has a symbol, so upstream is asked for none. */
  isNothingWanted: boolean;
}

export interface SelfTestState {
  result: SelfTest;
  /** The trading date whose opening the verdict is about; empty while pending and for tests at other times. */
  testedDate: string;
  attemptMs: number;
  isRepaired: boolean;
}

/** What to do besides keeping the state. */
export type SelfTestAction = "none" | "reconnect";

/**
 * The supervised connection is the evidence: there is no second login, since a key may have one session only. Four
 * steps must stand on one connection, and a message must have come after the attempt began. While no board matches,
 * silence is no fault: then a subscription confirmed within the attempt, and any sign of life after it (the answer to
 * our heartbeat), count as the message. A connection from before the attempt is given up for a new one to get there.
 */
export function judgeSelfTest(
  before: SelfTestState | null,
  facts: SelfTestFacts,
): { state: SelfTestState; action: SelfTestAction } {
  const state = before === null || isDue(before, facts) ? begin(facts) : before;
  if (state.result.state === "passed") return { state, action: "none" };
  const steps = stepsOf(state.attemptMs, facts);
  const missing = steps.find(({ ok }) => !ok);
  if (!missing) return { state: conclude(state, facts, steps, ""), action: "none" };
  const reason = `${missing.step}: ${missing.detail}`;
  const ageMs = facts.nowMs - state.attemptMs;
  const isOver = ageMs >= ATTEMPT_LIMIT_MS || isRefused(facts);
  if (isOver && state.result.state === "pending") {
    return { state: conclude(state, facts, steps, reason), action: "none" };
  }
  if (!isOver && !state.isRepaired && liveMs(state, facts) >= REPAIR_MS) {
    return { state: { ...state, isRepaired: true }, action: "reconnect" };
  }
  if (state.result.state === "failed") return { state: retryIfTime(state, facts), action: "none" };
  return { state: { ...state, result: { ...state.result, reason, steps } }, action: "none" };
}

/** Since a verdict does not end with its day, each trading day asks for its own. */
function isDue({ result, testedDate }: SelfTestState, { marketMs }: SelfTestFacts): boolean {
  return result.state !== "pending" && openingAt(marketMs) !== "" && openingAt(marketMs) !== testedDate;
}

/** The trading date that a test at this time is about; empty at night and on holidays. */
function openingAt(marketMs: number): string {
  const date = tradingDateOf(marketMs);
  const timeMs = timeOfDayMs(marketMs);
  return isTradingDate(date) && timeMs >= DAILY_FROM_MS && timeMs < LAST_CLOSE_MS ? date : "";
}

function begin(facts: SelfTestFacts): SelfTestState {
  const at = isoOf(facts.marketMs);
  const steps = stepsOf(facts.nowMs, facts);
  return {
    result: { at, state: "pending", reason: "it has just begun", steps },
    testedDate: "",
    attemptMs: facts.nowMs,
    isRepaired: false,
  };
}

function conclude(
  state: SelfTestState,
  { marketMs }: SelfTestFacts,
  steps: SelfTestStep[],
  reason: string,
): SelfTestState {
  const verdict = reason === "" ? "passed" : "failed";
  const result: SelfTest = { at: isoOf(marketMs), state: verdict, reason, steps };
  return { ...state, result, testedDate: openingAt(marketMs) };
}

/** The verdict stays to be read until the next attempt has one. */
function retryIfTime(state: SelfTestState, { nowMs, marketMs }: SelfTestFacts): SelfTestState {
  const isTime = openingAt(marketMs) !== "" && timeOfDayMs(marketMs) < FIRST_OPEN_MS;
  if (!isTime || nowMs - state.attemptMs < RETRY_MS) return state;
  return { ...state, attemptMs: nowMs, isRepaired: false };
}

/** How long the feed has been live within the attempt. */
function liveMs({ attemptMs }: SelfTestState, { nowMs, feed }: SelfTestFacts): number {
  const { authenticatedMs } = feed.milestones;
  return authenticatedMs === null ? 0 : nowMs - Math.max(attemptMs, authenticatedMs);
}

function isRefused({ feed }: SelfTestFacts): boolean {
  return feed.code === "auth-refused" && feed.state !== "live";
}

function stepsOf(attemptMs: number, facts: SelfTestFacts): SelfTestStep[] {
  const { connectedMs, authenticatedMs, subscribed, firstEventMs } = facts.feed.milestones;
  const { reason } = facts.feed;
  const after = (atMs: number): number => Math.max(0, Math.round(atMs - attemptMs));
  const shown = (step: SelfTestStep["step"], atMs: number, detail: string): SelfTestStep => {
    return { step, ok: true, detail, ms: after(atMs) };
  };
  const missing = (step: SelfTestStep["step"], detail: string): SelfTestStep => {
    return { step, ok: false, detail, ms: null };
  };
  const steps: SelfTestStep[] = [];

  if (connectedMs !== null) steps.push(shown("connect", connectedMs, "upstream has answered"));
  else if (isRefused(facts))
    steps.push(shown("connect", facts.nowMs, "upstream has answered, with a refusal"));
  else steps.push(missing("connect", reason || "upstream has not answered yet"));

  if (authenticatedMs !== null) steps.push(shown("login", authenticatedMs, "upstream has let us in"));
  else if (isRefused(facts)) steps.push(missing("login", reason));
  else steps.push(missing("login", "upstream has not let us in yet"));

  if (subscribed) steps.push(shown("subscribe", subscribed.atMs, wordsOf(subscribed)));
  else if (firstEventMs !== null) {
    steps.push(shown("subscribe", firstEventMs, "data comes, though nothing was confirmed"));
  } else if (authenticatedMs !== null && facts.isNothingWanted) {
    steps.push(shown("subscribe", authenticatedMs, "no symbol is needed at the moment"));
  } else steps.push(missing("subscribe", "upstream has not confirmed what we asked for"));

  steps.push(messageStep(attemptMs, facts, shown, missing));
  return steps;
}

function wordsOf({ symbols, unknown }: { symbols: number | "everything"; unknown: number }): string {
  const known = symbols === "everything" ? "confirmed for all symbols" : `confirmed for ${symbols} symbols`;
  return unknown > 0 ? `${known}; ${unknown} are not known upstream` : known;
}

function messageStep(
  attemptMs: number,
  { nowMs, marketMs, feed, isNothingWanted }: SelfTestFacts,
  shown: (step: "message", atMs: number, detail: string) => SelfTestStep,
  missing: (step: "message", detail: string) => SelfTestStep,
): SelfTestStep {
  const { authenticatedMs, subscribed, lastEvent } = feed.milestones;
  if (lastEvent && lastEvent.atMs >= attemptMs) {
    const about = lastEvent.symbol === null ? "" : ` of ${lastEvent.symbol}`;
    return shown("message", lastEvent.atMs, `data came and was understood: ${lastEvent.kind}${about}`);
  }
  const session = sessionAt("HOSE", marketMs);
  if (isMatching(session)) {
    return missing("message", `no data has come although the market is in session (${session})`);
  }
  const askedMs = subscribed?.atMs ?? (isNothingWanted ? authenticatedMs : null);
  const isAlive = askedMs !== null && feed.lastFrameMs !== null && feed.lastFrameMs > askedMs;
  if (askedMs !== null && askedMs >= attemptMs && isAlive && nowMs - askedMs >= QUIET_MS) {
    return shown("message", nowMs, "no data, as no board is open; upstream answers our heartbeat");
  }
  return missing("message", "no data has come yet; no board is open");
}
