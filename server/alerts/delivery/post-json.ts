import { type LookupAddress, type LookupOptions, lookup as lookupName } from "node:dns";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { Clock } from "../../clock.ts";
import { isPublicAddress, literalAddressOf } from "./private-address.ts";

export const POST_TIMEOUT_MS = 5_000;
/** So much of an answer is read; the rest is not waited for. */
export const MAX_ANSWER_BYTES = 64 * 1024;

export type PostFault = "private" | "timeout" | "unreachable" | "certificate" | "aborted";

export type PostAnswer =
  | { status: number; retryAfter: string | null; text: string; fault?: never }
  | { fault: PostFault };

/** Sends a JSON body and reads the answer. Never throws, follows no redirect, uses no proxy. */
export type PostJson = (
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<PostAnswer>;

type Resolve = (hostname: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

export interface PostParts {
  clock: Pick<Clock, "after">;
  /** The owner lets alerts go to this machine and its network, and over plain http. */
  allowPrivate: boolean;
  /** For tests: how names become addresses, and who may sign certificates. */
  resolve?: Resolve;
  ca?: string;
}

class PostStopped extends Error {
  constructor(readonly fault: PostFault) {
    super(fault);
  }
}

const resolveAll: Resolve = (hostname, done) => lookupName(hostname, { all: true }, done);

export function createPostJson({ clock, allowPrivate, resolve = resolveAll, ca }: PostParts): PostJson {
  // Here, because this is what the socket then connects to: no name can change its mind after the check.
  const lookup: LookupFunction = (hostname, options: LookupOptions, callback) => {
    resolve(hostname, (error, found) => {
      if (error) return callback(error, "");
      const addresses = allowPrivate ? found : found.filter(({ address }) => isPublicAddress(address));
      const [first] = addresses;
      if (!first) return callback(new PostStopped(found.length > 0 ? "private" : "unreachable"), "");
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

  return async (url, body, headers, signal) => {
    const literal = literalAddressOf(url);
    if (!allowPrivate && (url.protocol !== "https:" || (literal !== null && !isPublicAddress(literal)))) {
      return { fault: "private" };
    }
    if (signal.aborted) return { fault: "aborted" };
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
      method: "POST",
      agent: false,
      lookup,
      headers: {
        ...headers,
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": Buffer.byteLength(body),
        "User-Agent": "Khop-Alerts/1",
      },
      ...(ca === undefined ? {} : { ca }),
    });
    let isTimeUp = false;
    let response: IncomingMessage | null = null;
    const cancelTimeout = clock.after(POST_TIMEOUT_MS, () => {
      isTimeUp = true;
      response?.destroy();
      request.destroy(new PostStopped("timeout"));
    });
    const abort = (): void => void request.destroy(new PostStopped("aborted"));
    signal.addEventListener("abort", abort, { once: true });
    try {
      response = await headOf(request, body);
      // Who has answered has taken it, however slowly the rest comes.
      const text = await textOf(response);
      if (signal.aborted && !isTimeUp) return { fault: "aborted" };
      const retryAfter = response.headers["retry-after"] ?? null;
      return { status: response.statusCode ?? 0, retryAfter, text };
    } catch (error) {
      return { fault: faultOf(error) };
    } finally {
      cancelTimeout();
      signal.removeEventListener("abort", abort);
      request.destroy();
    }
  };
}

function headOf(request: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    // Stays: an error after the answer has begun ends the answer.
    request.on("error", reject);
    request.end(body);
  });
}

/** What came of the body, at most the limit; an answer that breaks off counts as far as it came. */
async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // Broken off.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
}

function faultOf(error: unknown): PostFault {
  if (error instanceof PostStopped) return error.fault;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /CERT|SELF_SIGNED|ERR_TLS|SSL|UNABLE_TO_/.test(code) ? "certificate" : "unreachable";
}
