import pino, { type Logger } from "pino";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "child">;

const SECRET_KEYS = [
  "privateKey",
  "consumerSecret",
  "apiSecret",
  "accessToken",
  "refreshToken",
  "botToken",
  "secret",
  "cookie",
  "authorization",
];

/** JSON lines on stderr: stdout belongs to results. Known secret fields are masked wherever they stand. */
export function createLog(level: string): Logger {
  return pino(
    { level, base: null, redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: "***" } },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** For tests and tools that speak for themselves. */
export const silentLog: Log = pino({ level: "silent" });
