import { availableParallelism } from "node:os";
import type { ViteUserConfig } from "vitest/config";
import { sharedConfig } from "../../vitest.shared.js";

/** A file mostly waits for processes that it started: on two cores one at a time would leave them idle. */
const config: ViteUserConfig = {
  test: { ...sharedConfig.test, maxWorkers: Math.max(2, availableParallelism() - 1) },
};

export default config;
