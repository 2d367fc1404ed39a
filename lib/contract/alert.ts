import { z } from "zod/mini";
import { MAX_WATCHLIST_SYMBOLS, MOST_PER_HOUR } from "./limits.ts";
import { ListName, SymbolName } from "./socket.ts";

export const MAX_ALERT_RULES = 500;
export const MAX_FORMULA_LETTERS = 500;

/** The parts of a day in which a rule may fire. */
export const ALERT_SESSIONS = ["ato", "continuous", "lunch", "atc", "after"] as const;
export type AlertSession = (typeof ALERT_SESSIONS)[number];

/** One symbol or index, the symbols of one's own list, a board list by its name (`VN30`, `HOSE`, `CW`), or these. */
export const AlertScope = z.union([
  z.strictObject({ kind: z.literal("symbol"), symbol: SymbolName }),
  z.strictObject({ kind: z.literal("watchlist"), id: z.uuid() }),
  z.strictObject({ kind: z.literal("board"), list: ListName }),
  z.strictObject({
    kind: z.literal("symbols"),
    symbols: z.array(SymbolName).check(z.minLength(1), z.maxLength(MAX_WATCHLIST_SYMBOLS)),
  }),
]);
export type AlertScope = z.infer<typeof AlertScope>;

/** `once`: once in all; `oncePerSymbol`: once for each symbol; `daily`: once a day for each symbol; `every`: each time, at most once in `coolDownMs` for each symbol. */
export const AlertRepeat = z.union([
  z.strictObject({ mode: z.literal("once") }),
  z.strictObject({ mode: z.literal("oncePerSymbol") }),
  z.strictObject({ mode: z.literal("daily") }),
  z.strictObject({
    mode: z.literal("every"),
    coolDownMs: z.number().check(z.int(), z.minimum(0), z.maximum(86_400_000)),
  }),
]);
export type AlertRepeat = z.infer<typeof AlertRepeat>;

const fields = {
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(80)),
  /** A condition in the formula language: see lib/formula. */
  formula: z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_FORMULA_LETTERS)),
  scope: AlertScope,
  repeat: AlertRepeat,
  /** Null: in every session. */
  sessions: z.nullable(z.array(z.enum(ALERT_SESSIONS)).check(z.minLength(1), z.maxLength(5))),
  /** Market clock, epoch ms. */
  expiresAtMs: z.nullable(z.number().check(z.int(), z.nonnegative())),
  note: z.string().check(z.maxLength(500)),
  isPaused: z.boolean(),
  /** Where a firing goes besides the page: ids of one's channels. */
  channels: z.array(z.uuid()).check(z.maxLength(10)),
  /** So many an hour at most go to each channel, and are said aloud in the page; the log has all. */
  perHour: z.number().check(z.int(), z.minimum(1), z.maximum(MOST_PER_HOUR)),
};

/** `POST /api/v1/alerts`. With an `id` of its own a browser may send it twice and make it once. */
export const NewAlertRule = z.strictObject({
  id: z.optional(z.uuid()),
  name: z.optional(fields.name),
  formula: fields.formula,
  scope: fields.scope,
  repeat: z.optional(fields.repeat),
  sessions: z.optional(fields.sessions),
  expiresAtMs: z.optional(fields.expiresAtMs),
  note: z.optional(fields.note),
  isPaused: z.optional(fields.isPaused),
  channels: z.optional(fields.channels),
  perHour: z.optional(fields.perHour),
});

/** `PATCH /api/v1/alerts/:id`. Another formula or scope arms the rule anew. */
export const AlertRuleChange = z.strictObject({
  version: z.number().check(z.int(), z.nonnegative()),
  ...(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, z.optional(field)])) as {
    [Key in keyof typeof fields]: z.ZodMiniOptional<(typeof fields)[Key]>;
  }),
});

/** `armed` fires when its condition becomes true; `spent`: fired, and was to fire once. */
export type AlertStatus = "armed" | "paused" | "spent" | "expired";

export interface AlertRule extends z.infer<z.ZodMiniObject<typeof fields>> {
  id: string;
  /** Rises with each change by a person. */
  version: number;
  createdAtMs: number;
  status: AlertStatus;
  lastFiredAtMs: number | null;
}

/** One number that the condition looked at, in the formula's units; null: not known. */
export interface EvidenceValue {
  /** As written in the formula: `changePercent`, `volumeOver(5)`. */
  name: string;
  value: number | null;
}

export interface Firing {
  /** The idempotency key: the same in the page and in every repeat to a webhook. */
  id: string;
  ruleId: string;
  ruleName: string;
  formula: string;
  symbol: string;
  source: string;
  /** Market clock, epoch ms: the event that decided. */
  atMs: number;
  /** VND (points). */
  price: number | null;
  note: string;
  evidence: EvidenceValue[];
  isRead: boolean;
}

