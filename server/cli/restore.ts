import { join } from "node:path";
import { readConfig } from "../config.ts";
import { POSTGRES_HAS_ITS_OWN, restore } from "../store/backup.ts";

/** `npm run restore -- FILE`: puts a backup in the place of the store of a server that is stopped. */
const [backup] = process.argv.slice(2);
const { config, faults } = readConfig();
if (!config || !backup) {
  for (const line of faults ?? ["Name the backup: npm run restore -- FILE"]) console.error(line);
  process.exit(1);
}
if (config.databaseUrl !== null) {
  console.error(POSTGRES_HAS_ITS_OWN);
  process.exit(1);
}
try {
  const aside = restore(backup, join(config.dataDir, "khop.db"), Date.now());
  if (aside) console.error(`The store that was there is kept as ${aside}.`);
  console.log(join(config.dataDir, "khop.db"));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
