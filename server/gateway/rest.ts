import { Hono } from "hono";
import { refuse } from "#lib/contract/refusals.ts";
import { toNewsMessage, toPublicBar } from "#lib/contract/state.ts";
import { contractFactsOf } from "#lib/market/instrument.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import { StoreFault, StoreRefusal } from "../store/store.ts";
import { addAlertRoutes } from "./alert-rest.ts";
import { addChannelRoutes } from "./channel-rest.ts";
import { addCockpitRoutes } from "./cockpit-rest.ts";
import type { Directory } from "./directory.ts";
import { addDocumentRoutes } from "./document-rest.ts";
import { addIdentityRoutes } from "./identity-rest.ts";
import { openApiDocument } from "./openapi.ts";
import type { OriginVerdict } from "./origin.ts";
import type { OwnerNews } from "./owner-news.ts";
import type { GatewayParts } from "./parts.ts";
import type { PublicStates } from "./public-states.ts";
import {
  optionalSymbol,
  optionalSymbols,
  Refused,
  readInstant,
  readInterval,
  readLimit,
  refusalResponse,
  requiredSymbol,
} from "./rest-input.ts";
import { only } from "./rest-methods.ts";
import { addSymbolRoutes, knownInstrument } from "./symbol-rest.ts";
import { addWatchlistRoutes } from "./watchlist-rest.ts";

export interface RestParts
  extends Pick<
    GatewayParts,
    | "alerts"
    | "allowPrivate"
    | "backtester"
    | "bars"
    | "clock"
    | "delivery"
    | "health"
    | "instruments"
    | "interest"
    | "log"
    | "market"
    | "marketNowMs"
    | "readiness"
    | "selfTest"
    | "store"
  > {
  directory: Directory;
  states: PublicStates;
  judge: (headers: Headers) => OriginVerdict;
  news: OwnerNews;
  isSecure: boolean;
}

const CHANGING = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Everything under `/api`, and the probes. */
const DAMAGED = "The store is damaged; the server's owner has to restart it. Nothing was changed.";

export function createRest(parts: RestParts): Hono {
  const api = new Hono();
  api.use(async (c, next) => {
    if (CHANGING.has(c.req.method) && parts.judge(c.req.raw.headers) === "foreign") {
      throw new Refused("FORBIDDEN_ORIGIN");
    }
    await next();
    c.header("Cache-Control", "no-store");
  });
  addProbes(api, parts);
  addStateRoutes(api, parts);
  addSymbolRoutes(api, parts);
  addCockpitRoutes(api, parts);
  addHistoryRoutes(api, parts);
  addCatalogueRoutes(api, parts);
  addWatchlistRoutes(api, parts);
  addAlertRoutes(api, parts);
  addIdentityRoutes(api, parts);
  addChannelRoutes(api, parts);
  addDocumentRoutes(api, parts);
  api.notFound((c) => refusalResponse(c, refuse("NOT_FOUND")));
  api.onError((error, c) => {
    if (error instanceof Refused) return refusalResponse(c, error.refusal);
    if (error instanceof StoreRefusal) return refusalResponse(c, refuse(error.code));
    if (error instanceof StoreFault) {
      parts.log.error({ err: error, code: error.code }, "the store failed a request");
      return refusalResponse(
        c,
        error.code === "corrupt" ? refuse("STORE_UNAVAILABLE", DAMAGED) : refuse("STORE_UNAVAILABLE"),
      );
    }
    parts.log.error({ err: error, path: c.req.path }, "a request failed");
    return refusalResponse(c, refuse("INTERNAL"));
  });
  return api;
}

function addProbes(api: Hono, { health, readiness, selfTest }: RestParts): void {
  api.get("/healthz", (c) => c.json({ ok: true }));
  api.get("/readyz", (c) => {
    const { ready, reason } = readiness();
    const { feed, source, session } = health();
    return c.json({ ready, feed, source, session, reason, selfTest: selfTest() }, ready ? 200 : 503);
  });
  api.get("/api/v1/health", (c) => c.json(health()));
  for (const path of ["/healthz", "/readyz", "/api/v1/health"]) api.all(path, only("GET, HEAD"));
}

function addStateRoutes(api: Hono, { market, directory, states, marketNowMs }: RestParts): void {
  api.get("/api/v1/realtime/state", (c) => {
    const symbol = optionalSymbol(c);
    const symbols = optionalSymbols(c);
    if (symbol !== undefined && symbols !== undefined) {
      throw new Refused("BAD_REQUEST", "Give «symbol» or «symbols», not both.");
    }
    if (symbol !== undefined) return c.json(states.of(knownInstrument(directory, symbol)));
    const known = symbols?.filter((each) => directory.isInstrument(each));
    return c.json({
      epoch: market.epoch,
      seq: market.seq,
      asOf: isoOf(marketNowMs()),
      states: known ? states.many(known) : states.all(),
      unknown: symbols?.filter((each) => !directory.isInstrument(each)) ?? [],
    });
  });

  api.get("/api/v1/indices", (c) => c.json({ source: market.source, indices: states.indices() }));

  api.get("/api/v1/news", (c) => {
    const symbol = optionalSymbol(c);
    const limit = readLimit(c, 50, 200);
    const news = market
      .news()
      .filter((item) => symbol === undefined || item.symbols.includes(symbol))
      .slice(-limit)
      .reverse()
      .map((item) => toNewsMessage(item, market.source));
    return c.json({ source: market.source, news });
  });

  // A GET of the WebSocket's address never comes this far.
  const paths = ["realtime/state", "realtime/ws", "indices", "news"];
  for (const path of paths) api.all(`/api/v1/${path}`, only("GET, HEAD"));
}

function addHistoryRoutes(api: Hono, { market, directory, bars }: RestParts): void {
  api.get("/api/v1/bars", async (c) => {
    const symbol = requiredSymbol(c);
    if (!directory.isIndex(symbol)) knownInstrument(directory, symbol);
    const interval = readInterval(c);
    const range = {
      fromMs: readInstant(c, "from"),
      toMs: readInstant(c, "to"),
      limit: readLimit(c, 500, 10_000),
    };
    if (range.fromMs !== undefined && range.toMs !== undefined && range.fromMs > range.toMs) {
      throw new Refused("BAD_REQUEST", "«from» is after «to».");
    }
    const { source } = market;
    const found = await bars.bars(symbol, interval, range);
    return c.json({ symbol, source, interval, bars: found.map(toPublicBar) });
  });
  api.all("/api/v1/bars", only("GET, HEAD"));
}

function addCatalogueRoutes(api: Hono, { instruments, market, directory }: RestParts): void {
  api.get("/api/v1/instruments", (c) =>
    c.json(
      Array.from(instruments.values(), (instrument) => {
        const limits = market.state(instrument.symbol)?.limits;
        return {
          symbol: instrument.symbol,
          exchange: instrument.exchange,
          type: instrument.type,
          nameVi: instrument.nameVi,
          nameEn: instrument.nameEn,
          sector: instrument.sector,
          lotSize: instrument.lotSize,
          listedShares: instrument.listedShares,
          indices: instrument.indices,
          ...contractFactsOf(instrument),
          reference: limits?.reference ?? null,
          ceiling: limits?.ceiling ?? null,
          floor: limits?.floor ?? null,
        };
      }),
    ),
  );
  api.get("/api/v1/lists", (c) => c.json({ lists: directory.lists() }));
  api.get("/api/v1/openapi.json", (c) => c.json(openApiDocument()));
  for (const path of ["instruments", "lists", "openapi.json"]) api.all(`/api/v1/${path}`, only("GET, HEAD"));
}