/** When rules could not see: the source was lost, or trades are missing. */
export interface BlindSpell {
  id: string;
  /** Null: every symbol. */
  symbol: string | null;
  reason: "source" | "gap" | "restart";
  fromMs: number;
  /** Null while it lasts. */
  toMs: number | null;
}

/** `POST /api/v1/alerts/backtest`; a stored rule's is at `GET /api/v1/alerts/:id/backtest`. */
export const BacktestQuestion = z.strictObject({
  formula: fields.formula,
  scope: fields.scope,
  repeat: z.optional(fields.repeat),
  sessions: z.optional(fields.sessions),
  expiresAtMs: z.optional(fields.expiresAtMs),
});

export interface BacktestAnswer {
  source: string;
  fromMs: number;
  toMs: number;
  /** Fields that the stored past does not have: a rule on them cannot be tried. */
  untold: string[];
  /** The newest last. */
  firings: { symbol: string; atMs: number; price: number | null; evidence: EvidenceValue[] }[];
  total: number;
  /** How near it came, when it never held. */
  nearest: NearMiss | null;
}

/** When a condition came nearest to holding. */
export interface NearMiss {
  symbol: string;
  atMs: number;
  evidence: EvidenceValue[];
  /** Of the conditions that must hold together so many held, of so many; the nearest of the others, as written. */
  held: number;
  of: number;
  missing: string;
}

/** `GET /api/v1/alerts/:id/explain?symbol=`: what the rule sees right now. */
export interface ExplainAnswer {
  symbol: string;
  atMs: number;
  /** Null: something the condition needs is not known. */
  holds: boolean | null;
  /** Why it will not fire although it holds, or null: `already` (held when armed), `cool-down`, `session`, `paused`, `spent`, `expired`, `blind`. */
  hindrance: string | null;
  evidence: EvidenceValue[];
  /** When it came nearest today, since it was made and last fired; null: it holds, or that cannot be told. */
  nearest: NearMiss | null;
}

/** A way to the outside. What is secret of it never leaves the server again. */
export interface AlertChannel {
  id: string;
  kind: "webhook" | "telegram";
  name: string;
  /** The host of the address, or the chat; for a person to recognise it. */
  target: string;
  /** Wall time of day in Ho Chi Minh City, minutes after midnight; from > to spans midnight. */
  quiet: { fromMinute: number; toMinute: number } | null;
  isPaused: boolean;
  /** Told too when the rules cannot see for a minute of trading, and when they can again. */
  tellsBlind: boolean;
}

/** `POST /api/v1/channels` */
export const NewAlertChannel = z.union([
  z.strictObject({
    kind: z.literal("webhook"),
    name: fields.name,
    url: z.url().check(z.maxLength(1_000)),
    /** Signs the body (HMAC-SHA256); made by the server and told once when absent. */
    secret: z.optional(z.string().check(z.minLength(16), z.maxLength(200))),
  }),
  z.strictObject({
    kind: z.literal("telegram"),
    name: fields.name,
    /** As BotFather gives it: `123456:ABC…`. */
    botToken: z.string().check(z.maxLength(200), z.regex(/^\d{1,20}:[\w-]{8,}$/)),
    /** A number, or the `@name` of a public channel. */
    chatId: z.string().check(z.maxLength(64), z.regex(/^(-?\d{1,20}|@\w{4,})$/)),
  }),
]);
export type NewAlertChannel = z.infer<typeof NewAlertChannel>;

const minuteOfDay = z.number().check(z.int(), z.minimum(0), z.maximum(1_439));

/** `PATCH /api/v1/channels/:id` */
export const AlertChannelChange = z.strictObject({
  name: z.optional(fields.name),
  quiet: z.optional(z.nullable(z.strictObject({ fromMinute: minuteOfDay, toMinute: minuteOfDay }))),
  isPaused: z.optional(z.boolean()),
  tellsBlind: z.optional(z.boolean()),
});

/** One try to hand a firing on. */
export interface DeliveryRecord {
  firingId: string;
  channelId: string;
  /** Which try, from 1. */
  attempt: number;
  /** Wall clock, epoch ms. */
  atMs: number;
  outcome: "delivered" | "failed" | "given-up" | "held-quiet" | "rate-limited";
  /** In words; never the address nor a secret. */
  detail: string;
}

/** Socket.IO event `alerts`: what the owner's open pages are told at once. */
export interface AlertNews {
  changed: AlertRule[];
  removed: string[];
  fired: Firing[];
  /** Firings that are read now; `all` for every one. */
  read: string[] | "all";
  blind: BlindSpell[];
}
