import { z } from "zod";
import type { AlertChannel, DeliveryRecord } from "#lib/contract/alert.ts";
import type { Cockpit, CockpitFigures, Cockpits } from "#lib/contract/cockpit.ts";
import { DOCUMENT_KINDS, type DocumentAnswer } from "#lib/contract/document.ts";
import { type Health, MAX_OVERDUE_TOLD, SELF_TEST_STEPS, type SelfTest } from "#lib/contract/health.ts";
import { REFUSALS } from "#lib/contract/refusals.ts";
import type { IndexMessage, NewsMessage, PublicBar, State, TickMessage } from "#lib/contract/state.ts";
import type {
  OddLotState,
  OddLots,
  PutThrough,
  PutThroughs,
  VolumeByPrice,
} from "#lib/contract/symbol-day.ts";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { INTERVALS } from "#lib/market/bar.ts";
import { COLOURS } from "#lib/watchlist/fields.ts";

/**
 * The shapes of REST answers, for the OpenAPI document. The annotations hold them to the contract's types: a
 * field added there and forgotten here does not compile where it would be wrong, and fails the tests otherwise.
 */
const time = z.iso.datetime({ offset: true }).describe("ISO 8601 with +07:00");
const priceOrNull = z.number().nullable();
const count = z.number().int().nonnegative();
const source = z
  .templateLiteral([z.enum(["ssi-ids", "ssi-fcdata", "ssi-fastconnect", "simulated"])])
  .or(z.templateLiteral(["replay:", z.string()]))
  .describe("Where the numbers come from. `simulated` and `replay:` are not the market.");

const LevelSchema = z.tuple([z.number(), z.number()]).describe("[price, volume]");

export const StateSchema: z.ZodType<State> = z
  .strictObject({
    symbol: z.string(),
    source,
    price: priceOrNull.describe("The last trade's price, VND (points); null before the first"),
    volume: priceOrNull.describe("The last trade's volume, shares (contracts)"),
    timestamp: time.nullable().describe("The last trade's time"),
    totalVolume: priceOrNull,
    totalValue: priceOrNull.describe("VND"),
    open: priceOrNull,
    high: priceOrNull,
    low: priceOrNull,
    average: priceOrNull,
    reference: priceOrNull,
    ceiling: priceOrNull,
    floor: priceOrNull,
    change: priceOrNull,
    changePercent: priceOrNull,
    bids: z.array(LevelSchema).describe("Best first"),
    asks: z.array(LevelSchema).describe("Best first"),
    foreign: z.strictObject({ buy: priceOrNull, sell: priceOrNull, room: priceOrNull }),
    session: z.string().nullable(),
    status: z.string().nullable(),
    estimated: z.strictObject({ price: priceOrNull, volume: priceOrNull }),
    openInterest: priceOrNull.describe("Open contracts of a future; null where the source does not tell"),
    receivedAt: time.nullable().describe("When this server last heard of it, by its own clock"),
    seq: count,
  })
  .describe("The latest of one instrument");

export const StatesSchema = z.strictObject({
  epoch: z.string(),
  seq: count,
  asOf: time.describe("The market clock"),
  states: z.array(StateSchema),
  unknown: z.array(z.string()),
});

export const InstrumentSchema = z.strictObject({
  symbol: z.string(),
  exchange: z.enum(["HOSE", "HNX", "UPCOM", "DER"]),
  type: z.enum(["STOCK", "ETF", "FUND", "CW", "FUTURE_INDEX", "FUTURE_BOND", "CORP_BOND"]),
  nameVi: z.string(),
  nameEn: z.string(),
  sector: z.string(),
  lotSize: count,
  listedShares: count.nullable().describe("Listed on the exchange, free float or not; null when not known"),
  indices: z.array(z.string()),
  underlying: z.string().optional().describe("Of a warrant or a future: a symbol, an index, GB05 or GB10"),
  lastTradingDate: z.string().optional().describe("Of a warrant or a future, e.g. 2026-06-18"),
  issuer: z.string().optional(),
  strike: z.number().optional().describe("Of a warrant: VND per share of the underlying"),
  ratio: z.number().optional().describe("Of a warrant: how many make one share"),
  reference: priceOrNull,
  ceiling: priceOrNull,
  floor: priceOrNull,
});

export const BarSchema: z.ZodType<PublicBar> = z.strictObject({
  openTime: time,
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number().nonnegative(),
  provisional: z.boolean().describe("Shares of it are known to be missing"),
});

