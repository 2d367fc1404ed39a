import { startOfDateMs } from "#lib/market/trading-time.ts";
import { asFields, type Fields, pick } from "./field.ts";
import { FCDATA_HUB, type FcDataBroadcast } from "./ssi-fcdata/wire.ts";

/** When and in what state every line of the corpus of hostile messages finds the server. */
export const BASELINE = {
  date: "2026-11-23",
  nowMs: startOfDateMs("2026-11-23") + (10 * 3600 + 15 * 60 + 30) * 1000,
  covered: new Map([
    ["SSI", 1_000_000],
    ["ACB", 1_000_000],
  ]) as ReadonlyMap<string, number>,
};

/** Of a generated message. */
const MAX_GENERATED_CHARS = 64 * 1_048_576;
const MAX_GENERATED_MESSAGES = 100_000;

/** A line of the corpus: a message with a name, and what happened before it. */
export interface CorpusLine {
  name: string;
  /** `v2` an argument of Broadcast, `v2frame` a hub frame, `v3`, and others that are not texts of a stream. */
  layer: string;
  /** Null when it has to be generated first. */
  raw: string | null;
  pre: readonly string[];
  nowMs: number;
  gen: Fields | null;
}

/** Null when the line is not in the form of the corpus. */
export function readCorpusLine(text: string): CorpusLine | null {
  const fields = asFields(parse(text));
  if (!fields) return null;
  const name = pick(fields, "name");
  const raw = fields.raw;
  const gen = asFields(pick(fields, "gen"));
  if (typeof name !== "string" || (typeof raw !== "string" && gen === null)) return null;
  const layer = pick(fields, "layer");
  const pre = pick(fields, "pre");
  const now = pick(fields, "now");
  const nowMs = typeof now === "string" ? Date.parse(now) : Number.NaN;
  return {
    name,
    layer: typeof layer === "string" ? layer : "",
    raw: typeof raw === "string" ? raw : null,
    pre: Array.isArray(pre) ? pre.filter((each) => typeof each === "string") : [],
    nowMs: Number.isNaN(nowMs) ? BASELINE.nowMs : nowMs,
    gen,
  };
}

/**
 * Builds a message that is too big to be stored: text that repeats, or a hub frame of many broadcasts, each
 * with one number raised. `rawOf` finds an earlier line by its name. Null when we do not know how.
 */
export function generate(gen: Fields, rawOf: (name: string) => string | undefined): string | null {
  const { repeat, count, prefix = "", suffix = "", repeatMessage, of } = gen;
  if (typeof repeat === "string" && typeof count === "number") {
    if (!(count >= 0) || repeat.length * count > MAX_GENERATED_CHARS) return null;
    return `${prefix}${repeat.repeat(count)}${suffix}`;
  }
  const rule = typeof of === "string" ? /^(\S+) with (\w+) \+= (\d+) each$/.exec(of) : null;
  const raw = rule ? rawOf(rule[1] ?? "") : undefined;
  if (!rule || raw === undefined || typeof repeatMessage !== "number") return null;
  if (!(repeatMessage >= 1) || repeatMessage > MAX_GENERATED_MESSAGES) return null;
  return repeatBroadcast(raw, Math.floor(repeatMessage), rule[2] ?? "", Number(rule[3]));
}

function repeatBroadcast(raw: string, times: number, field: string, step: number): string | null {
  const envelope = parse(raw) as FcDataBroadcast | null;
  const content = asFields(parse(envelope?.Content ?? ""));
  const first = content?.[field];
  if (!envelope || !content || typeof first !== "number") return null;
  const messages = Array.from({ length: times }, (_, index) => {
    const Content = JSON.stringify({ ...content, [field]: first + index * step });
    return { H: FCDATA_HUB, M: "Broadcast", A: [JSON.stringify({ DataType: envelope.DataType, Content })] };
  });
  return JSON.stringify({ C: "d-1", M: messages });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
