import { randomUUID } from "node:crypto";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { openPostgres } from "#server/store/open-postgres.ts";
import { openStore } from "#server/store/open-store.ts";

/** A process that writes until it is killed, and says what it has been told is kept. */
const [place = "", list = "", from = "0"] = process.argv.slice(2);
const store = place.startsWith("postgres")
  ? await openPostgres(place, silentLog)
  : openStore(place, systemClock, silentLog);
if (!(await store.watchlist("owner", list))) await store.createWatchlist("owner", "Danh mục", ["VIC"], list);
for (let n = Number(from) + 1; ; n += 1) {
  const note = { id: randomUUID(), clock: n + 1, symbol: "VIC", field: "note", value: `${n}` } as const;
  const quantity = { id: randomUUID(), clock: n + 1, symbol: "VIC", field: "quantity", value: n } as const;
  await store.editWatchlist("owner", list, [note, quantity]);
  process.stdout.write(`${n}\n`);
}
