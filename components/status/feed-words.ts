import type { SelfTestVerdict } from "#lib/contract/health.ts";
import { ageOf, formatTime } from "#lib/format/time.ts";
import type { Text } from "../i18n/text.ts";
import type { MarketStore } from "../state/market-store.ts";
import { sourceWords } from "./source-words.ts";

type FeedFacts = Pick<MarketStore, "status" | "health" | "lostAtMs"> &
  Partial<Pick<MarketStore, "isCrowded">>;

/** What is wrong and what that means, in words; null while nothing is. */
export function feedAlarm(
  { status, health, lostAtMs, isCrowded }: FeedFacts,
  text: Text,
): { title: string; hint: string } | null {
  const time = lostAtMs === null ? "--:--:--" : formatTime(lostAtMs);
  if (status === "server-lost" && isCrowded) {
    return { title: text("feed.crowded"), hint: text("feed.crowdedHint") };
  }
  if (status === "server-lost") {
    return {
      title: text("feed.serverLost"),
      hint: lostAtMs === null ? "" : text("feed.serverLostHint", { time }),
    };
  }
  if (status !== "stale" || !health) return null;
  // Before the first frame there is nothing that could have been lost.
  if (health.frameAgeMs === null) return { title: text("feed.starting"), hint: health.reason };
  const source = sourceWords(health.source, text);
  if (health.feed === "lost" && health.source.startsWith("replay:")) {
    // A file that breaks off says where; one that was played to its end is simply over.
    const isEarly = health.reason.includes("early");
    return {
      title: text("feed.replayEnded", { source }),
      hint: isEarly ? health.reason : text("feed.replayEndedHint"),
    };
  }
  const title = text("feed.stale", { source, time });
  if (health.feed !== "live" || !health.sourceOverdue) return { title, hint: text("feed.staleHint") };
  const { n, unit } = ageOf(health.sourceOverdue.usualMs);
  return { title, hint: text("feed.silentHint", { usual: text(`age.${unit}`, { n }) }) };
}

/** What the feed's own test came to; null where there is none. */
export function selfTestWords({ state, at }: SelfTestVerdict, text: Text): string | null {
  return state === "none" ? null : text(`footer.selfTest.${state}`, { time: formatTime(Date.parse(at)) });
}

/** A feed that is less behind is not worth a word: SSI's times are whole seconds. */
const LAG_WORTH_TELLING_MS = 3_000;

/** How far the feed is behind, when that is worth telling. */
export function lagWords(lagMs: number | null, text: Text): string | null {
  if (lagMs === null || lagMs < LAG_WORTH_TELLING_MS) return null;
  const { n, unit } = ageOf(lagMs);
  return text("footer.lag", { lag: text(`age.${unit}`, { n }) });
}

/** A session in words; SSI's own word for one we do not know. */
export function sessionWords(session: string | null | undefined, text: Text): string {
  switch (session) {
    case "ATO":
    case "LO":
    case "BREAK":
    case "ATC":
    case "PLO":
    case "PT":
    case "C":
      return text(`session.${session}`);
    default:
      return session || text("session.none");
  }
}
