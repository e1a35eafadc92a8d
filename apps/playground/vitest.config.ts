import { sharedConfig } from "../../vitest.shared.js";

export default {
  ...sharedConfig,
  // A browser on a busy machine answers late; what never comes still fails.
  test: { ...sharedConfig.test, expect: { poll: { timeout: 30_000 } } },
};