export const BarsSchema = z.strictObject({
  symbol: z.string(),
  source,
  interval: z.enum(INTERVALS),
  bars: z.array(BarSchema).describe("Ascending; the running bar is the last"),
});

export const GapsSchema = z.strictObject({
  symbol: z.string(),
  date: z.iso.date(),
  unseenVolume: count.describe("Shares that were traded unseen"),
  gaps: z.array(
    z.strictObject({
      from: time.nullable(),
      to: time,
      afterVolume: count.describe("The day's total volume when it began"),
      volume: count,
      state: z.enum(["open", "recovered", "lost"]),
    }),
  ),
});

export const TickSchema: z.ZodType<TickMessage> = z.strictObject({
  symbol: z.string(),
  source,
  price: z.number(),
  volume: count,
  side: z.enum(["B", "S", "U"]).describe("Who crossed the spread: buyer, seller, not told"),
  totalVolume: count.nullable().describe("Traded today, this trade included"),
  timestamp: time,
  seq: count.describe("In a list: that of the answer"),
});

export const TicksSchema = z.strictObject({
  symbol: z.string(),
  source,
  date: z.iso.date(),
  ticks: z.array(TickSchema).describe("Newest first"),
});

const dealFields = { price: z.number(), volume: count, value: z.number(), timestamp: time };

export const PutThroughSchema: z.ZodType<PutThrough> = z.strictObject({
  symbol: z.string(),
  source,
  date: z.iso.date(),
  totalVolume: count.nullable().describe("Put through today, shares; null when not told"),
  totalValue: z.number().nullable().describe("Put through today, VND; null when not told"),
  deals: z
    .array(z.strictObject(dealFields))
    .describe("Newest first, at most 200; deals before this server listened are only in the totals"),
});

export const PutThroughsSchema: z.ZodType<PutThroughs> = z.strictObject({
  source,
  date: z.iso.date(),
  deals: z.array(z.strictObject({ symbol: z.string(), ...dealFields })).describe("Newest first"),
  totals: z
    .array(z.strictObject({ symbol: z.string(), volume: count, value: z.number() }))
    .describe("Of the day, where the source tells them; deals before this server listened are in them"),
});

export const OddLotSchema: z.ZodType<OddLotState> = z
  .strictObject({
    symbol: z.string(),
    source,
    date: z.iso.date(),
    price: priceOrNull,
    volume: priceOrNull,
    bids: z.array(LevelSchema).describe("Best first"),
    asks: z.array(LevelSchema).describe("Best first"),
    timestamp: time.nullable(),
  })
  .describe("The odd-lot board, apart from round lots; nulls until something was heard of it");

export const OddLotsSchema: z.ZodType<OddLots> = z.strictObject({
  source,
  date: z.iso.date(),
  states: z.array(OddLotSchema).describe("Those of which something was heard"),
});

export const VolumeByPriceSchema: z.ZodType<VolumeByPrice> = z.strictObject({
  symbol: z.string(),
  source,
  date: z.iso.date(),
  since: time.nullable().describe("The earliest trade counted; null before the first"),
  trades: count.describe("Trades counted"),
  levels: z
    .array(z.strictObject({ price: z.number(), buy: count, sell: count, unknown: count }))
    .describe("Descending by price; shares by who crossed the spread"),
  seq: count.describe("Live trades of a higher seq are not counted yet"),
});

const wholeOrNull = z.number().int().nullable();
const cockpitFigures = {
  symbol: z.string(),
  lock: z.strictObject({
    side: z
      .enum(["ceiling", "floor"])
      .nullable()
      .describe("The limit it is locked at; null while it is open"),
    since: time.nullable(),
    queue: count.nullable().describe("Shares waiting at the limit"),
    drainPerMinute: wholeOrNull.describe("Shares; negative while the queue grows; null while unknown"),
    opensInSeconds: count.nullable().describe("At that pace; null while the queue does not shrink"),
    opened: count.describe("How often it opened today"),
    lockedSeconds: count.describe("Of all locks today, breaks left out"),
  }),
  room: z.strictObject({
    open: wholeOrNull,
    now: wholeOrNull,
    takenPerMinute: wholeOrNull.describe("Shares; negative while it is given back; null while unknown"),
    exhaustedInSeconds: count.nullable(),
  }),
};
const cockpitDay = { source, date: z.iso.date(), asOf: time.describe("The market clock") };

export const CockpitFiguresSchema: z.ZodType<CockpitFigures> = z.strictObject(cockpitFigures);

