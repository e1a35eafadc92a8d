/**
 * What shares runs among calls. A page loads it with the first call, not before.
 *
 * @module
 */
export { RunScheduler } from "@ernie-m/core";
