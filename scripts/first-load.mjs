// How much JavaScript a browser loads before a page answers to it, from what `next build` wrote. Node's built-ins only.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { gzipSync } from "node:zlib";

/** Compressed kB (of 1,000 bytes) of JavaScript that the first load of the board may take. */
export const FIRST_LOAD_LIMIT_KB = 250;

/** Files of a route (`/page` is the board) that every browser of today loads, with their sizes as gzip sends them. */
export function firstLoad(root, route = "/page") {
  const built = join(root, ".next");
  const { rootMainFiles } = JSON.parse(readFileSync(join(built, "build-manifest.json"), "utf8"));
  const scope = {};
  vm.runInNewContext(
    readFileSync(join(built, "server", "app", `${route}_client-reference-manifest.js`), "utf8"),
    { globalThis: scope },
  );
  const { entryJSFiles } = scope.__RSC_MANIFEST[route];
  const files = [...new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()])];
  return files.map((file) => ({ file, bytes: gzipSync(readFileSync(join(built, file))).length }));
}

/** Sum in kB of 1,000 bytes. */
export function firstLoadKb(root, route) {
  return firstLoad(root, route).reduce((sum, { bytes }) => sum + bytes, 0) / 1_000;
}
