import { pureConfig } from "../../vitest.shared.js";

export default pureConfig;