export const CockpitsSchema: z.ZodType<Cockpits> = z.strictObject({
  ...cockpitDay,
  symbols: z
    .array(CockpitFiguresSchema)
    .describe("Those that are or were locked today, and those whose foreign room falls"),
});

const AuctionPathSchema = z
  .array(z.strictObject({ time, price: priceOrNull, volume: priceOrNull, imbalance: priceOrNull }))
  .describe("What the call auction would have given, ascending; null what the source does not tell");
const VolumePathSchema = z.array(z.strictObject({ time, volume: z.number() }));

export const CockpitSchema: z.ZodType<Cockpit> = z
  .strictObject({
    ...cockpitFigures,
    ...cockpitDay,
    since: time.nullable().describe("Since when this server listens to it"),
    ato: AuctionPathSchema,
    atc: AuctionPathSchema,
    locks: z.array(z.strictObject({ side: z.enum(["ceiling", "floor"]), from: time, to: time.nullable() })),
    queuePath: VolumePathSchema.describe("The queue at the limit; 0 where it opened"),
    roomPath: VolumePathSchema.describe("Foreign room"),
  })
  .describe("Auctions, locks at the limits and foreign room of one instrument today");

export const IndexSchema: z.ZodType<IndexMessage> = z.strictObject({
  index: z.string(),
  source,
  value: z.number(),
  change: z.number(),
  changePercent: z.number(),
  volume: z.number(),
  turnover: z.number(),
  advances: count,
  noChanges: count,
  declines: count,
  ceilings: count,
  floors: count,
  session: z.string().nullable(),
  timestamp: time,
  seq: count,
});

export const IndicesSchema = z.strictObject({ source, indices: z.array(IndexSchema) });

export const NewsItemSchema: z.ZodType<NewsMessage> = z.strictObject({
  id: z.string(),
  source,
  timestamp: time,
  symbols: z.array(z.string()),
  title: z.string(),
  url: z.string().nullable(),
  publisher: z.string().nullable(),
});

export const NewsSchema = z.strictObject({ source, news: z.array(NewsItemSchema).describe("Newest first") });

const feed = z.enum(["connecting", "authenticating", "live", "lost"]);

const selfTestVerdict = {
  at: time.describe("The market clock at the verdict, or at the beginning while it is pending"),
  state: z.enum(["none", "pending", "passed", "failed"]).describe("`none` during a replay"),
  reason: z.string().describe("The step that failed and why; empty when passed"),
};

const SelfTestSchema: z.ZodType<SelfTest> = z.strictObject({
  ...selfTestVerdict,
  steps: z.array(
    z.strictObject({
      step: z.enum(SELF_TEST_STEPS),
      ok: z.boolean(),
      detail: z.string(),
      ms: priceOrNull.describe("From the beginning of the test; null until it was shown"),
    }),
  ),
});

export const HealthSchema: z.ZodType<Health> = z.strictObject({
  situation: z
    .enum(["starting", "trading", "exchange-quiet", "source-lost"])
    .describe("Whether the numbers are true; that the server is lost, a client knows from hearing nothing"),
  feed,
  connected: z.boolean(),
  authenticated: z.boolean(),
  feedName: z.string(),
  tells: z
    .strictObject({
      news: z.boolean(),
      deals: z.boolean().describe("Deals put through, one by one"),
      dealTotals: z.boolean().describe("What the deals of a symbol have come to today"),
      oddLots: z.boolean(),
      estimates: z.boolean().describe("The price that a call auction would give"),
      openInterest: z.boolean().describe("Open contracts of futures"),
    })
    .describe("What the source tells at all"),
  source,
  epoch: z.string(),
  session: z.string(),
  marketTime: time,
  marketSpeed: z.number(),
  marketUpcoming: z.exactOptional(z.array(z.strictObject({ time, speed: z.number() }))),
  frameAgeMs: priceOrNull,
  tickAgeMs: priceOrNull,
  lagMs: priceOrNull.describe(
    "How far the newest trade was behind the market clock when it was received, in ms of our own time; null " +
      "while unknown and outside the sessions that match. Reads up to 1 s too high: SSI gives whole seconds",
  ),
  eventsPerSecond: z.number(),
  reconnects: count,
  instruments: z.exactOptional(count),
  rejects: z.record(z.string(), z.number()),
  gapsOpen: count,
  reason: z.string(),
  selfTest: z.strictObject(selfTestVerdict),
  sourceOverdue: z
    .exactOptional(z.strictObject({ usualMs: z.number(), silentMs: z.number() }))
    .describe(
      "The source is silent for longer than it ever is at this part of the day; absent while it is not",
    ),
  overdue: z
    .exactOptional(
      z.strictObject({
        count,
        symbols: z
          .array(
            z.strictObject({
              symbol: z.string(),
              seq: count.describe("A state of this seq, or an older one, is older than it should be"),
              usualMs: z.number().describe("The longest silence that would be normal for it now"),
            }),
          )
          .max(MAX_OVERDUE_TOLD)
          .describe("The busiest of them"),
      }),
    )
    .describe("Symbols silent for longer than they ever are, while the source speaks; absent while none is"),
  storeFault: z.exactOptional(z.string()),
  restFault: z.exactOptional(z.string()),
});

