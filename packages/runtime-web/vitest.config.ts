import type { ViteUserConfig } from "vitest/config";
import { sharedConfig } from "../../vitest.shared.js";

/** One browser at a time. */
const config: ViteUserConfig = { test: { ...sharedConfig.test, fileParallelism: false } };

export default config;
