/**
 * For who runs rows of many calls: runs that they share. An entry of its own, so that a page loads it with its first
 * call and not before.
 *
 * @module
 */
export { RunScheduler, type RunSchedulerOptions } from "./scheduling/run-scheduler.js";
export type { RunRequest } from "./scheduling/scheduled-call.js";
