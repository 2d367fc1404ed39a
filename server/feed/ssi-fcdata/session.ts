import type { Clock } from "../../clock.ts";
import { FeedFault } from "../feed.ts";
import { orAborted } from "../or-aborted.ts";
import type { RestBudget } from "../rest-budget.ts";
import { fetchToken, type Token } from "./token.ts";
import type { FcDataTokenRequest } from "./wire.ts";

export interface FcDataSessionOptions extends FcDataTokenRequest {
  /** `https://fc-data.ssi.com.vn/`. */
  restUrl: string;
  /** Of the key: logins are counted in it, and never wait for it. */
  budget?: RestBudget;
}

export interface FcDataAsk {
  clock: Clock;
  /** Whoever asks goes away; the login goes on for the others. */
  signal: AbortSignal;
  /** The login's simulation header, when it took one. */
  answered?(simulationHeader: string | null): void;
  /** Credentials that were refused so recently are not shown again: for those that nobody paces. */
  refusedPauseMs?: number;
}

/** The one token of a key, for its stream and its REST: renewed before it ends, one login at a time. */
export interface FcDataSession {
  /** Rejects with a FeedFault. */
  token(ask: FcDataAsk): Promise<Token>;
  /** SSI does not take this token any more: the next `token` is of a new login. */
  refuse(accessToken: string): void;
}

export function createFcDataSession(options: FcDataSessionOptions): FcDataSession {
  const { restUrl, consumerID, consumerSecret, budget } = options;
  let token: Token | null = null;
  let underWay: Promise<Token> | null = null;
  let refusal: { fault: FeedFault; atMs: number } | null = null;

  async function logIn({ clock, answered }: FcDataAsk): Promise<Token> {
    budget?.spend();
    const transport = { clock, signal: new AbortController().signal };
    try {
      token = await fetchToken(restUrl, { consumerID, consumerSecret }, transport, (answer) =>
        answered?.(answer.simulationHeader),
      );
      refusal = null;
      return token;
    } catch (error) {
      if (!(error instanceof FeedFault) || error.code !== "auth-refused") throw error;
      const words = error.message.replaceAll(consumerSecret, "***");
      const fault = new FeedFault("auth-refused", words, { cause: error });
      refusal = { fault, atMs: clock.monotonicMs() };
      throw fault;
    }
  }

  return {
    async token(ask) {
      const { clock, signal, refusedPauseMs = 0 } = ask;
      // A timer may come a little early, so a second counts as over.
      if (token && token.renewAtMs > clock.wallMs() + 1_000) return token;
      if (refusal && clock.monotonicMs() - refusal.atMs < refusedPauseMs) throw refusal.fault;
      underWay ??= logIn(ask).finally(() => {
        underWay = null;
      });
      const login = await orAborted(underWay, signal);
      if (login === null) throw new FeedFault("lost", "nobody waits for the login any more");
      return login;
    },
    refuse(accessToken) {
      if (token?.accessToken === accessToken) token = null;
    },
  };
}
