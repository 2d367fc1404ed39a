import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../clock.ts";
import type { Exchange } from "../core/exchange.ts";
import { readJson, sendJson } from "../http.ts";
import { createQuota, type QuotaState, retryAfterSeconds } from "../quota.ts";
import { dailyOhlc, intradayOhlc } from "../rest-v2/bars.ts";
import { dailyIndex, dailyStockPrice } from "../rest-v2/days.ts";
import { indexComponents, indexList, securities, securitiesDetails } from "../rest-v2/listings.ts";
import { BadQuery, type Query, queryOf, type Table } from "../rest-v2/query.ts";
import type { FcDataTokens } from "./token.ts";

const BASE = "/api/v2/market/";

/** One budget per key and API, as SSI says it has; it publishes no numbers. */
const QUOTA = { calls: 10, windowMs: 1_000 };
const QUOTA_WORDS = "API calls quota exceeded! maximum admitted 10 per 1s";

export interface RestSetup {
  exchange: Exchange;
  tokens: FcDataTokens;
  clock: Clock;
}

type Endpoint = (exchange: Exchange, query: Query) => Table;

/** FastConnect Data's REST as far as a price board needs it. Paths and names without regard to case. */
export function createRest({ exchange, tokens, clock }: RestSetup) {
  const quota = createQuota(QUOTA);
  const endpoints = new Map<string, Endpoint>([
    ["securities", securities],
    ["securitiesdetails", securitiesDetails],
    ["indexlist", indexList],
    ["indexcomponents", indexComponents],
    ["dailyohlc", dailyOhlc],
    ["intradayohlc", intradayOhlc],
    ["dailyindex", dailyIndex],
    ["dailystockprice", dailyStockPrice],
  ]);

  /** `name` has an endpoint. The headers are those of AspNetCoreRateLimit, whose words SSI's refusal has. */
  function answerTable(name: string, endpoint: Endpoint, response: ServerResponse, url: URL): void {
    const state = quota.take(`${tokens.consumerID}/${name}`, clock.monotonicMs());
    tellQuota(response, state);
    if (state.isAllowed)
      sendJson(
        response,
        200,
        answer(() => endpoint(exchange, queryOf(url))),
      );
    else {
      response.setHeader("retry-after", retryAfterSeconds(state.resetMs));
      sendJson(response, 429, { message: QUOTA_WORDS, status: 429 });
    }
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> => {
    const path = url.pathname.toLowerCase().replace(/\/+/g, "/");
    if (!path.startsWith(BASE)) return false;
    const name = path.slice(BASE.length);
    if (name === "accesstoken") {
      if (request.method !== "POST") sendJson(response, 405, { message: "Use POST.", status: 405 });
      else sendJson(response, 200, tokens.answer(await readJson(request)));
      return true;
    }
    const endpoint = endpoints.get(name);
    // HTTP 200 with the refusal in the body: that is what SSI was seen to answer.
    if (!request.headers.authorization) {
      sendJson(response, 200, { message: "Missing Authorization header", status: 401 });
    } else if (!tokens.isValid(request.headers.authorization)) {
      sendJson(response, 200, { message: "Unauthorized", status: 401 });
    } else if (!endpoint || request.method !== "GET") {
      sendJson(response, 404, { message: "The simulated exchange does not have this API.", status: 404 });
    } else answerTable(name, endpoint, response, url);
    return true;
  };
}

function tellQuota(response: ServerResponse, { limit, remaining, resetMs }: QuotaState): void {
  response.setHeader("x-rate-limit-limit", limit);
  response.setHeader("x-rate-limit-remaining", remaining);
  response.setHeader("x-rate-limit-reset", retryAfterSeconds(resetMs));
}

/** The envelope; its `status` is a word here, unlike everywhere else in this API. */
function answer(read: () => Table): unknown {
  try {
    const { rows, total } = read();
    return { data: rows, message: "Success", status: "Success", totalRecord: total };
  } catch (error) {
    if (error instanceof BadQuery)
      return { data: null, message: error.message, status: "Error", totalRecord: 0 };
    throw error;
  }
}
