import { openDelivery } from "#server/alerts/delivery/delivery.ts";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { openStore } from "#server/store/open-store.ts";
import { firingOf } from "./receiver.ts";

/** A process that takes firings until it is killed, and says which it has been told are kept. */
const [file = "", owner = "", channel = ""] = process.argv.slice(2);
const store = openStore(file, systemClock, silentLog);
const delivery = openDelivery({
  store,
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  config: { allowPrivate: true, telegramUrl: "http://127.0.0.1:9" },
});
for (;;) {
  const firing = firingOf({ ruleId: crypto.randomUUID() });
  const channels = [channel];
  await store.saveAlerts([], [{ ownerId: owner, firing, channels, isLast: false, perHour: 30 }], Date.now());
  delivery.wake();
  process.stdout.write(`${firing.id}\n`);
  await new Promise((resolve) => setTimeout(resolve, 10));
}
