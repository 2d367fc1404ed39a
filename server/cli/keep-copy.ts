import { keepGoodCopy } from "../store/good-copy.ts";
import { StoreFault } from "../store/store.ts";

/** Not for people: the server starts it from time to time. `npm run backup` is a copy of everything. */
const [file = ""] = process.argv.slice(2);
process.umask(0o077);
try {
  keepGoodCopy(file);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(error instanceof StoreFault && error.code === "corrupt" ? 3 : 1);
}
