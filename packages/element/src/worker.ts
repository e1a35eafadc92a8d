import { hostRuntime } from "@ernie-m/runtime-web";

hostRuntime();
