import { join } from "node:path";
import { readConfig } from "../config.ts";
import { backUp, POSTGRES_HAS_ITS_OWN } from "../store/backup.ts";

/** `npm run backup -- FILE`: a copy of the store, while the server runs or not. */
const [target] = process.argv.slice(2);
const { config, faults } = readConfig();
if (!config || !target) {
  for (const line of faults ?? ["Name the file to write: npm run backup -- FILE"]) console.error(line);
  process.exit(1);
}
if (config.databaseUrl !== null) {
  console.error(POSTGRES_HAS_ITS_OWN);
  process.exit(1);
}
try {
  backUp(join(config.dataDir, "khop.db"), target);
  console.log(target);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