export const ReadySchema = z.strictObject({
  ready: z.boolean(),
  feed,
  source,
  session: z.string(),
  reason: z.string(),
  selfTest: SelfTestSchema,
});

export const AliveSchema = z.strictObject({ ok: z.literal(true) });

export const ListsSchema = z.strictObject({
  lists: z.array(z.strictObject({ name: z.string(), kind: z.enum(["board", "index", "all"]), count: count })),
});

const EntrySchema = z.strictObject({
  symbol: z.string(),
  group: z.string().nullable().describe("Id of its group"),
  note: z.string(),
  colour: z.enum(COLOURS).nullable(),
  quantity: z.number().nullable().describe("Shares held"),
  cost: z.number().nullable().describe("VND paid for one"),
  place: z.string().describe("Compares like text; a row that moves gets one between its new neighbours'"),
});

export const WatchlistSchema: z.ZodType<Watchlist> = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  symbols: z.array(z.string()),
  groups: z.array(z.strictObject({ id: z.string(), name: z.string(), place: z.string() })),
  entries: z.array(EntrySchema),
  version: count,
  clock: count,
});

export const EditsAnswerSchema = z.strictObject({
  list: WatchlistSchema,
  superseded: z.array(z.string()).describe("Edits over which a later one of the same field stands"),
});

export const WatchlistsSchema = z.strictObject({ watchlists: z.array(WatchlistSchema) });

const RefusalSchema = z.strictObject({
  code: z.enum(Object.keys(REFUSALS) as [string, ...string[]]),
  message: z.string(),
});

export const ErrorSchema = z.strictObject({ error: RefusalSchema });

export const ConflictSchema = z.strictObject({
  error: RefusalSchema,
  current: WatchlistSchema.nullable().optional().describe("As it is now"),
});

export const DocumentSchema = z.strictObject({
  kind: z.enum(DOCUMENT_KINDS),
  version: z.number().int().min(0),
  body: z.record(z.string(), z.unknown()).nullable(),
  owner: z.string(),
}) satisfies z.ZodType<DocumentAnswer>;
export const DocumentsSchema = z.strictObject({
  documents: z.array(DocumentSchema.omit({ body: true })),
});
export const DocumentConflictSchema = z.strictObject({ error: RefusalSchema, current: DocumentSchema });

const minuteOfDay = z.number().int().min(0).max(1_439);

export const AlertChannelSchema: z.ZodType<AlertChannel & { secret?: string | undefined }> = z.strictObject({
  id: z.uuid(),
  kind: z.enum(["webhook", "telegram"]),
  name: z.string(),
  target: z.string().describe("The host of the address, or the chat"),
  quiet: z
    .strictObject({ fromMinute: minuteOfDay, toMinute: minuteOfDay })
    .nullable()
    .describe("Minutes after midnight in Vietnam; from > to spans midnight"),
  isPaused: z.boolean(),
  tellsBlind: z.boolean(),
  secret: z.string().optional().describe("Only in the answer to the POST that made it"),
});
export const AlertChannelsSchema = z.strictObject({ channels: z.array(AlertChannelSchema) });

export const DeliveryRecordSchema: z.ZodType<DeliveryRecord> = z.strictObject({
  firingId: z.string(),
  channelId: z.uuid(),
  attempt: z.number().int().min(1),
  atMs: count.describe("Epoch ms"),
  outcome: z.enum(["delivered", "failed", "given-up", "held-quiet", "rate-limited"]),
  detail: z.string().describe("In words, Vietnamese and English"),
});
export const DeliveryLogSchema = z.strictObject({ records: z.array(DeliveryRecordSchema) });
