import { defineConfig } from "vitest/config";

/** `npm run test:chaos`: fault suites with their full counts, against real processes. Minutes, not seconds. */
export default defineConfig({
  test: {
    include: ["tests/chaos/**/*.test.ts"],
    environment: "node",
    testTimeout: 30 * 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
