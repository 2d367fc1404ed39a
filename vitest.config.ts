import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/seeded.ts"],
    exclude: ["tests/e2e/**", "tests/chaos/**", "node_modules/**"],
    environment: "node",
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores are the smallest machine this runs on; real sockets do not like more workers than that.
    maxWorkers: 2,
  },
});
