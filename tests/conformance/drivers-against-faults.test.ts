import { afterAll, describe, expect, test } from "vitest";
import { loadInstruments } from "#server/data/instruments.ts";
import { FAULT_KINDS, type FaultKind } from "#server/exchange/faults/order.ts";
import type { FeedStatus } from "#server/feed/supervise.ts";
import { until } from "#tests/processes.ts";
import { type Account, accountOf } from "./account.ts";
import { type Followed, followExchange } from "./followed.ts";

/** What became of one driver. */
interface Outcome {
  status: FeedStatus;
  /** Before the fault. */
  before: FeedStatus;
  account: Account;
  /** Logins and refreshes at the exchange since the fault began. */
  logins: number;
  refreshes: number;
  /** How often the fault struck this dialect. */
  used: number;
  /** Codes of the faults that the supervisor named. */
  codes: ReadonlySet<string>;
}

interface Cell {
  kind: FaultKind;
  name: string;
  order?: Record<string, unknown>;
  /** Ends all sockets too: the fault is for those who come anew. */
  isOnReconnect?: true;
  /** Waited for before anything is judged. */
  happened(one: Followed): boolean;
  judge(outcome: Outcome, dialect: Followed["name"]): void;
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);
const isBack = ({ feed, before }: Followed): boolean => feed().reconnects > before().reconnects;
/** Its time is all there is to wait for. */
const atOnce = (): boolean => true;
const isKnown = ({ gaps }: Followed): boolean => gaps() > 0;

function stayed({ status, before }: Outcome): void {
  expect(status.reconnects).toBe(before.reconnects);
}
function cameBackOnce({ status, before }: Outcome): void {
  expect(status.reconnects).toBe(before.reconnects + 1);
}
function lostNothing({ account }: Outcome): void {
  expect(account.unseen).toBe(0);
}
function keptItsToken({ logins, refreshes }: Outcome): void {
  expect({ logins, refreshes }).toEqual({ logins: 0, refreshes: 0 });
}
function cameBackOnceWithItsToken(outcome: Outcome): void {
  cameBackOnce(outcome);
  keptItsToken(outcome);
}

const INSTRUMENTS = loadInstruments();
/** Busy ones: few frames, many trades. */
const SYMBOLS = "HPG,SSI,MBB,SHB,VPB,STB";

/** Long enough that trades of each dialect are among the frames it hits. */
const BURST = { rate: 0.6, durationMs: 5_000, seed: 11 };

