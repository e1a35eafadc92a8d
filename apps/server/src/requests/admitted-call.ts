import type { TaskCall } from "@ernie-m/core";
import type { RequestCall } from "./request-call.js";

/**
 * The part of the time left in which an answer is to be expected, or the request is refused: how long answers take varies,
 * and one that is late has cost others theirs.
 */
const WAIT_SHARE = 0.5;

/** A request of so many rows as the gate is told of it, with so many milliseconds left. */
export function callWithin(time: number, rows: number): TaskCall {
  return { rows, maxWaitSeconds: (WAIT_SHARE * time) / 1000 };
}

/** The same, for one that is on its way. */
export function callAt({ deadline }: Pick<RequestCall, "deadline">, rows: number): TaskCall {
  return callWithin(deadline - performance.now(), rows);
}
