import { availableParallelism } from "node:os";
import type { ViteUserConfig } from "vitest/config";
import { sharedConfig } from "../../vitest.shared.js";

/** What is tested are processes, which a suite waits for: on two cores, too, two suites are under way. */
const config: ViteUserConfig = {
  test: { ...sharedConfig.test, maxWorkers: Math.max(2, availableParallelism() - 1) },
};

export default config;
