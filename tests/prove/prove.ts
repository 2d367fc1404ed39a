/**
 * `npm run prove [-- --seed N] [--feed ssi-fcdata|ssi-fastconnect]`: in about two minutes exchange, server and a client run together,
 * faults are injected by seed, and a checker judges what was recorded. The same seed brings the same faults. Where a
 * Chromium is found it stands open on the board and is judged too; `--browser` asks for it, `--no-browser` leaves it out.
 */
import { parseArgs } from "node:util";
import { prove } from "./run.ts";
import { FEEDS } from "./station.ts";
import { hasBrowser } from "./witness.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(1 + Math.floor(Math.random() * 1_000_000)) },
    feed: { type: "string", default: "ssi-ids" },
    seconds: { type: "string", default: "90" },
    browser: { type: "boolean", default: hasBrowser() },
  },
  allowNegative: true,
});
const seed = Number(values.seed);
const seconds = Number(values.seconds);
const feed = FEEDS.find((one) => one === values.feed);
if (!Number.isSafeInteger(seed) || seed < 0 || !(seconds >= 10 && seconds <= 3_600)) {
  console.error("--seed is a whole number, --seconds lies between 10 and 3600");
  process.exit(1);
}
if (!feed) {
  console.error(`--feed is one of ${FEEDS.join(", ")}`);
  process.exit(1);
}
console.error(`seed ${seed}, ${feed}, faults for ${seconds} s`);
const { verdicts } = await prove({
  seed,
  feed,
  faultMs: seconds * 1000,
  mendLimitMs: 90_000,
  hasWitness: values.browser,
  say: (text) => console.error(text),
});
for (const { name, faults, detail } of verdicts) {
  console.log(
    `${faults === 0 ? "ok  " : "FAIL"}  ${String(faults).padStart(6)}  ${name.padEnd(36)} ${detail}`,
  );
}
const isProved = verdicts.every(({ faults }) => faults === 0);
console.log(`${isProved ? "proved" : "NOT proved"}; again: npm run prove -- --seed ${seed} --feed ${feed}`);
process.exit(isProved ? 0 : 1);
