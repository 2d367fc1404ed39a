import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "../clock.ts";
import { LIMITS } from "./limits.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";

/** What one network address may take of this server, so that one visitor cannot use it up for all. */
export interface AddressGuard {
  /** Whether this request is one too many. */
  isTooFast(request: IncomingMessage): boolean;
  /** Whether this address has all the WebSockets it may have; counts the socket when not. */
  isFull(request: IncomingMessage, socket: Duplex): boolean;
  /** Addresses that are remembered. */
  readonly size: number;
  close(): void;
}

interface Visitor {
  requests: RateLimit;
  sockets: number;
  lastMs: number;
}

/** An address that has been quiet for so long has its whole burst again, and need not be remembered. */
const FORGET_MS = 60_000;

/**
 * This machine itself: its owner, or a proxy in front that stands for everybody and has limits of its own.
 * Forwarded addresses are not believed: anybody can write such a header.
 */
const OWN: ReadonlySet<string | undefined> = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

export function createAddressGuard(clock: Clock): AddressGuard {
  const visitors = new Map<string, Visitor>();

  function visitorOf(request: IncomingMessage): Visitor | null {
    const address = request.socket.remoteAddress;
    if (address === undefined || OWN.has(address)) return null;
    const key = networkOf(address);
    const lastMs = clock.monotonicMs();
    const known = visitors.get(key);
    if (known) known.lastMs = lastMs;
    const { apiRequestsPerSecond, apiRequestBurst } = LIMITS;
    const visitor = known ?? {
      requests: createRateLimit(apiRequestsPerSecond, apiRequestBurst),
      ...{ sockets: 0, lastMs },
    };
    visitors.set(key, visitor);
    return visitor;
  }

  function forget(): void {
    const before = clock.monotonicMs() - FORGET_MS;
    for (const [key, { sockets, lastMs }] of visitors) {
      if (sockets === 0 && lastMs < before) visitors.delete(key);
    }
  }

  const stopForgetting = clock.every(FORGET_MS, forget);
  return {
    isTooFast: (request) => visitorOf(request)?.requests.take(clock.monotonicMs()) === false,
    isFull(request, socket) {
      const visitor = visitorOf(request);
      if (!visitor) return false;
      if (visitor.sockets >= LIMITS.socketsPerAddress) return true;
      visitor.sockets += 1;
      socket.once("close", () => {
        visitor.sockets -= 1;
      });
      return false;
    },
    get size() {
      return visitors.size;
    },
    close: stopForgetting,
  };
}

/** One customer of IPv6 has a whole /64: its addresses count as one. */
export function networkOf(address: string): string {
  const ipv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("%", 1)[0]?.split("::") ?? [];
  const before = head.split(":").filter(Boolean);
  const after = tail.split(":").filter(Boolean);
  const zeros = address.includes("::") ? Math.max(0, 8 - before.length - after.length) : 0;
  const groups = [...before, ...new Array<string>(zeros).fill("0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
