import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../log.ts";
import { beforeHead, newNonce, pagePolicy } from "./headers.ts";
import { deviceCookie, deviceTokenOf, newDeviceToken } from "./identity.ts";
import type { PageHandler } from "./parts.ts";

export interface PageOptions {
  page: PageHandler;
  isDev: boolean;
  isSecure: boolean;
  log: Log;
}

/** Hands a request to the pages, with a policy and nonce of its own and, for a new browser, an identity. */
export function createPageRequest(options: PageOptions): PageHandler {
  const { isDev, isSecure, log } = options;
  return async (request, response) => {
    // Pages are read, never written to: there are no server actions. Only the reload tools of development post.
    if (request.method !== "GET" && request.method !== "HEAD" && !isDev) {
      response.setHeader("Allow", "GET, HEAD");
      end(response, 405, "This address does not take that method.\n");
      return;
    }
    const nonce = newNonce();
    const policy = pagePolicy(nonce, isDev);
    response.setHeader("Content-Security-Policy", policy);
    // The page's renderer reads the nonce from here; whatever a client sent under these names is gone.
    request.headers["content-security-policy"] = policy;
    request.headers["x-nonce"] = nonce;
    const site = request.headers["sec-fetch-site"];
    // Who comes over from another site has not shown the cookie it may have: its first request for lists tells.
    if (site !== "cross-site" && !deviceTokenOf(request.headers.cookie)) {
      giveIdentity(response, { isSecure, isStrict: site !== undefined });
    }
    try {
      await options.page(request, response);
    } catch (error) {
      log.error({ err: error, path: pathOf(request) }, "a page failed");
      if (!response.headersSent) end(response, 500, "The server made a mistake; it is in its log.\n");
      else response.destroy();
    }
  };
}

/** Only HTML brings a cookie: scripts and pictures may be kept by caches that serve others too. */
function giveIdentity(response: ServerResponse, cookie: { isSecure: boolean; isStrict: boolean }): void {
  beforeHead(response, () => {
    if (!/^text\/html\b/.test(String(response.getHeader("Content-Type") ?? ""))) return;
    response.appendHeader("Set-Cookie", deviceCookie(newDeviceToken(), cookie));
    response.setHeader("Cache-Control", "private, no-cache");
  });
}

/** The path of a request without its query, which may hold what logs must not. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(text);
}
