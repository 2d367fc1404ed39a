import type { Clock } from "../../clock.ts";
import { FeedFault } from "../feed.ts";
import type { RestBudget } from "../rest-budget.ts";
import { fetchToken, type Token } from "./token.ts";
import type { FcDataTokenRequest } from "./wire.ts";

/** Refused credentials are not shown again sooner than this. */
const REFUSED_PAUSE_MS = 60_000;

export interface TokenKeeperOptions extends FcDataTokenRequest {
  restUrl: string;
  budget: RestBudget;
  clock: Clock;
  signal: AbortSignal;
}

/** REST's token: fetched when needed, renewed before it ends, asked for once however many wait for it. */
export function createTokenKeeper(options: TokenKeeperOptions): (refused?: string) => Promise<string> {
  const { restUrl, consumerID, consumerSecret, budget, clock, signal } = options;
  let token: Token | null = null;
  let underWay: Promise<Token> | null = null;
  let refusal: { fault: FeedFault; untilMs: number } | null = null;

  async function login(): Promise<Token> {
    if (refusal && clock.monotonicMs() < refusal.untilMs) throw refusal.fault;
    try {
      token = await budget.run("asked", signal, () =>
        fetchToken(restUrl, { consumerID, consumerSecret }, { clock, signal }, () => {}),
      );
      refusal = null;
      return token;
    } catch (error) {
      if (error instanceof FeedFault && error.code === "auth-refused") {
        const words = error.message.replaceAll(consumerSecret, "***");
        const fault = new FeedFault("auth-refused", words, { cause: error });
        refusal = { fault, untilMs: clock.monotonicMs() + REFUSED_PAUSE_MS };
        throw fault;
      }
      throw error;
    }
  }

  return async (refused) => {
    if (token && token.accessToken !== refused && token.renewAtMs > clock.wallMs()) return token.accessToken;
    underWay ??= login().finally(() => {
      underWay = null;
    });
    return (await underWay).accessToken;
  };
}
