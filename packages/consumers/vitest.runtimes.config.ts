import type { ViteUserConfig } from "vitest/config";
import config from "./vitest.config.js";

/** Every JavaScript runtime that npm can bring, which `npm test` leaves out but for the newest Node. */
const runtimes: ViteUserConfig = {
  test: { ...config.test, include: ["runtimes/**/*.test.ts"], reporters: ["default"] },
};

export default runtimes;
