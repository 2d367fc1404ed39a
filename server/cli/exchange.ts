import { systemClock } from "../clock.ts";
import { EXCHANGE_USAGE, readExchangeOptions } from "../exchange/options.ts";
import { ExchangeFault, type RunningExchange, runExchange } from "../exchange/run.ts";
import { createLog } from "../log.ts";

/** `npm run exchange`: one line of JSON on stdout when ready; all else on stderr. */
const PARENT_CHECK_MS = 1_000;
const CLOSE_LIMIT_MS = 3_000;

const log = createLog("info");

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes("--help")) return complain(EXCHANGE_USAGE);
  const { options, faults } = readExchangeOptions(args);
  if (!options) return fail([...faults, "", EXCHANGE_USAGE]);
  // Before anything else, so that a parent that dies meanwhile is noticed.
  const onEnd = endWith();
  try {
    const exchange = await runExchange(options, systemClock, log);
    onEnd(exchange);
    process.stdout.write(`${JSON.stringify(exchange.ready)}\n`);
    log.info(
      { url: exchange.ready.feeds["ssi-fcdata"].url, adminUrl: exchange.ready.adminUrl },
      "exchange open",
    );
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof ExchangeFault || (error instanceof Error && !code)) return fail([error.message]);
    throw error;
  }
}

/** Ends on SIGTERM and SIGINT, and with the parent, even one that was killed: nobody would stop us then. */
function endWith(): (exchange: RunningExchange) => void {
  let running: RunningExchange | null = null;
  let isEnding = false;
  const parent = process.ppid;
  const end = (why: string): void => {
    if (isEnding) return;
    isEnding = true;
    log.info({ why }, "exchange closing");
    setTimeout(() => process.exit(0), CLOSE_LIMIT_MS).unref();
    void Promise.resolve(running?.stop()).finally(() => process.exit(0));
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => end(signal));
  process.on("disconnect", () => end("the parent let go"));
  // A reader that has gone away is no reason to fall over.
  process.stdout.on("error", () => {});
  setInterval(() => {
    if (process.ppid !== parent) end("the parent ended");
  }, PARENT_CHECK_MS).unref();
  return (exchange) => {
    running = exchange;
  };
}

function fail(lines: readonly string[]): void {
  complain(lines.join("\n"));
  process.exit(1);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

await main();
