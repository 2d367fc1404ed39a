import type { Clock } from "../clock.ts";
import { FeedFault } from "./feed.ts";
import { SIMULATION_HEADER } from "./simulation.ts";

/** As long as a WebSocket handshake may take: a stopped process answers when it wakes. */
const REQUEST_LIMIT_MS = 15_000;
const MAX_BODY_BYTES = 1_048_576;

export interface HttpRequest {
  method: "GET" | "POST";
  url: string;
  headers?: Record<string, string>;
  body?: string;
  clock: Clock;
  signal: AbortSignal;
  limitMs?: number;
  /** Of the answer's body; 1 MiB unless told. */
  maxBytes?: number;
}

export interface HttpAnswer {
  status: number;
  /** Parsed JSON; undefined when it was none. */
  json: unknown;
  simulationHeader: string | null;
  /** The header Retry-After; see `retryAfterMs`. */
  retryAfter: string | null;
}

/** One request with limits on its time and size. Rejects with a FeedFault when there is no answer at all. */
export async function request(options: HttpRequest): Promise<HttpAnswer> {
  const { clock, signal } = options;
  const limit = new AbortController();
  const abort = (): void => limit.abort(signal.reason);
  const cancel = clock.after(options.limitMs ?? REQUEST_LIMIT_MS, () => limit.abort());
  signal.addEventListener("abort", abort, { once: true });
  try {
    signal.throwIfAborted();
    const response = await fetch(options.url, {
      method: options.method,
      redirect: "manual",
      signal: limit.signal,
      ...(options.headers ? { headers: options.headers } : {}),
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    const text = await readBody(response, options.maxBytes ?? MAX_BODY_BYTES);
    const simulationHeader = response.headers.get(SIMULATION_HEADER);
    const retryAfter = response.headers.get("retry-after");
    return { status: response.status, json: parse(text), simulationHeader, retryAfter };
  } catch (error) {
    throw signal.reason instanceof FeedFault
      ? signal.reason
      : faultOf(error, options.url, limit.signal.aborted);
  } finally {
    cancel();
    signal.removeEventListener("abort", abort);
  }
}

async function readBody(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the answer is larger than ${maxBytes / 1_048_576} MiB`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The address only: queries hold tokens. */
function faultOf(error: unknown, url: string, isTimeout: boolean): FeedFault {
  const { host } = new URL(url);
  if (isTimeout) return new FeedFault("unreachable", `${host} did not answer in time`, { cause: error });
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const words = code || (cause instanceof Error ? cause.message : "no answer");
  return new FeedFault("unreachable", `${host}: ${words}`, { cause: error });
}
