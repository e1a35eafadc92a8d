import type { ViteUserConfig } from "vitest/config";
import { sharedConfig } from "../../vitest.shared.js";

const config: ViteUserConfig = {
  ...sharedConfig,
  // A browser on a busy machine answers late; what never comes still fails.
  test: {
    ...sharedConfig.test,
    expect: { poll: { timeout: 30_000 } },
    globalSetup: ["@ernie-m/fixtures/chromium", "test/e2e/built-page.ts"],
  },
};

export default config;
