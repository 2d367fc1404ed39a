import { type Refusal, type RefusalCode, refuse } from "#lib/contract/refusals.ts";
import type { AlertsAnswer, WatchlistsAnswer } from "#lib/contract/socket.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { StoreFault } from "../store/store.ts";
import type { Identity } from "./owner.ts";
import type { Client } from "./socket-io-client.ts";

type Answered<Answer extends { ok: boolean }> = Omit<Extract<Answer, { ok: true }>, "ok">;

export interface Belongings {
  watchlists(ownerId: string): Promise<Answered<WatchlistsAnswer>>;
  alerts(ownerId: string): Promise<Answered<AlertsAnswer>>;
}

export interface OwnerRequestParts {
  /** Whose this socket is now: a token may have been revoked since it was opened. */
  identify(): Promise<Identity | null>;
  belongings: Belongings;
  clock: Pick<Clock, "monotonicMs">;
  log: Log;
}

/** What a program asks of its owner's lists and rules: each request works out for itself whose they are. */
export function answerOwner({ socket, guard }: Client, parts: OwnerRequestParts): void {
  const { identify, belongings, clock, log } = parts;

  async function answer<Body extends object>(
    call: unknown,
    read: (ownerId: string) => Promise<Body>,
  ): Promise<void> {
    // Nobody to answer: a request without an acknowledgement asks for nothing.
    if (typeof call !== "function") return;
    const say = (result: ({ ok: true } & Body) | { ok: false; error: Refusal }): void => call(result);
    const no = (code: RefusalCode): void => say({ ok: false, error: refuse(code) });
    if (guard(clock.monotonicMs()) !== "ok") return no("RATE_LIMITED");
    try {
      const identity = await identify();
      if (!identity) return no("NO_IDENTITY");
      say({ ok: true, ...(await read(identity.ownerId)) });
    } catch (error) {
      log.error({ err: error }, "what a program asked of its owner cannot be read");
      no(error instanceof StoreFault ? "STORE_UNAVAILABLE" : "INTERNAL");
    }
  }

  // Some clients send an empty request before the acknowledgement.
  socket.on("watchlists", (...given: unknown[]) => void answer(given.at(-1), belongings.watchlists));
  socket.on("alerts", (...given: unknown[]) => void answer(given.at(-1), belongings.alerts));
}
