import type { Health } from "#lib/contract/health.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

const LOOK_EVERY_MS = 1_000;
const DETAIL_EVERY_MS = 60_000;
const SUMMARY_EVERY_MS = 3_600_000;

/** Tells the log when the situation changes, and sums up: hourly, at `debug` every minute. The result stops it. */
export function keepHealthLogged(parts: {
  health(): Health;
  clock: Clock;
  log: Pick<Log, "debug" | "info" | "warn">;
}): () => void {
  const { health, clock, log } = parts;
  let told: Health["situation"] | null = null;

  function look(): void {
    const { situation, feed, session, reason, sourceOverdue } = health();
    if (situation === told) return;
    told = situation;
    if (situation === "source-lost") {
      log.warn(
        { situation, feed, session, reason, ...(sourceOverdue && { sourceOverdue }) },
        "the source is lost",
      );
    } else log.info({ situation, feed, session }, "the situation has changed");
  }

  look();
  const cancels = [
    clock.every(LOOK_EVERY_MS, look),
    clock.every(DETAIL_EVERY_MS, () => log.debug(health(), "health")),
    clock.every(SUMMARY_EVERY_MS, () => log.info(health(), "health")),
  ];
  return () => {
    for (const cancel of cancels) cancel();
  };
}
