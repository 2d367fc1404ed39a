import { z } from "zod";
import { DIALECTS, type DialectName } from "../dialect.ts";

export const FAULT_KINDS = [
  /** All sockets get a close frame. */
  "cut",
  /** All sockets are reset: no close frame, no FIN. */
  "rst",
  /** Sockets that are open when it begins stay, say nothing more, and answer no ping. New ones work. */
  "silence",
  /** Data frames are left out. */
  "lose",
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
  /** `slow`: the usual delay; single ones lie between half and one and a half of it. */
  delayMs: number;
  /** 401 and 429 of an upgrade: as HTTP answer, as first frame (v3 alone), or as the dice fall. */
  form: "http" | "frame" | null;
}

const MAX_DURATION_MS = 600_000;
const UNCOUNTED = 1_000_000;

const Body = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  dialect: z.enum(DIALECTS).optional(),
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
  count: z.number().int().min(1).max(UNCOUNTED).optional(),
  durationMs: z.number().int().min(1).max(MAX_DURATION_MS).optional(),
  rate: z.number().min(0).max(1).optional(),
  delayMs: z.number().int().min(1).max(60_000).optional(),
  form: z.enum(["http", "frame"]).optional(),
});

/** Counts and lengths where the order says neither. */
const USUAL: Record<FaultKind, { count: number; durationMs: number }> = {
  cut: { count: 1, durationMs: 10_000 },
  rst: { count: 1, durationMs: 10_000 },
  silence: { count: UNCOUNTED, durationMs: 30_000 },
  lose: { count: 20, durationMs: MAX_DURATION_MS },
  duplicate: { count: 20, durationMs: MAX_DURATION_MS },
  reorder: { count: 20, durationMs: MAX_DURATION_MS },
  garbage: { count: 20, durationMs: MAX_DURATION_MS },
  "expire-token": { count: 1, durationMs: 10_000 },
  "401": { count: 1, durationMs: MAX_DURATION_MS },
  "429": { count: 1, durationMs: MAX_DURATION_MS },
  slow: { count: UNCOUNTED, durationMs: 10_000 },
};

const USUAL_SEED = 7;
const USUAL_RATE = 0.05;
const USUAL_DELAY_MS = 1_500;

/** Reads an order, or says everything that is wrong with it. */
export function readFaultOrder(body: unknown): { order?: FaultOrder; faults: string[] } {
  const parsed = Body.safeParse(body);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
    return { faults };
  }
  const { kind, count, durationMs, dialect, seed, rate, delayMs, form } = parsed.data;
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
      delayMs: delayMs ?? USUAL_DELAY_MS,
      form: form ?? null,
    },
  };
}

/** Kinds that happen at instants instead of lasting. */
export function isInstant(kind: FaultKind): kind is "cut" | "rst" | "expire-token" {
  return kind === "cut" || kind === "rst" || kind === "expire-token";
}
