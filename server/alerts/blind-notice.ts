import type { Firing } from "#lib/contract/alert.ts";
import { USUAL_PER_HOUR } from "#lib/contract/limits.ts";
import { isTradingAt } from "#lib/market/session.ts";
import type { BlindNotice, OwnedFiring } from "../store/store.ts";

export interface BlindNotices {
  /** To be called once a second; `lostFromMs`: since when nothing is seen, null while it is. */
  check(lostFromMs: number | null): void;
  /** The program itself was away. */
  restarted(fromMs: number, toMs: number): void;
}

export interface BlindNoticesOptions {
  /** Who has armed rules, the channels of these, and which of their symbols had trades in a time that nobody saw. */
  watchers(
    fromMs: number,
    toMs: number,
  ): Generator<{ ownerId: string; channels: string[]; unseen: string[] }>;
  send(notices: readonly OwnedFiring[]): void;
  source(): string;
  /** The market clock, epoch ms. */
  nowMs(): number;
}

/** Blind for so long while there is trading: told. */
const LONG_MS = 60_000;
/** Seeing for so long: it is over, and what was missed is known. */
const SETTLED_MS = 10_000;

/** Tells people whose page may not be open that their rules cannot see; once, and once that they see again. */
export function createBlindNotices(options: BlindNoticesOptions): BlindNotices {
  const { nowMs } = options;
  let tradingSinceMs: number | null = null;
  let told: { fromMs: number } | null = null;
  let seeingSinceMs: number | null = null;

  function send(notice: Omit<BlindNotice, "unseen">): void {
    const { fromMs, toMs } = notice;
    const source = options.source();
    const notices = [...options.watchers(fromMs, toMs ?? nowMs())].map(({ ownerId, channels, unseen }) => ({
      ...{ ownerId, channels, isLast: false, perHour: USUAL_PER_HOUR },
      firing: { ...firingOf(source, notice, nowMs()), notice: { ...notice, unseen } },
    }));
    if (notices.length > 0) options.send(notices);
  }

  function lost(fromMs: number, now: number): void {
    seeingSinceMs = null;
    if (isTradingAt(now)) tradingSinceMs ??= now;
    if (told || tradingSinceMs === null || now - tradingSinceMs < LONG_MS) return;
    told = { fromMs };
    send({ fromMs, toMs: null, isRestart: false });
  }

  function seeing(now: number): void {
    seeingSinceMs ??= now;
    if (now - seeingSinceMs < SETTLED_MS) return;
    tradingSinceMs = null;
    if (told) send({ fromMs: told.fromMs, toMs: seeingSinceMs, isRestart: false });
    told = null;
  }

  return {
    check(lostFromMs) {
      if (lostFromMs === null) seeing(nowMs());
      else lost(lostFromMs, nowMs());
    },
    restarted(fromMs, toMs) {
      if (toMs - fromMs < LONG_MS || !(isTradingAt(fromMs) || isTradingAt(toMs))) return;
      send({ fromMs, toMs, isRestart: true });
    },
  };
}

/** On its way it is what a firing is, with a notice in it; its name keeps a repeat from being another one. */
function firingOf(
  source: string,
  { fromMs, toMs }: Pick<BlindNotice, "fromMs" | "toMs">,
  atMs: number,
): Firing {
  return {
    id: `${toMs === null ? "blind" : "seeing"}.${source}.${fromMs}`,
    ...{ ruleId: "blind", ruleName: "", formula: "", symbol: "", source, atMs, price: null },
    ...{ note: "", evidence: [], isRead: false },
  };
}
