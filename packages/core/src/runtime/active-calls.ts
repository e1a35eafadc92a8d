import type { TaskCall } from "../backend.js";
import { type CallTime, ServiceRate } from "./service-rate.js";

/** Seconds of which a rate has to be known to be told: one cold call says nothing of those to come. */
const MEASURED_SECONDS = 0.5;

/** Calls that are worked on, how many may be, and how fast they get on. */
export class ActiveCalls {
  readonly #most: number;
  readonly #calls = new Set<TaskCall>();
  readonly #rate = new ServiceRate();
  /** When the time was last looked at. */
  #counted = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#calls.size;
  }

  get hasRoom(): boolean {
    return this.#calls.size < this.#most;
  }

  /** Undefined as long as too little was done to say. */
  get rowsPerSecond(): number | undefined {
    return this.#rate.measuredSeconds < MEASURED_SECONDS ? undefined : this.#rate.rowsPerSecond;
  }

  /** Rows run before a call of so many is done, had it begun: calls take turns, a large one is not waited for. */
  rowsBeside(rows: number): number {
    let beside = 0;
    for (const call of this.#calls) beside += Math.min(call.rows, rows);
    return beside;
  }

  /** A call begins to be worked on; it is until the time that is given pauses. */
  begin(call: TaskCall, now: number): CallTime {
    this.#enter(call, now);
    const time = this.#rate.begin(now);
    return {
      pause: (at) => {
        this.#leave(call, at);
        time.pause(at);
      },
      resume: (at) => {
        this.#enter(call, at);
        time.resume(at);
      },
      done: time.done,
    };
  }

  #enter(call: TaskCall, now: number): void {
    this.#count(now);
    this.#calls.add(call);
  }

  #leave(call: TaskCall, now: number): void {
    this.#count(now);
    this.#calls.delete(call);
  }

  #count(now: number): void {
    const seconds = now - this.#counted;
    this.#counted = now;
    // What is done while there is room says nothing of what can be done.
    if (!this.hasRoom) this.#rate.pass(seconds, this.#calls.size);
  }
}
