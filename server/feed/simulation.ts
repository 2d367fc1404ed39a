import { FeedFault, type Simulation } from "./feed.ts";
import { asFields } from "./field.ts";

/** Every HTTP and upgrade response of the simulated exchange carries it. */
export const SIMULATION_HEADER = "x-simulated-exchange";

const MAX_HEADER_LENGTH = 1_024;
const RUN_ID = /^[\w.:-]{1,100}$/;
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * What an upstream says about being simulated; null when it says nothing. A claim that cannot be used is a
 * fault and not null: simulated prices must never pass for the market's.
 */
export function readSimulation(
  header: string | readonly string[] | null | undefined,
  feedUrl: string,
): Simulation | null {
  if (header === null || header === undefined) return null;
  if (typeof header !== "string" || header.length > MAX_HEADER_LENGTH)
    throw unusable("it is not one short text");
  const claim = asFields(parse(header));
  const runId = claim?.runId;
  const adminUrl = claim?.adminUrl;
  if (typeof runId !== "string" || !RUN_ID.test(runId)) throw unusable("it has no runId");
  if (typeof adminUrl !== "string") throw unusable("it has no adminUrl");
  const admin = urlOf(adminUrl);
  if (admin?.protocol !== "http:" && admin?.protocol !== "https:")
    throw unusable("its adminUrl is no address");
  if (!isSameHost(admin.hostname, new URL(feedUrl).hostname)) {
    throw unusable(`its adminUrl is on ${admin.hostname}, another host than the feed`);
  }
  return { runId, adminUrl };
}

function isSameHost(a: string, b: string): boolean {
  return a === b || (LOOPBACK.has(a) && LOOPBACK.has(b));
}

function unusable(why: string): FeedFault {
  return new FeedFault("protocol", `the upstream says it is simulated, but ${why}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
