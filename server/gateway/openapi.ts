import { z } from "zod";
import {
  AlertChannelChange,
  AlertRuleChange,
  BacktestQuestion,
  NewAlertChannel,
  NewAlertRule,
} from "#lib/contract/alert.ts";
import { DOCUMENT_KINDS, DocumentChange } from "#lib/contract/document.ts";
import { REFUSALS, type RefusalCode } from "#lib/contract/refusals.ts";
import { NewWatchlist, WatchlistChange, WatchlistEdits, WatchlistOrder } from "#lib/contract/watchlist.ts";
import { INTERVALS } from "#lib/market/bar.ts";
import { SYMBOL_PATTERN } from "#lib/market/instrument.ts";
import { DEVICE_COOKIE } from "./identity.ts";
import {
  AlertChannelSchema,
  AlertChannelsSchema,
  AliveSchema,
  BarSchema,
  BarsSchema,
  CockpitFiguresSchema,
  CockpitSchema,
  CockpitsSchema,
  ConflictSchema,
  DeliveryLogSchema,
  DeliveryRecordSchema,
  DocumentConflictSchema,
  DocumentSchema,
  DocumentsSchema,
  EditsAnswerSchema,
  ErrorSchema,
  GapsSchema,
  HealthSchema,
  IndexSchema,
  IndicesSchema,
  InstrumentSchema,
  ListsSchema,
  NewsItemSchema,
  NewsSchema,
  OddLotSchema,
  OddLotsSchema,
  PutThroughSchema,
  PutThroughsSchema,
  ReadySchema,
  StateSchema,
  StatesSchema,
  TickSchema,
  TicksSchema,
  VolumeByPriceSchema,
  WatchlistSchema,
  WatchlistsSchema,
} from "./rest-schemas.ts";

/** The schemas by the names they have in the document. */
const SCHEMAS = {
  BacktestQuestion,
  AlertRuleChange,
  NewAlertRule,
  AlertChannel: AlertChannelSchema,
  AlertChannelChange,
  AlertChannels: AlertChannelsSchema,
  DeliveryLog: DeliveryLogSchema,
  DeliveryRecord: DeliveryRecordSchema,
  NewAlertChannel,
  Alive: AliveSchema,
  Bar: BarSchema,
  Bars: BarsSchema,
  Cockpit: CockpitSchema,
  CockpitFigures: CockpitFiguresSchema,
  Cockpits: CockpitsSchema,
  Conflict: ConflictSchema,
  Document: DocumentSchema,
  DocumentChange,
  DocumentConflict: DocumentConflictSchema,
  Documents: DocumentsSchema,
  Error: ErrorSchema,
  Gaps: GapsSchema,
  PutThrough: PutThroughSchema,
  PutThroughs: PutThroughsSchema,
  Health: HealthSchema,
  Index: IndexSchema,
  Indices: IndicesSchema,
  Instrument: InstrumentSchema,
  Lists: ListsSchema,
  NewWatchlist,
  News: NewsSchema,
  NewsItem: NewsItemSchema,
  OddLot: OddLotSchema,
  OddLots: OddLotsSchema,
  Ready: ReadySchema,
  State: StateSchema,
  States: StatesSchema,
  Tick: TickSchema,
  Ticks: TicksSchema,
  VolumeByPrice: VolumeByPriceSchema,
  Watchlist: WatchlistSchema,
  WatchlistChange,
  WatchlistEdits,
  EditsAnswer: EditsAnswerSchema,
  WatchlistOrder,
  Watchlists: WatchlistsSchema,
} as const;
type SchemaName = keyof typeof SCHEMAS;

type Json = Record<string, unknown>;

const ref = (name: SchemaName): Json => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Json): Json => ({ "application/json": { schema } });
const ok = (description: string, schema: Json): Json => ({ description, content: json(schema) });

