import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";

/** On every answer of this server, whoever makes it. */
export function setSecurityHeaders(response: ServerResponse, isSecure: boolean): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "same-origin");
  response.setHeader("X-Frame-Options", "DENY");
  response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (isSecure) response.setHeader("Strict-Transport-Security", "max-age=31536000");
}

export function newNonce(): string {
  return randomBytes(16).toString("base64");
}

/**
 * The policy of a page: scripts run only with this answer's nonce, data only comes from here. Development
 * needs `eval` for readable stacks and the reload socket.
 */
export function pagePolicy(nonce: string, isDev: boolean): string {
  const scripts = `'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ""}`;
  return [
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self'${isDev ? " ws: wss:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Calls once, just before the head of an answer is sent: the last moment at which its headers can change. */
export function beforeHead(response: ServerResponse, call: () => void): void {
  const writeHead = response.writeHead;
  response.writeHead = ((...args: Parameters<typeof writeHead>) => {
    response.writeHead = writeHead;
    const given = args.find((arg) => typeof arg === "object" && arg !== null && !Array.isArray(arg));
    // Headers handed to writeHead itself count too.
    for (const [name, value] of Object.entries(given ?? {})) {
      if (value !== undefined) response.setHeader(name, value as string | string[]);
    }
    call();
    return writeHead.apply(response, given ? (args.filter((arg) => arg !== given) as typeof args) : args);
  }) as typeof writeHead;
}
