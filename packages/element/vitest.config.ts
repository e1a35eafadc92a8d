import type { ViteUserConfig } from "vitest/config";
import { sharedConfig } from "../../vitest.shared.js";

/** A browser on a busy machine answers late. */
const config: ViteUserConfig = {
  test: {
    ...sharedConfig.test,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: "@ernie-m/fixtures/chromium",
  },
};

export default config;
