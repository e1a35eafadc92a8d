/** How much is let in. */
export interface AdmissionLimits {
  /** Calls that are worked on at the same time. Infinity: nothing ever waits. */
  readonly maxConcurrentCalls: number;
  /** Most rows of calls that wait. */
  readonly maxQueuedRows: number;
  /** Longest wait for an answer to be expected by a call that is not refused, in seconds. */
  readonly maxWaitSeconds: number;
}
