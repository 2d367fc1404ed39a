import { z } from "zod/mini";
import { type Refusal, refuse } from "#lib/contract/refusals.ts";
import { CHANNELS, type Channel, MAX_SYMBOLS } from "#lib/contract/socket.ts";

/** What a client of the JSON WebSocket may say; see contract.md. */
export type JsonRequest =
  | { action: "subscribe"; symbols: string[]; channels: Channel[] }
  /** `channels` null: all of them. */
  | { action: "unsubscribe"; symbols: string[]; channels: Channel[] | null }
  | { action: "ping" };

/** Any short text is taken for a symbol: what nobody knows is answered with UNKNOWN_SYMBOL, by name. */
const Names = z.array(z.string().check(z.minLength(1), z.maxLength(32))).check(z.maxLength(MAX_SYMBOLS));
const Channels = z.array(z.enum(CHANNELS)).check(z.minLength(1), z.maxLength(CHANNELS.length));

const Request = z.discriminatedUnion("action", [
  z.strictObject({
    action: z.literal("subscribe"),
    symbols: z.optional(Names),
    channels: z.optional(Channels),
  }),
  z.strictObject({
    action: z.literal("unsubscribe"),
    symbols: z.optional(Names),
    channels: z.optional(Channels),
  }),
  z.strictObject({ action: z.literal("ping") }),
]);

const bad = (message: string): { error: Refusal } => ({ error: refuse("BAD_REQUEST", message) });

/** One text frame as a request, or why it is none. */
export function parseJsonRequest(text: string): JsonRequest | { error: Refusal } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad("That is not JSON.");
  }
  const parsed = Request.safeParse(value);
  if (!parsed.success) {
    return bad(
      `Send {"action": "subscribe"|"unsubscribe", "symbols": [at most ${MAX_SYMBOLS}], "channels": [${CHANNELS.join(", ")}]} or {"action": "ping"}.`,
    );
  }
  const request = parsed.data;
  if (request.action === "ping") return request;
  const symbols = [...new Set(request.symbols ?? [])];
  if (request.action === "unsubscribe") {
    return { action: "unsubscribe", symbols, channels: request.channels ?? null };
  }
  const channels = [...new Set(request.channels ?? (["tick"] as const))];
  const needsSymbols = channels.some((channel) => channel !== "news" && channel !== "index");
  if (symbols.length === 0 && needsSymbols) return bad("Name the symbols to follow.");
  return { action: "subscribe", symbols, channels };
}
