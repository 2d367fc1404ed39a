import { z } from "zod";
import { DIALECTS, type DialectName } from "../dialect.ts";

export const FAULT_KINDS = [
  /** All sockets get a close frame that says the server is going away. */
  "cut",
  /** All sockets end as if all were well: a polite close frame, or FIN alone. */
  "close",
  /** All sockets are reset: no close frame, no FIN. */
  "rst",
  /** Sockets that are open when it begins stay, say nothing more, and answer no ping. New ones work. */
  "silence",
  /** The same, but nothing is read either, not even a goodbye: the peer writes into a void. */
  "half-open",
  /** Data frames are left out. */
  "drop",
  /** Data frames of one symbol are left out, all others pass. The hub of v2 tells many in one: there none is lost. */
  "lose",
  /** Data frames end in their middle; whole ones follow. */
  "truncate",
  "duplicate",
  "reorder",
  /** Nonsense before data frames; the frames themselves stay whole. */
  "garbage",
  /** No access token issued so far is good any more; open sockets stay. */
  "expire-token",
  "401",
  "429",
  /** Frames and answers come late, in order. */
  "slow",
  /** Nobody new is let in, whether by HTTP or by WebSocket. */
  "refuse",
  /** The exchange's clock is wrong, and so are all times that it writes; the market goes on as ever. */
  "skew",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What is to go wrong, complete: everything left out has its usual value. */
export interface FaultOrder {
  kind: FaultKind;
  /** Null = all of them. */
  dialect: DialectName | null;
  seed: number;
  /** So many times at most: frames, requests, or instants. */
  count: number;
  durationMs: number;
  /** Share of the data frames that it hits. */
  rate: number;
  /** `lose`: whose frames. */
  symbol: string | null;
  /** `slow`: the usual delay; single ones lie between half and one and a half of it. */
  delayMs: number;
  /** `skew`: how far the clock is ahead, or behind when negative. */
  skewMs: number;
  /** Which of the kind's forms it takes; null = the first of `close`, for others as the dice fall. */
  form: FaultForm | null;
}

export type FaultForm = "http" | "frame" | "fin" | "rst";

/** 401 and 429 of an upgrade: HTTP answer or first frame (v3 alone). A close by frame or FIN. Refused by 503 or reset. */
const FORMS: ReadonlyMap<FaultKind, readonly FaultForm[]> = new Map([
  ["401", ["http", "frame"]],
  ["429", ["http", "frame"]],
  ["close", ["frame", "fin"]],
  ["refuse", ["http", "rst"]],
]);

const MAX_DURATION_MS = 600_000;
const MAX_SKEW_MS = 86_400_000;
const UNCOUNTED = 1_000_000;

const Body = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  dialect: z.enum(DIALECTS).optional(),
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
  count: z.number().int().min(1).max(UNCOUNTED).optional(),
  durationMs: z.number().int().min(1).max(MAX_DURATION_MS).optional(),
  rate: z.number().min(0).max(1).optional(),
  delayMs: z.number().int().min(1).max(60_000).optional(),
  skewMs: z.number().int().min(-MAX_SKEW_MS).max(MAX_SKEW_MS).optional(),
  symbol: z
    .string()
    .regex(/^[A-Z0-9]{1,12}$/)
    .optional(),
  form: z.enum(["http", "frame", "fin", "rst"]).optional(),
});

/** Counts and lengths where the order says neither. */
const USUAL: Record<FaultKind, { count: number; durationMs: number }> = {
  cut: { count: 1, durationMs: 10_000 },
  close: { count: 1, durationMs: 10_000 },
  rst: { count: 1, durationMs: 10_000 },
  silence: { count: UNCOUNTED, durationMs: 30_000 },
  "half-open": { count: UNCOUNTED, durationMs: 30_000 },
  drop: { count: 20, durationMs: MAX_DURATION_MS },
  lose: { count: UNCOUNTED, durationMs: 30_000 },
  truncate: { count: 20, durationMs: MAX_DURATION_MS },
  duplicate: { count: 20, durationMs: MAX_DURATION_MS },
  reorder: { count: 20, durationMs: MAX_DURATION_MS },
  garbage: { count: 20, durationMs: MAX_DURATION_MS },
  "expire-token": { count: 1, durationMs: 10_000 },
  "401": { count: 1, durationMs: MAX_DURATION_MS },
  "429": { count: 1, durationMs: MAX_DURATION_MS },
  slow: { count: UNCOUNTED, durationMs: 10_000 },
  refuse: { count: UNCOUNTED, durationMs: 10_000 },
  skew: { count: UNCOUNTED, durationMs: 30_000 },
};

const USUAL_SEED = 7;
const USUAL_RATE = 0.05;
const USUAL_DELAY_MS = 1_500;
const USUAL_SKEW_MS = 600_000;

/** Reads an order, or says everything that is wrong with it. */
export function readFaultOrder(body: unknown): { order?: FaultOrder; faults: string[] } {
  const parsed = Body.safeParse(body);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
    return { faults };
  }
  const { kind, count, durationMs, dialect, seed, rate, delayMs, skewMs, symbol, form } = parsed.data;
  const forms = FORMS.get(kind) ?? [];
  if (form && !forms.includes(form)) {
    const known = forms.length > 0 ? `takes ${forms.join(" or ")}` : "has no forms";
    return { faults: [`form: ${kind} ${known}`] };
  }
  if ((kind === "lose") !== (symbol !== undefined)) {
    return { faults: ["symbol: lose needs one, and nothing else takes one"] };
  }
  const usual = USUAL[kind];
  const isStrike = isInstant(kind);
  return {
    faults: [],
    order: {
      kind,
      dialect: dialect ?? null,
      seed: seed ?? USUAL_SEED,
      // Who says how long means «all that time», except for what strikes at instants.
      count: count ?? (durationMs === undefined || isStrike ? usual.count : UNCOUNTED),
      durationMs: durationMs ?? (count === undefined || isStrike ? usual.durationMs : MAX_DURATION_MS),
      rate: rate ?? USUAL_RATE,
      symbol: symbol ?? null,
      delayMs: delayMs ?? USUAL_DELAY_MS,
      skewMs: skewMs ?? USUAL_SKEW_MS,
      form: form ?? null,
    },
  };
}

/** Kinds that happen at instants instead of lasting. */
export function isInstant(kind: FaultKind): kind is InstantKind {
  return kind === "cut" || kind === "close" || kind === "rst" || kind === "expire-token";
}
export type InstantKind = "cut" | "close" | "rst" | "expire-token";
