import type { ViteUserConfig } from "vitest/config";
import { sharedConfig } from "../../vitest.shared.js";

/** One browser at a time; WebGPU in software takes its time. */
const config: ViteUserConfig = {
  test: {
    ...sharedConfig.test,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    globalSetup: "@ernie-m/fixtures/chromium",
  },
};

export default config;
