import type { SelfTest } from "#lib/contract/health.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Wanted } from "./feed.ts";
import { judgeSelfTest, type SelfTestState } from "./self-test.ts";
import type { SupervisedFeed } from "./supervise.ts";

export interface SelfTestParts {
  feed: Pick<SupervisedFeed, "status" | "reconnect">;
  wanted: Pick<Wanted, "everything" | "symbols">;
  isReplay: boolean;
  /** The market clock, epoch ms. */
  marketNowMs(): number;
  clock: Clock;
  log: Log;
}

const JUDGE_EVERY_MS = 500;

/** Tests the feed at the start and before the open of each trading day, and tells the log. */
export function keepSelfTested(parts: SelfTestParts): { result(): SelfTest; stop(): void } {
  const { feed, wanted, marketNowMs, clock, log } = parts;
  if (parts.isReplay) {
    const reason = "a recording is played: there is nobody to log in to";
    return { result: () => ({ at: isoOf(marketNowMs()), state: "none", reason, steps: [] }), stop() {} };
  }
  let state: SelfTestState = judge(null).state;

  function judge(before: SelfTestState | null): ReturnType<typeof judgeSelfTest> {
    return judgeSelfTest(before, {
      nowMs: clock.monotonicMs(),
      marketMs: marketNowMs(),
      feed: feed.status(),
      isNothingWanted: !wanted.everything && wanted.symbols().size === 0,
    });
  }

  const stop = clock.every(JUDGE_EVERY_MS, () => {
    const before = state;
    const { state: after, action } = judge(before);
    state = after;
    tell(before.result, after, log);
    if (action === "none") return;
    log.warn({ reason: after.result.reason }, "the self-test of the feed makes it connect anew");
    feed.reconnect(`the self-test made a new connection: ${after.result.reason}`);
  });

  return { result: () => state.result, stop };
}

function tell(before: SelfTest, { result, testedDate }: SelfTestState, log: Log): void {
  const { at, state, reason, steps } = result;
  if (before.state === state && before.at === at) return;
  const what = { at, steps, ...(testedDate ? { tradingDate: testedDate } : {}) };
  if (state === "pending") log.info({ at }, "the self-test of the feed begins");
  else if (state === "passed") log.info(what, "the self-test of the feed has passed");
  else log.error({ ...what, reason }, "the self-test of the feed has failed");
}