/** Those that wait longest first: they run side by side. */
const CELLS: readonly Cell[] = [
  {
    ...{ kind: "silence", name: "silence", order: { durationMs: 60_000 }, happened: isBack },
    judge(outcome) {
      cameBackOnceWithItsToken(outcome);
      expect(outcome.codes).toContain("silent");
    },
  },
  {
    ...{ kind: "half-open", name: "half-open", order: { durationMs: 60_000 }, happened: isBack },
    judge(outcome) {
      cameBackOnceWithItsToken(outcome);
      expect(outcome.codes).toContain("silent");
    },
  },
  {
    ...{ kind: "401", name: "401", isOnReconnect: true, happened: isBack, order: { count: 1, form: "http" } },
    judge({ logins, refreshes }, dialect) {
      const due = { "ssi-ids": [0, 0], "ssi-fcdata": [1, 0], "ssi-fastconnect": [0, 1] };
      expect([logins, refreshes]).toEqual(due[dialect]);
    },
  },
  {
    ...{ kind: "429", name: "429 with Retry-After", isOnReconnect: true, happened: isBack },
    order: { durationMs: 5_000, form: "http" },
    judge(outcome) {
      cameBackOnceWithItsToken(outcome);
      // Whoever obeys Retry-After is refused once and comes back when it is over.
      expect(outcome.used).toBe(1);
    },
  },
  { kind: "cut", name: "cut", happened: isBack, judge: cameBackOnceWithItsToken },
  { kind: "rst", name: "rst", happened: isBack, judge: cameBackOnceWithItsToken },
  { kind: "close", name: "close with 1000", happened: isBack, judge: cameBackOnceWithItsToken },
  {
    ...{ kind: "close", name: "close by FIN alone", order: { form: "fin" }, happened: isBack },
    judge: cameBackOnceWithItsToken,
  },
  {
    ...{ kind: "drop", name: "drop", order: BURST, happened: isKnown },
    judge(outcome) {
      stayed(outcome);
      expect(sum(outcome.status.rejects)).toBe(0);
    },
  },
  {
    // One frame of v2's hub tells several symbols, so it loses none there.
    ...{ kind: "lose", name: "lose one symbol", order: { symbol: "HPG", durationMs: 5_000 } },
    happened: ({ name, gaps }) => name === "ssi-fcdata" || gaps() > 0,
    judge(outcome) {
      stayed(outcome);
      expect(sum(outcome.status.rejects)).toBe(0);
    },
  },
  {
    ...{ kind: "truncate", name: "truncate", order: BURST, happened: isKnown },
    judge(outcome) {
      stayed(outcome);
      expect(sum(outcome.status.rejects)).toBeGreaterThan(0);
    },
  },
  {
    ...{ kind: "duplicate", name: "duplicate", order: BURST },
    happened: ({ duplicates }) => duplicates() > 0,
    judge(outcome) {
      stayed(outcome);
      lostNothing(outcome);
    },
  },
  {
    ...{ kind: "reorder", name: "reorder", order: BURST, happened: atOnce },
    judge(outcome) {
      stayed(outcome);
      lostNothing(outcome);
    },
  },
  {
    ...{ kind: "garbage", name: "garbage", order: BURST },
    happened: ({ feed }) => sum(feed().rejects) > 0,
    judge(outcome) {
      stayed(outcome);
      lostNothing(outcome);
    },
  },
  {
    ...{ kind: "slow", name: "slow", order: { delayMs: 800, durationMs: 3_000 }, happened: atOnce },
    judge(outcome) {
      stayed(outcome);
      lostNothing(outcome);
      expect(sum(outcome.status.rejects)).toBe(0);
    },
  },
  {
    ...{ kind: "expire-token", name: "an expired token", isOnReconnect: true, happened: isBack },
    judge({ logins, refreshes, ...outcome }, dialect) {
      cameBackOnce({ logins, refreshes, ...outcome });
      // v2 knows no refresh; v3 must not log in while its session lives; IDS signs each connection anew.
      const due = { "ssi-ids": [0, 0], "ssi-fcdata": [1, 0], "ssi-fastconnect": [0, 1] };
      expect([logins, refreshes]).toEqual(due[dialect]);
    },
  },
  {
    ...{ kind: "refuse", name: "refuse with 503", isOnReconnect: true, happened: isBack },
    order: { durationMs: 4_000, form: "http" },
    judge(outcome) {
      cameBackOnceWithItsToken(outcome);
      expect(outcome.used).toBeGreaterThan(0);
      // Backing off, not hammering.
      expect(outcome.used).toBeLessThan(10);
      expect(outcome.codes).toContain("unreachable");
    },
  },
  {
    ...{ kind: "refuse", name: "refuse with a reset", isOnReconnect: true, happened: isBack },
    order: { durationMs: 4_000, form: "rst" },
    judge(outcome) {
      cameBackOnceWithItsToken(outcome);
      expect(outcome.used).toBeLessThan(10);
      expect(outcome.codes).toContain("unreachable");
    },
  },
  {
    // Times are the upstream's and are kept; totals put trades in order, so no share is lost by a wrong clock.
    ...{ kind: "skew", name: "a clock ten minutes ahead", order: { skewMs: 600_000, durationMs: 4_000 } },
    happened: ({ feed, before }) => feed().flaws > before().flaws + 20,
    judge(outcome) {
      stayed(outcome);
      lostNothing(outcome);
    },
  },
  {
    ...{ kind: "skew", name: "a clock ten minutes behind", order: { skewMs: -600_000, durationMs: 4_000 } },
    happened: atOnce,
    judge(outcome) {
      stayed(outcome);
      lostNothing(outcome);
    },
  },
];

const closers: (() => Promise<void>)[] = [];
/** Those of failed ones too. */
afterAll(async () => {
  await Promise.all(closers.map((close) => close()));
});

test("no kind of fault is left out", () => {
  expect(new Set(CELLS.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS));
});

describe("three drivers stay right and alive through", () => {
  for (const cell of CELLS) test.concurrent(cell.name, () => goThrough(cell), 120_000);
});

async function goThrough(cell: Cell): Promise<void> {
  const followed = await followExchange({ symbols: SYMBOLS, speed: 6, instruments: INSTRUMENTS });
  closers.push(followed.stop);
  const { all, exchange } = followed;
  const areAll = (holds: (one: Followed) => boolean) => async () => all.every(holds);
  await until(
    areAll(({ symbolsTraded }) => symbolsTraded() >= 3),
    40_000,
    "three symbols trade",
  );
  const asked = await exchange.asked();
  for (const one of all) one.mark();
  for (const { name } of all) {
    await exchange.inject({ kind: cell.kind, dialect: name, ...cell.order });
    if (cell.isOnReconnect) await exchange.inject({ kind: "rst", dialect: name });
  }
  const isThrough = async (): Promise<boolean> => {
    await exchange.readFaults();
    return all.every((one) => cell.happened(one));
  };
  await until(isThrough, 60_000, `${cell.name} is felt by all three`);
  await exchange.over();
  await until(
    areAll(({ feed }) => feed().state === "live"),
    60_000,
    "all three are live",
  );
  for (const one of all) one.count();
  await until(
    areAll(({ symbolsTraded }) => symbolsTraded() >= 3),
    40_000,
    "three symbols trade again",
  );
  for (const one of all) {
    const account = await accountOf(one.market, exchange.adminUrl);
    expect({ [one.name]: account.faults }).toEqual({ [one.name]: [] });
    expect(one.feed().state).toBe("live");
    const { logins, refreshes } = exchange.requestsSince(one);
    const told = { status: one.feed(), before: one.before(), account, codes: one.codes };
    cell.judge({ ...told, logins, refreshes, used: one.used() }, one.name);
  }
  expect(await exchange.asked()).toEqual(asked);
  await followed.stop();
}
