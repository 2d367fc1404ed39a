import { openBench } from "./bench.ts";

/** A gateway over the store of a folder, as a process that can be killed; says its address when it listens. */
const { url } = await openBench({}, process.argv[2]);
process.stdout.write(`${url}\n`);
