import type { CockpitText } from "./use-cockpit-text.ts";

/** Longer than what is left of any trading day says nothing more. */
const MOST_HOURS = 6;

/** `45 giây`, `12 phút`, `3.5 giờ`: how long something takes or took. */
export function spanWords(seconds: number, text: CockpitText): string {
  if (seconds < 90) return text("cockpit.seconds", { n: Math.round(seconds) });
  if (seconds < 90 * 60) return text("cockpit.minutes", { n: Math.round(seconds / 60) });
  const hours = seconds / 3_600;
  if (hours > MOST_HOURS) return text("cockpit.overHours", { n: MOST_HOURS });
  return text("cockpit.hours", { n: hours.toFixed(1) });
}
