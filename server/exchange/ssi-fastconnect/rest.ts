import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../clock.ts";
import type { Exchange } from "../core/exchange.ts";
import { readJson, sendJson } from "../http.ts";
import { createQuota, retryAfterSeconds } from "../quota.ts";
import { indexList, indexSummary, masterData, securitiesByBoard, securitiesSummary } from "./lists.ts";
import { ohlc } from "./ohlc.ts";
import { type Query, queryOf, Refused } from "./query.ts";
import type { AuthAnswer, Sessions } from "./sessions.ts";

const AUTH = "/api/v3/auth/";
const DATA = "/api/v3/data/";

/** What an unauthenticated probe of SSI was told; one budget for all requests of a key. */
const QUOTA = { calls: 100, windowMs: 10_000 };

/** Requests without a good token share one budget. */
const NOBODY = "nobody";

export interface RestSetup {
  exchange: Exchange;
  sessions: Sessions;
  clock: Clock;
}

/** FastConnect v3's REST: the session, and the figures a price board needs. False leaves a request to others. */
export function createRest({ exchange, sessions, clock }: RestSetup) {
  const quota = createQuota(QUOTA);
  const logins = new Map<string, (body: unknown) => AuthAnswer>([
    ["token", sessions.login],
    ["refresh", sessions.refresh],
    ["requestotp", sessions.requestOtp],
  ]);
  const tables = new Map<string, (exchange: Exchange, query: Query) => unknown>([
    ["securitiesbyboard", securitiesByBoard],
    ["securitiessummary", securitiesSummary],
    ["masterdata", masterData],
    ["indexlist", indexList],
    ["indexsummary", indexSummary],
    ["ohlc", ohlc],
  ]);

  /** Counts the request and says what is left; false when the budget is used up and that was answered. */
  function isWithinQuota(key: string, response: ServerResponse): boolean {
    const { isAllowed, limit, remaining, resetMs } = quota.take(key, clock.monotonicMs());
    const seconds = retryAfterSeconds(resetMs);
    response.setHeader("x-ratelimit-limit", limit);
    response.setHeader("x-ratelimit-remaining", remaining);
    response.setHeader("x-ratelimit-reset", seconds);
    if (isAllowed) return true;
    response.setHeader("retry-after", seconds);
    refuse(response, 429, 429, "Too many requests");
    return false;
  }

  async function answerLogin(name: string, request: IncomingMessage, response: ServerResponse) {
    const login = logins.get(name);
    if (!login) refuse(response, 404, 404, "Not found");
    else if (request.method !== "POST") refuse(response, 405, 405, "Method not allowed");
    else {
      const { status, body } = login(await readJson(request));
      sendJson(response, status, body);
    }
  }

  function answerData(name: string, request: IncomingMessage, response: ServerResponse, url: URL): void {
    const table = tables.get(name);
    if (!table) refuse(response, 404, 404, "Not found");
    else if (request.method !== "GET") refuse(response, 405, 405, "Method not allowed");
    else {
      try {
        sendJson(response, 200, table(exchange, queryOf(url)));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refuse(response, error.status, error.code, error.message);
      }
    }
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> => {
    const path = url.pathname.toLowerCase();
    if (!path.startsWith("/api/v3/")) return false;
    const key = sessions.keyOf(request.headers.authorization);
    if (!isWithinQuota(key ?? NOBODY, response)) request.resume();
    else if (path.startsWith(AUTH)) await answerLogin(path.slice(AUTH.length), request, response);
    else if (key === null) refuse(response, 401, 401, "Unauthorized");
    else if (path.startsWith(DATA)) answerData(path.slice(DATA.length), request, response, url);
    else refuse(response, 404, 404, "Not found");
    return true;
  };
}

function refuse(response: ServerResponse, status: number, code: number, msg: string): void {
  sendJson(response, status, { code, msg });
}
