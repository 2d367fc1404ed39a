import { skewFlaw } from "./clock-check.ts";
import type { Decoded, FeedSink } from "./feed.ts";

/** Hands over what one message gave. `raw` is asked for only when something of it was refused. */
export function deliver(decoded: Decoded, sink: FeedSink, marketNowMs: number, raw: () => string): void {
  const { events, rejects, flaws } = decoded;
  if (events.length > 0) {
    const skew = skewFlaw(events, marketNowMs);
    if (skew !== null) sink.flaw?.(skew);
    sink.events(events);
  }
  for (const { reason, detail } of rejects) sink.reject(reason, raw(), detail);
  for (const detail of flaws ?? []) sink.flaw?.(detail);
}
