import type { Clock } from "../clock.ts";
import { FeedFault } from "./feed.ts";
import { type HttpAnswer, request } from "./http.ts";
import { RestFault } from "./rest.ts";
import type { RestBudget, Urgency } from "./rest-budget.ts";

/** What an answer of one generation means, whatever its HTTP code says. */
export type RestReading =
  | { kind: "ok"; body: unknown }
  | { kind: "unauthorized"; words: string }
  | { kind: "limited"; waitMs: number }
  | { kind: "unreachable"; words: string }
  | { kind: "refused"; words: string }
  | { kind: "bad-answer"; words: string };

export interface RestClientOptions {
  baseUrl: string;
  budget: RestBudget;
  /** Handed the token that was just refused, it brings another one, or rejects in words for people. */
  accessToken(refused?: string): Promise<string>;
  read(answer: HttpAnswer): RestReading;
  headers?: Readonly<Record<string, string>>;
  clock: Clock;
  /** For our own exchange, which says what it is: else its prices must never pass for the market's. */
  mayBeSimulated?: boolean;
}

export interface RestClient {
  /** The body of a good answer. Rejects with a RestFault. */
  get(path: string, query: RestQuery, urgency: Urgency): Promise<unknown>;
  readonly signal: AbortSignal;
  stop(): void;
}

export type RestQuery = Readonly<Record<string, string | number | null | undefined>>;

/** A page of a thousand rows takes SSI a while. */
const REQUEST_LIMIT_MS = 10_000;
const MAX_BODY_BYTES = 8 * 1_048_576;
const MAX_LIMITED = 3;
/** Were it not the token but the address that is refused, each request would log in. */
const REPLACED_PAUSE_MS = 60_000;
const MAX_UNREACHABLE = 1;
/** After so many without an answer in a row nobody waits for the next one … */
const MAX_UNANSWERED = 5;
/** … until this long after the last; then a single one more without an answer is enough. */
const UNANSWERED_PAUSE_MS = 15_000;

/** GETs with a token and within the budget: waits when told to, tries a new token once, and says what failed. */
export function createRestClient(options: RestClientOptions): RestClient {
  const { budget, clock } = options;
  const stopped = new AbortController();
  const { signal } = stopped;
  let replacedAtMs = Number.NEGATIVE_INFINITY;
  let unanswered = 0;
  let pausedUntilMs = Number.NEGATIVE_INFINITY;

  async function tokenFor(refused: string | undefined): Promise<string> {
    try {
      return await options.accessToken(refused);
    } catch (error) {
      if (signal.aborted) throw stoppedFault();
      throw asRestFault(error);
    }
  }

  async function ask(url: string, token: string, urgency: Urgency): Promise<RestReading> {
    try {
      const answer = await budget.run(urgency, signal, () =>
        request({
          method: "GET",
          url,
          headers: { ...options.headers, accept: "application/json", authorization: `Bearer ${token}` },
          ...{ clock, signal, limitMs: REQUEST_LIMIT_MS, maxBytes: MAX_BODY_BYTES },
        }),
      );
      unanswered = 0;
      if (answer.simulationHeader !== null && !options.mayBeSimulated) {
        const words = "the REST address is a simulated exchange although the stream is the market";
        return { kind: "bad-answer", words };
      }
      return options.read(answer);
    } catch (error) {
      if (signal.aborted) throw stoppedFault();
      const fault = asRestFault(error);
      if (fault.code !== "unreachable") throw fault;
      unanswered += 1;
      if (unanswered >= MAX_UNANSWERED) pausedUntilMs = clock.monotonicMs() + UNANSWERED_PAUSE_MS;
      return { kind: "unreachable", words: fault.message };
    }
  }

  async function get(path: string, query: RestQuery, urgency: Urgency): Promise<unknown> {
    const url = `${options.baseUrl.replace(/\/+$/, "")}${path}${queryText(query)}`;
    const failed = { limited: 0, unreachable: 0 };
    let refused: string | undefined;
    let isSecondTry = false;
    for (;;) {
      if (signal.aborted) throw stoppedFault();
      if (clock.monotonicMs() < pausedUntilMs) {
        throw new RestFault(
          "unreachable",
          `${path}: SSI's REST has not answered ${unanswered} times in a row`,
        );
      }
      const token = await tokenFor(refused);
      const reading = await ask(url, token, urgency);
      if (reading.kind === "ok") return reading.body;
      if (reading.kind === "limited") {
        budget.pause(reading.waitMs);
        failed.limited += 1;
        if (failed.limited <= MAX_LIMITED) continue;
        throw new RestFault("limited", `${path}: SSI's REST takes no more requests of this key for now`);
      }
      if (reading.kind === "unauthorized" && !isSecondTry) {
        // An old token says nothing about the credentials: the next try brings a new one.
        isSecondTry = true;
        if (clock.monotonicMs() - replacedAtMs >= REPLACED_PAUSE_MS) {
          replacedAtMs = clock.monotonicMs();
          refused = token;
        }
        continue;
      }
      if (reading.kind === "unreachable") {
        failed.unreachable += 1;
        if (failed.unreachable <= MAX_UNREACHABLE && !signal.aborted) continue;
      }
      const code = reading.kind === "unauthorized" ? "auth-refused" : reading.kind;
      throw new RestFault(code, `${path}: ${reading.words.replaceAll(token, "***")}`);
    }
  }

  return { get, signal, stop: () => stopped.abort() };
}

/** As SSI's own clients write it: dates keep their slashes, blanks are %20. */
function queryText(query: RestQuery): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined || value === ""
      ? []
      : [`${name}=${encodeURIComponent(value).replaceAll("%2F", "/")}`],
  );
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}

function stoppedFault(): RestFault {
  return new RestFault("stopped", "SSI's REST is not asked any more");
}

function asRestFault(error: unknown): RestFault {
  if (error instanceof RestFault) return error;
  if (!(error instanceof FeedFault)) throw error;
  return new RestFault(error.code === "auth-refused" ? "auth-refused" : "unreachable", error.message, {
    cause: error,
  });
}
