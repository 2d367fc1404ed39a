import type { Context } from "hono";
import { z } from "zod";
import { REFUSALS, type Refusal, type RefusalCode, refuse } from "#lib/contract/refusals.ts";
import { MAX_SYMBOLS } from "#lib/contract/socket.ts";
import { INTERVALS, type Interval } from "#lib/market/bar.ts";
import { isSymbol } from "#lib/market/instrument.ts";
import { startOfDateMs } from "#lib/market/trading-time.ts";
import { LIMITS } from "./limits.ts";

/** Thrown by a handler to say no; becomes the status and JSON of the refusal. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;
  constructor(code: RefusalCode, message?: string) {
    super(message ?? code);
    this.refusal = refuse(code, message);
  }
}

export function refusalResponse(c: Context, refusal: Refusal): Response {
  return c.json({ error: refusal }, REFUSALS[refusal.code].status);
}

/** A parameter that may stand in the query once or not at all; empty counts as absent. */
export function optionalParameter(c: Context, name: string): string | undefined {
  const values = c.req.queries(name) ?? [];
  if (values.length > 1) throw new Refused("BAD_REQUEST", `«${name}» is given more than once.`);
  return values[0] || undefined;
}

export function optionalSymbol(c: Context): string | undefined {
  const text = optionalParameter(c, "symbol");
  if (text === undefined || isSymbol(text)) return text;
  throw new Refused("BAD_REQUEST", "«symbol» is 1 to 20 of A-Z and 0-9.");
}

export function requiredSymbol(c: Context): string {
  const symbol = optionalSymbol(c);
  if (symbol === undefined) throw new Refused("BAD_REQUEST", "«symbol» is missing.");
  return symbol;
}

/** `symbols=VIC,VNM`, each once, or undefined when the parameter is absent. */
export function optionalSymbols(c: Context): string[] | undefined {
  const text = optionalParameter(c, "symbols");
  if (text === undefined) return undefined;
  const symbols = [...new Set(text.split(",").map((symbol) => symbol.trim()))].filter(Boolean);
  if (symbols.length > MAX_SYMBOLS) {
    throw new Refused("BAD_REQUEST", `«symbols» names at most ${MAX_SYMBOLS}; leave it out for all.`);
  }
  if (!symbols.every(isSymbol))
    throw new Refused("BAD_REQUEST", "Each of «symbols» is 1 to 20 of A-Z and 0-9.");
  return symbols;
}

export function readLimit(c: Context, usual: number, most: number): number {
  const text = optionalParameter(c, "limit");
  if (text === undefined) return usual;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= most) return limit;
  throw new Refused("BAD_REQUEST", `«limit» is a whole number from 1 to ${most}.`);
}

export function readInterval(c: Context): Interval {
  const text = optionalParameter(c, "interval") ?? "1m";
  const interval = INTERVALS.find((each) => each === text);
  if (interval) return interval;
  throw new Refused("BAD_REQUEST", `«interval» is one of ${INTERVALS.join(", ")}.`);
}

/** Epoch ms, or ISO 8601; without an offset it is Vietnamese time. */
export function readInstant(c: Context, name: "from" | "to"): number | undefined {
  const text = optionalParameter(c, name);
  if (text === undefined) return undefined;
  const epochMs = instantOfText(text);
  if (!Number.isNaN(epochMs)) return epochMs;
  throw new Refused(
    "BAD_REQUEST",
    `«${name}» is epoch milliseconds or ISO 8601, e.g. 2026-02-10T09:15:00+07:00.`,
  );
}

export function instantOfText(text: string): number {
  if (/^\d{1,14}$/.test(text)) return Number(text);
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+ -]\d{2}:\d{2})?)?$/.exec(
    text,
  );
  if (!match) return Number.NaN;
  const [, date = "", time, offset] = match;
  const dayMs = startOfDateMs(date);
  if (time === undefined || Number.isNaN(dayMs)) return dayMs;
  // A `+` that was not escaped reaches us as a space.
  return Date.parse(`${date}T${time}${offset?.replace(" ", "+") ?? "+07:00"}`);
}

/** The body as `schema` wants it. */
export async function readBody<Schema extends z.core.$ZodType>(
  c: Context,
  schema: Schema,
  mostBytes: number = LIMITS.bodyBytes,
): Promise<z.output<Schema>> {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new Refused("UNSUPPORTED_MEDIA_TYPE");
  const bytes = await readBytes(c.req.raw, mostBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Refused("BAD_REQUEST", "The body is not JSON.");
  }
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const at = issue?.path.join(".");
  if (issue?.code === "too_big" && at === "symbols") throw new Refused("TOO_MANY_SYMBOLS");
  throw new Refused("BAD_REQUEST", `${at ? `«${at}»: ` : ""}${issue?.message ?? "not the documented form"}`);
}

/** Reads no more than it takes to know that a body is too large, whatever its headers say. */
async function readBytes(request: Request, most: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > most) throw new Refused("TOO_LARGE");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > most) throw new Refused("TOO_LARGE");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