/** The refusals of an operation, as responses by status. */
/** Whatever is asked, it may be asked too often. */
function refusals(...codes: RefusalCode[]): Json {
  const byStatus = new Map<string, string[]>();
  for (const code of [...codes, "RATE_LIMITED"] as const) {
    const status = String(REFUSALS[code].status);
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${code}: ${REFUSALS[code].message}`]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, words]) => [status, ok(words.join(" "), ref("Error"))]),
  );
}

const symbolSchema = { type: "string", pattern: SYMBOL_PATTERN.source };
const parameter = (name: string, description: string, schema: Json, required = false): Json => ({
  name,
  in: "query",
  description,
  required,
  schema,
});
const symbolParameter = (required: boolean): Json => parameter("symbol", "Its code", symbolSchema, required);
const limitParameter = (usual: number, most: number): Json =>
  parameter("limit", "The newest so many", { type: "integer", minimum: 1, maximum: most, default: usual });
const instant = (name: string, description: string): Json =>
  parameter(name, `${description}; ISO 8601 (Vietnamese time without an offset) or epoch ms`, {
    type: "string",
  });

const read = (summary: string, parameters: Json[], answer: Json, ...codes: RefusalCode[]): Json => ({
  get: { summary, parameters, responses: { "200": answer, ...refusals(...codes) } },
});

const CHANGE_REFUSALS: readonly RefusalCode[] = [
  "BAD_REQUEST",
  "NO_IDENTITY",
  "FORBIDDEN_ORIGIN",
  "UNSUPPORTED_MEDIA_TYPE",
  "TOO_LARGE",
  "STORE_UNAVAILABLE",
];
const device = [{ device: [] }];
const body = (name: SchemaName): Json => ({ required: true, content: json(ref(name)) });
const idParameter: Json = {
  name: "id",
  in: "path",
  required: true,
  schema: { type: "string", format: "uuid" },
};

function marketPaths(): Json {
  return {
    "/api/v1/realtime/state": read(
      "The state of one instrument, of some, or of all",
      [
        symbolParameter(false),
        parameter("symbols", "Codes with commas between; without it all", { type: "string" }),
      ],
      ok("A State with `symbol`, else States", { anyOf: [ref("State"), ref("States")] }),
      "BAD_REQUEST",
      "UNKNOWN_SYMBOL",
    ),
    "/api/v1/realtime/gaps": read(
      "What was traded today and not seen by this server",
      [symbolParameter(true)],
      ok("Gaps, ascending", ref("Gaps")),
      "BAD_REQUEST",
      "UNKNOWN_SYMBOL",
    ),
    "/api/v1/realtime/ticks": read(
      "Today's trades since this server listened",
      [symbolParameter(true), limitParameter(100, 1_000)],
      ok("Trades", ref("Ticks")),
      "BAD_REQUEST",
      "UNKNOWN_SYMBOL",
    ),
    "/api/v1/realtime/put-through": read(
      "Today's deals agreed outside of matching, since this server listened",
      [symbolParameter(false), instant("from", "Without a symbol: deals of this time and later")],
      ok("PutThrough with `symbol`, else PutThroughs", {
        anyOf: [ref("PutThrough"), ref("PutThroughs")],
      }),
      "BAD_REQUEST",
      "UNKNOWN_SYMBOL",
    ),
    "/api/v1/realtime/odd-lot": read(
      "The odd-lot board of one instrument or of all",
      [symbolParameter(false), instant("from", "Without a symbol: what changed at this time and later")],
      ok("OddLot with `symbol`, else OddLots", { anyOf: [ref("OddLot"), ref("OddLots")] }),
      "BAD_REQUEST",
      "UNKNOWN_SYMBOL",
    ),
    "/api/v1/realtime/cockpit": read(
      "Call auctions, locks at the limits and foreign room of one instrument, or where they matter now",
      [symbolParameter(false)],
      ok("Cockpit with `symbol`, else Cockpits", { anyOf: [ref("Cockpit"), ref("Cockpits")] }),
      "BAD_REQUEST",
      "UNKNOWN_SYMBOL",
    ),
    "/api/v1/realtime/volume-by-price": read(
      "What was matched at which price today, since this server listened",
      [symbolParameter(true)],
      ok("Volume by price", ref("VolumeByPrice")),
      "BAD_REQUEST",
      "UNKNOWN_SYMBOL",
    ),
    "/api/v1/instruments": read(
      "Everything that can be traded",
      [],
      ok("Instruments", { type: "array", items: ref("Instrument") }),
    ),
    "/api/v1/lists": read("The lists that can be followed", [], ok("Lists", ref("Lists"))),
    "/api/v1/bars": read(
      "Bars of an instrument or index",
      [
        symbolParameter(true),
        parameter("interval", "Length of a bar", { type: "string", enum: [...INTERVALS], default: "1m" }),
        instant("from", "The first, inclusive"),
        instant("to", "The end, exclusive"),
        limitParameter(500, 10_000),
      ],
      ok("Bars", ref("Bars")),
      "BAD_REQUEST",
      "UNKNOWN_SYMBOL",
    ),
    "/api/v1/indices": read("Level and breadth of the indices", [], ok("Indices", ref("Indices"))),
    "/api/v1/news": read(
      "The day's news",
      [symbolParameter(false), limitParameter(50, 200)],
      ok("News", ref("News")),
      "BAD_REQUEST",
    ),
  };
}

function watchlistPaths(): Json {
  const one = ok("The list", ref("Watchlist"));
  const all = ok("All lists in their order", ref("Watchlists"));
  const conflict = { "409": ok("CONFLICT: it was changed elsewhere meanwhile", ref("Conflict")) };
  return {
    "/api/v1/watchlists": {
      get: {
        summary: "This device's watchlists",
        security: device,
        responses: { "200": all, ...refusals("NO_IDENTITY", "STORE_UNAVAILABLE") },
      },
      post: {
        summary: "A new watchlist, last in the order",
        security: device,
        requestBody: body("NewWatchlist"),
        responses: {
          "201": one,
          ...refusals(
            ...CHANGE_REFUSALS,
            "NOT_FOUND",
            "UNKNOWN_SYMBOL",
            "TOO_MANY_SYMBOLS",
            "TOO_MANY_LISTS",
          ),
        },
      },
    },
    "/api/v1/watchlists/{id}/edits": {
      parameters: [idParameter],
      post: {
        summary: "Merges edits of single fields; any order, any number of times",
        security: device,
        requestBody: body("WatchlistEdits"),
        responses: {
          "200": ok("The list as it is now", ref("EditsAnswer")),
          ...refusals(...CHANGE_REFUSALS, "NOT_FOUND", "UNKNOWN_SYMBOL", "TOO_MANY_SYMBOLS"),
        },
      },
    },
    "/api/v1/watchlists/order": {
      put: {
        summary: "Puts all watchlists in an order",
        security: device,
        requestBody: body("WatchlistOrder"),
        responses: { "200": all, ...refusals(...CHANGE_REFUSALS, "NOT_FOUND"), ...conflict },
      },
    },
    "/api/v1/watchlists/{id}": {
      parameters: [idParameter],
      get: {
        summary: "One watchlist",
        security: device,
        responses: { "200": one, ...refusals("NO_IDENTITY", "NOT_FOUND", "STORE_UNAVAILABLE") },
      },
      patch: {
        summary: "Renames a watchlist or replaces its symbols",
        security: device,
        requestBody: body("WatchlistChange"),
        responses: {
          "200": one,
          ...refusals(...CHANGE_REFUSALS, "NOT_FOUND", "UNKNOWN_SYMBOL", "TOO_MANY_SYMBOLS"),
          ...conflict,
        },
      },
      delete: {
        summary: "Deletes a watchlist",
        security: device,
        responses: {
          "204": { description: "It is gone" },
          ...refusals("NO_IDENTITY", "FORBIDDEN_ORIGIN", "NOT_FOUND", "STORE_UNAVAILABLE"),
        },
      },
    },
  };
}

/** Sharing, files, devices and tokens: what is told of them is short. */
function personalPaths(): Json {
  const any = { type: "object" };
  const answer = (status: string, what: string): Json => ({
    [status]: status === "204" ? { description: what } : ok(what, any),
  });
  const operation = (summary: string, responses: Json, ...codes: RefusalCode[]): Json => ({
    summary,
    security: device,
    responses: { ...responses, ...refusals("NO_IDENTITY", ...codes) },
  });
  const gone = answer("204", "It is gone");
  const list = { parameters: [idParameter] };
  return {
    "/api/v1/watchlists/{id}/export": {
      ...list,
      get: operation(
        "The list as a file: `format` csv or codes",
        {
          "200": { description: "The file", content: { "text/csv": {}, "text/plain": {} } },
        },
        "NOT_FOUND",
      ),
    },
    "/api/v1/watchlists/{id}/import": {
      ...list,
      post: operation(
        'Merges {"text"}: a CSV, or any text of codes',
        answer("200", "The list, unknown symbols, faulty lines"),
        "FORBIDDEN_ORIGIN",
        "NOT_FOUND",
      ),
    },
    "/api/v1/watchlists/{id}/share": {
      ...list,
      put: operation(
        "A new link for reading; an earlier one ends",
        answer("201", "The code of the link"),
        "FORBIDDEN_ORIGIN",
        "NOT_FOUND",
      ),
      delete: operation("Ends the link", gone, "FORBIDDEN_ORIGIN", "NOT_FOUND"),
    },
    "/api/v1/shared/{code}": {
      parameters: [{ name: "code", in: "path", required: true, schema: { type: "string" } }],
      get: {
        summary: "A shared list, without quantity and cost; with notes and colours if the link was made so",
        responses: { ...answer("200", "The list"), ...refusals("NOT_FOUND") },
      },
    },
    "/api/v1/devices": { get: operation("The owner's devices", answer("200", "Devices")) },
    "/api/v1/devices/code": {
      post: operation(
        "A pairing code: once, for five minutes",
        answer("201", "The code"),
        "FORBIDDEN_ORIGIN",
        "RATE_LIMITED",
      ),
    },
    "/api/v1/devices/pair": {
      post: operation(
        'Joins the owner of {"code"}',
        answer("200", "The owner's lists"),
        "FORBIDDEN_ORIGIN",
        "BAD_PAIRING_CODE",
        "RATE_LIMITED",
      ),
    },
    "/api/v1/devices/{id}": {
      ...list,
      delete: operation("Takes a device away", gone, "FORBIDDEN_ORIGIN", "NOT_FOUND"),
    },
    "/api/v1/tokens": {
      get: operation("The owner's API tokens", answer("200", "Tokens without their secrets")),
      post: operation(
        'A new token by {"name"}, shown this once; send it as a Bearer token',
        answer("201", "The token"),
        "FORBIDDEN_ORIGIN",
        "TOO_MANY_TOKENS",
      ),
    },
    "/api/v1/tokens/{id}": {
      ...list,
      delete: operation("Revokes a token", gone, "FORBIDDEN_ORIGIN", "NOT_FOUND"),
    },
  };
}

function channelPaths(): Json {
  const one = { parameters: [idParameter] };
  const answered = (status: string, description: string, name: SchemaName): Json => ({
    [status]: ok(description, ref(name)),
  });
  const owned = (summary: string, responses: Json, ...codes: RefusalCode[]): Json => ({
    summary,
    security: device,
    responses: { ...responses, ...refusals("NO_IDENTITY", ...codes) },
  });
  return {
    "/api/v1/channels": {
      get: owned("The owner's alert channels", answered("200", "Without their secrets", "AlertChannels")),
      post: {
        ...owned(
          "A new channel; a webhook's `secret` is told here once when the server made it",
          answered("201", "The channel", "AlertChannel"),
          ...CHANGE_REFUSALS,
          "PRIVATE_ADDRESS",
          "TOO_MANY_CHANNELS",
        ),
        requestBody: body("NewAlertChannel"),
      },
    },
    "/api/v1/channels/{id}": {
      ...one,
      patch: {
        ...owned(
          "Name, quiet hours (minutes of the day in Vietnam), pause",
          answered("200", "The channel", "AlertChannel"),
          ...CHANGE_REFUSALS,
          "NOT_FOUND",
        ),
        requestBody: body("AlertChannelChange"),
      },
      delete: owned(
        "Takes a channel away",
        { "204": { description: "It is gone" } },
        "FORBIDDEN_ORIGIN",
        "NOT_FOUND",
      ),
    },
    "/api/v1/channels/{id}/test": {
      ...one,
      post: owned(
        "Sends a test now; waits for what comes of it",
        answered("200", "What came of it, in words", "DeliveryRecord"),
        "FORBIDDEN_ORIGIN",
        "NOT_FOUND",
      ),
    },
    "/api/v1/channels/{id}/log": {
      parameters: [idParameter, limitParameter(100, 500)],
      get: owned(
        "What was tried, the newest first",
        answered("200", "The log", "DeliveryLog"),
        "BAD_REQUEST",
        "NOT_FOUND",
      ),
    },
  };
}

function documentPaths(): Json {
  const answer = { "200": ok("The document; version 0 and a null body: none yet", ref("Document")) };
  return {
    "/api/v1/documents": {
      get: {
        summary: "Which versions there are to be read",
        security: device,
        responses: {
          "200": ok("One of each kind; version 0: none yet", ref("Documents")),
          ...refusals("NO_IDENTITY", "STORE_UNAVAILABLE"),
        },
      },
    },
    "/api/v1/documents/{kind}": {
      parameters: [
        {
          name: "kind",
          in: "path",
          required: true,
          schema: { type: "string", enum: [...DOCUMENT_KINDS] },
        },
      ],
      get: {
        summary: "What the pages keep for a person",
        security: device,
        responses: { ...answer, ...refusals("NO_IDENTITY", "NOT_FOUND", "STORE_UNAVAILABLE") },
      },
      put: {
        summary: "Replaces it, on the version that was read; the whole body is at most 256 KiB",
        security: device,
        requestBody: body("DocumentChange"),
        responses: {
          ...answer,
          ...refusals(...CHANGE_REFUSALS, "NOT_FOUND"),
          "409": ok("It was changed meanwhile: as it is now", ref("DocumentConflict")),
        },
      },
    },
  };
}

function alertPaths(): Json {
  const one = { parameters: [idParameter] };
  const told = (status: string, description: string): Json => ({
    [status]: ok(description, { type: "object" }),
  });
  const owned = (summary: string, responses: Json, ...codes: RefusalCode[]): Json => ({
    summary,
    security: device,
    responses: { ...responses, ...refusals("NO_IDENTITY", ...codes) },
  });
  const scopes: RefusalCode[] = ["UNKNOWN_SYMBOL", "UNKNOWN_LIST", "BAD_FORMULA"];
  return {
    "/api/v1/alerts": {
      get: owned("The owner's alert rules, and how many firings are unread", told("200", "The rules")),
      post: {
        ...owned(
          "A new rule; a BAD_FORMULA says in `fault` what is wrong and where",
          told("201", "The rule"),
          ...CHANGE_REFUSALS,
          ...scopes,
          "NOT_FOUND",
          "TOO_MANY_RULES",
          "SERVER_FULL",
        ),
        requestBody: body("NewAlertRule"),
      },
    },
    "/api/v1/alerts/firings": {
      parameters: [instant("before", "Firings before this time"), limitParameter(100, 500)],
      get: owned("What has fired, the newest first", told("200", "Firings"), "BAD_REQUEST"),
    },
    "/api/v1/alerts/firings/read": {
      post: owned(
        'Marks firings as read: {"ids": […]} or {"ids": "all"}',
        told("200", "How many are unread"),
        ...CHANGE_REFUSALS,
      ),
    },
    "/api/v1/alerts/blind": {
      get: owned("When the owner's rules could not see in the last seven days", told("200", "Spells")),
    },
    "/api/v1/alerts/backtest": {
      post: {
        ...owned(
          "When a rule would have fired, by what is stored",
          told("200", "Firings, and what is not stored"),
          ...CHANGE_REFUSALS,
          ...scopes,
        ),
        requestBody: body("BacktestQuestion"),
      },
    },
    "/api/v1/alerts/{id}/backtest": {
      ...one,
      get: owned("The same for a stored rule", told("200", "Firings"), "NOT_FOUND"),
    },
    "/api/v1/alerts/{id}": {
      ...one,
      get: owned("One rule", told("200", "The rule"), "NOT_FOUND"),
      patch: {
        ...owned(
          "Changes what is named; another formula or scope arms the rule anew",
          told("200", "The rule"),
          ...CHANGE_REFUSALS,
          ...scopes,
          "NOT_FOUND",
          "CONFLICT",
        ),
        requestBody: body("AlertRuleChange"),
      },
      delete: owned(
        "Deletes a rule; its firings stay in the log",
        { "204": { description: "It is gone" } },
        "FORBIDDEN_ORIGIN",
        "NOT_FOUND",
      ),
    },
    "/api/v1/alerts/{id}/explain": {
      parameters: [idParameter, symbolParameter(true)],
      get: owned(
        "What the rule sees of a symbol now",
        told("200", "Evidence"),
        "NOT_FOUND",
        "UNKNOWN_SYMBOL",
      ),
    },
  };
}

function serverPaths(): Json {
  return {
    "/api/v1/health": read("How the server and its feed are", [], ok("Health", ref("Health"))),
    "/api/v1/openapi.json": read("This document", [], ok("OpenAPI 3.1", { type: "object" })),
    "/api/v1/realtime/ws": {
      get: {
        summary: "The JSON WebSocket",
        description:
          'Send {"action":"subscribe","symbols":["VIC"],"channels":["tick","quote","bar","index","news"]}, ' +
          'the same with `unsubscribe`, or {"action":"ping"}.',
        responses: {
          "101": { description: "Switches to WebSocket" },
          "426": ok("BAD_REQUEST: not a WebSocket handshake", ref("Error")),
        },
      },
    },
    "/healthz": read("Whether the process serves", [], ok("It does", ref("Alive"))),
    "/readyz": {
      get: {
        summary:
          "Whether states are loaded and the feed is alive, and what the self-test of the feed came to",
        responses: {
          "200": ok("Ready", ref("Ready")),
          "503": ok("Not ready; `reason` says why", ref("Ready")),
        },
      },
    },
  };
}

/** Zod's JSON Schemas of all shapes, pointing at one another inside the document. */
function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema as z.core.$ZodType, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    target: "draft-2020-12",
    io: "input",
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema as Json]),
  );
}

let document: Json | undefined;

/** Describes all of REST; made once, when it is first asked for. */
export function openApiDocument(): Json {
  document ??= {
    openapi: "3.1.0",
    info: {
      title: "Khớp",
      version: "1",
      description:
        "A realtime price board for the Vietnamese stock market. Prices in VND (index points for indices and " +
        "futures), volumes in shares or contracts, values in VND, times ISO 8601 with +07:00. HEAD is answered " +
        "wherever GET is; any other method with 405 and `Allow`.",
    },
    paths: {
      ...marketPaths(),
      ...watchlistPaths(),
      ...personalPaths(),
      ...alertPaths(),
      ...channelPaths(),
      ...documentPaths(),
      ...serverPaths(),
    },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        device: {
          type: "apiKey",
          in: "cookie",
          name: DEVICE_COOKIE,
          description:
            "Set with the first page. Changes must name an `Origin` of this server, as browsers do.",
        },
      },
    },
  };
  return document;
}
