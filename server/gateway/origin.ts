/**
 * Which browsers may talk to us. A browser names the page's origin on every WebSocket and every changing
 * request; only our own pages may open those, else any page could act with its visitor's cookie.
 */
export type OriginVerdict = "same" | "absent" | "foreign";

export interface OriginRule {
  /** The address people use, e.g. `https://khop.example`. */
  publicUrl: string;
  /** The port we listen on, which loopback names are equal for. */
  port: number;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Exact comparison of whole origins, never of parts: `https://app.test.evil` and `https://evilapp.test` are
 * not `https://app.test`, and neither is `http://app.test`. `absent` is a program: accepted without the
 * rights of a cookie.
 */
export function judgeOrigin(
  headers: { origin?: string | undefined; host?: string | undefined },
  rule: OriginRule,
): OriginVerdict {
  const { origin, host } = headers;
  if (origin === undefined) return "absent";
  const from = parseOrigin(origin);
  const home = new URL(rule.publicUrl);
  if (!from) return "foreign";
  if (from.origin === home.origin) return "same";
  // Our own other names (an address in the local network): the page came from the host it now talks to.
  const here = host === undefined ? null : parseOrigin(`${home.protocol}//${host}`);
  if (here && from.origin === here.origin) return "same";
  return isLoopback(from, rule.port) && isLoopbackHost(host, rule.port) ? "same" : "foreign";
}

/** An origin and nothing else: no path, no user, no `null`. */
function parseOrigin(text: string): URL | null {
  if (!/^https?:\/\/[^/?#@\\\s]+$/i.test(text) || !URL.canParse(text)) return null;
  return new URL(text);
}

function isLoopback(url: URL, port: number): boolean {
  return url.protocol === "http:" && LOOPBACK.has(url.hostname) && portOf(url) === port;
}

function isLoopbackHost(host: string | undefined, port: number): boolean {
  const url = host === undefined ? null : parseOrigin(`http://${host}`);
  return url !== null && isLoopback(url, port);
}

function portOf(url: URL): number {
  if (url.port) return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}
