import type { Logger } from "pino";

/** A part that must be closed, in words for the log. */
export type ClosingStep = readonly [name: string, close: () => Promise<void> | void];

const LIMIT_MS = 10_000;

/**
 * Closes what has been opened, last first, on the first SIGTERM or SIGINT, within ten seconds; a second signal ends at once.
 * A fault nobody caught leaves the process in an unknown state: it is logged, and the process ends.
 */
export function closeOnSignal(log: Logger, opened: readonly ClosingStep[]): void {
  let isClosing = false;
  const close = async (signal: NodeJS.Signals): Promise<void> => {
    if (isClosing) process.exit(130);
    isClosing = true;
    log.info({ signal }, "closing");
    const limit = setTimeout(() => {
      log.error("closing took longer than 10 s; ending now");
      process.exit(1);
    }, LIMIT_MS);
    limit.unref();
    await closeAll(log, opened.toReversed());
    log.info("closed");
    process.exit(0);
  };
  process.on("SIGTERM", (signal) => void close(signal));
  process.on("SIGINT", (signal) => void close(signal));
  process.on("uncaughtException", (error) => endWith(log, error));
  process.on("unhandledRejection", (error) => endWith(log, error));
}

/** One part that cannot be closed is no reason to leave the others open. */
export async function closeAll(log: Pick<Logger, "error">, steps: readonly ClosingStep[]): Promise<void> {
  for (const [name, close] of steps) {
    try {
      await close();
    } catch (error) {
      log.error({ err: error, part: name }, "a part could not be closed");
    }
  }
}

function endWith(log: Logger, error: unknown): void {
  log.fatal({ err: error }, "a fault nobody caught: ending");
  process.exit(1);
}
