import { hostRuntime } from "../../dist/index.js";

hostRuntime();
