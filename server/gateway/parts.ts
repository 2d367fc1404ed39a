import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Health, SelfTest } from "#lib/contract/health.ts";
import type { AlertDesk } from "../alerts/alert-desk.ts";
import type { Backtester } from "../alerts/backtester.ts";
import type { AlertDelivery } from "../alerts/delivery/delivery.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Instruments } from "../market/instrument-list.ts";
import type { BarSource, Market } from "../market/market.ts";
import type { Store } from "../store/store.ts";
import type { Heartbeat, SlowClientLimits } from "./limits.ts";

/** Whoever keeps the upstream subscription hears here what our clients need. */
export interface Interest {
  /** Somebody follows these. Counted: each `want` is matched by one `unwant` of the same symbol. */
  want(symbols: readonly string[]): void;
  unwant(symbols: readonly string[]): void;
  /** Stored watchlists have changed, or whose they are; `store.watchedSymbols()` tells what they hold now. */
  watchlistsChanged(): void;
}

export interface Readiness {
  ready: boolean;
  /** Why not, in words; empty when ready. */
  reason: string;
}

/** Answers whatever is not ours: the pages. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface GatewayParts {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** The address people use; null where that is simply where we listen. */
  publicUrl: string | null;
  /** What everybody must know to be let in; null or absent: all are welcome. */
  authToken?: string | null;
  /** What the cookies of those who were let in are made with; absent: one for this run. */
  accessSecret?: string;
  instruments: Instruments;
  market: Market;
  bars: BarSource;
  health: () => Health;
  readiness: () => Readiness;
  selfTest: () => SelfTest;
  store: Store;
  alerts: AlertDesk;
  backtester: Backtester;
  interest: Interest;
  delivery: Pick<AlertDelivery, "test" | "wake">;
  /** Whether webhooks may go to private addresses. */
  allowPrivate: boolean;
  clock: Clock;
  log: Log;
  /** The market clock, epoch ms. */
  marketNowMs: () => number;
  page: PageHandler;
  /** In development: takes the `upgrade` events of `/_next/`, and makes the pages' policy allow reloading. */
  devUpgrade?: EventEmitter;
  /** For tests that cannot wait. */
  slowClient?: SlowClientLimits;
  heartbeat?: Heartbeat;
}
