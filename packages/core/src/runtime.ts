/**
 * For who writes a runtime: what runtimes share before there is a session. A page loads it at once, so what
 * only sessions need is in `@ernie-m/core/session`.
 *
 * @module
 */
export { isWeightFileName } from "./formats/weight-formats.js";
export { platformSignal, whenAborted } from "./runtime/platform-signal.js";
