import { hostRuntime } from "../../src/index.js";

hostRuntime();
