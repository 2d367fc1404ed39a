import type { Firing } from "#lib/contract/alert.ts";
import { USUAL_PER_HOUR } from "#lib/contract/limits.ts";
import type { Text } from "../i18n/text.ts";
import { readFirings, unreadOf, useAlerts } from "../state/alerts-store.ts";
import { beep } from "./beep.ts";
import { useDelivery } from "./delivery-settings.ts";
import { evidenceWords } from "./evidence.ts";
import { createOneTab } from "./one-tab.ts";
import { countInTitle } from "./title-count.ts";
import { showFiring } from "./toasts-store.ts";

const HOUR_MS = 3_600_000;
/** More at once, after an hour without a network, are only counted. */
const MOST_AT_ONCE = 5;
/** The tab in view comes first. */
const HIDDEN_WAITS_MS = 250;

export interface Deliverer {
  take(firings: readonly Firing[]): void;
  stop(): void;
}

/** Everything by which a firing reaches the person at this device. */
export function createDeliverer(text: () => Text): Deliverer {
  const tabs = createOneTab({
    locks: "locks" in navigator ? navigator.locks : null,
    channel: "BroadcastChannel" in window ? new BroadcastChannel("khop-firings") : null,
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  });
  const title = countInTitle(() => unreadOf(useAlerts.getState()));
  const leave = useAlerts.subscribe((store, before) => {
    if (store.unread !== before.unread) title.refresh();
  });

  /** What is more in an hour than the rule may say aloud is only counted. */
  function isTooMuch({ id, ruleId, atMs }: Firing): boolean {
    const { rules, firings } = useAlerts.getState();
    const perHour = rules.find((rule) => rule.id === ruleId)?.perHour ?? USUAL_PER_HOUR;
    const before = firings.filter(
      (each) => each.ruleId === ruleId && each.id !== id && each.atMs <= atMs && each.atMs > atMs - HOUR_MS,
    );
    return before.length >= perHour;
  }

  async function deliver(firing: Firing): Promise<void> {
    if (isTooMuch(firing)) return;
    const { mutedUntilMs, sound, notify } = useDelivery.getState();
    const isMuted = Date.now() < mutedUntilMs;
    if (!isMuted && !document.hidden) showFiring(firing);
    if (!(await tabs.take(firing.id, document.hidden ? HIDDEN_WAITS_MS : 0)) || isMuted) return;
    if (sound) beep();
    if (notify && document.hidden) notifyOf(firing, text());
  }

  return {
    take(firings) {
      for (const firing of firings.slice(-MOST_AT_ONCE)) void deliver(firing);
    },
    stop() {
      leave();
      title.stop();
    },
  };
}

function notifyOf(firing: Firing, text: Text): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const shown = new Notification(`${firing.symbol} · ${firing.ruleName}`, {
      body: evidenceWords(firing.evidence, text),
      tag: firing.id,
      icon: "/icons/apple-180.png",
    });
    shown.onclick = () => {
      window.focus();
      readFirings([firing.id]);
      location.assign(`/symbol/${firing.symbol}`);
    };
  } catch {
    // Some phones show notifications of installed apps only.
  }
}
