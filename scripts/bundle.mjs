// Bundles the server and its commands: server/main.ts and server/cli/*.ts -> dist/. Packages stay outside.
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const commands = readdirSync("server/cli").filter((name) => name.endsWith(".ts"));
await build({
  entryPoints: ["server/main.ts", ...commands.map((name) => `server/cli/${name}`)],
  outbase: "server",
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
});
