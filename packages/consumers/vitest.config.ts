import type { ViteUserConfig } from "vitest/config";
import { sharedConfig } from "../../vitest.shared.js";

/** One installation for all suites, which compile, bundle and start browsers: one at a time. */
const config: ViteUserConfig = {
  test: {
    ...sharedConfig.test,
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    globalSetup: "src/setup.ts",
  },
};

export default config;
