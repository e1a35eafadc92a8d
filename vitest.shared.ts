import { fileURLToPath } from "node:url";
import type { ViteUserConfig } from "vitest/config";

/** How every package's tests run. `npm test` adds up the reports. */
export const sharedConfig: ViteUserConfig = {
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    setupFiles: [fileURLToPath(new URL("./vitest.setup.ts", import.meta.url))],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Processes, browsers and sockets on a busy machine: a test that fails once and then passes stops nobody.
    retry: process.env.CI === undefined ? 0 : 2,
    reporters: ["default", ["json", { outputFile: ".reports/vitest.json" }]],
  },
};

/**
 * Of packages that know no process and keep nothing between calls: their files run beside what others have loaded, instead
 * of starting a process and loading everything for each.
 */
export const pureConfig: ViteUserConfig = { test: { ...sharedConfig.test, isolate: false } };
