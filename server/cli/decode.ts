import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createLineJudge } from "../feed/judge-line.ts";
import { isFeedName } from "../feed/open.ts";

const USAGE = `Usage: npm run decode -- [--feed ssi-ids|ssi-fcdata|ssi-fastconnect] [--fold] FILE|-
Reads raw frames, or corpus lines with name, raw, pre and now, one a line, and prints what each would do:
{"name","action","reason","events"}. Without --feed each line tells its protocol by its shape.
--fold keeps state between lines and applies coverage: repeats, late trades, gaps, new days.`;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        feed: { type: "string" },
        fold: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

const { values, positionals } = readArguments();
if (values.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const feed = values.feed ?? null;
if (feed !== null && !isFeedName(feed)) {
  fail(`There is no feed called ${feed}.\n\n${USAGE}`);
}
const [file, ...rest] = positionals;
if (file === undefined || rest.length > 0) fail(USAGE);
if (file !== "-" && !existsSync(file)) fail(`There is no file ${file}.`);

const judgeLine = createLineJudge({ feed, fold: values.fold, nowMs: Date.now() });
// A reader such as `head` may leave early; that is its right.
process.stdout.on("error", () => process.exit(0));
const input = file === "-" ? process.stdin : createReadStream(file);
input.on("error", (error: Error) => fail(`${file} cannot be read: ${error.message}`));
for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
  if (line.trim() === "") continue;
  const isFull = !process.stdout.write(`${JSON.stringify(judgeLine(line))}\n`);
  if (isFull) await new Promise((resolve) => process.stdout.once("drain", resolve));
}
