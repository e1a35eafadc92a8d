import { RequestError } from "../errors.js";
import { Rate } from "./rate.js";

/** What a request asks for. */
export interface Admitted {
  readonly rows: number;
  readonly signal: AbortSignal;
  /** When it will be given up, as `performance.now()` counts. */
  readonly deadline: number;
  /** Whether it waits however long the queue is: a stream, whose client is slowed down instead. */
  readonly isPatient?: boolean;
}

export interface AdmissionOptions {
  /** Requests that are worked on together. */
  readonly concurrentCalls: number;
  /** Most rows that wait. */
  readonly queueRows: number;
}

/** What is on its way. */
export interface AdmissionState {
  readonly waitingCalls: number;
  readonly waitingRows: number;
  readonly runningCalls: number;
  readonly runningRows: number;
}

interface Waiting extends Admitted {
  start(): void;
}

const LONGEST_RETRY_SECONDS = 60;

/**
 * Lets requests in, first come, first served, a few at a time: what is let in is answered soon, the rest waits unread.
 * A request that would not be answered in time is refused at once, when there is still time to ask somebody else.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #queue = new Set<Waiting>();
  readonly #rate = new Rate();
  #waitingRows = 0;
  #runningCalls = 0;
  #runningRows = 0;
  /** Since when something has been under way without its rows being counted. */
  #since = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get state(): AdmissionState {
    return {
      waitingCalls: this.#queue.size,
      waitingRows: this.#waitingRows,
      runningCalls: this.#runningCalls,
      runningRows: this.#runningRows,
    };
  }

  /**
   * Runs what a request asks for when its turn has come.
   *
   * Throws: RequestError `overloaded` at once, when too much waits already or it would be too late; the signal's
   * reason; what `work` throws.
   */
  async run<T>(request: Admitted, work: () => Promise<T>): Promise<T> {
    await this.#enter(request);
    try {
      return await work();
    } finally {
      this.#leave(request.rows);
    }
  }

  #enter(request: Admitted): Promise<void> | void {
    const { rows, signal } = request;
    signal.throwIfAborted();
    if (request.isPatient !== true) this.#refuseIfHopeless(request);
    if (this.#queue.size === 0 && this.#hasRoom) return this.#begin(rows);
    return new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        ...request,
        start: () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        this.#forget(waiting);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#queue.add(waiting);
      this.#waitingRows += rows;
    });
  }

  #refuseIfHopeless({ rows, deadline }: Admitted): void {
    const ahead = this.#waitingRows + this.#runningRows;
    const seconds = this.#rate.secondsFor(ahead);
    const retryAfter = Math.min(LONGEST_RETRY_SECONDS, Math.max(1, Math.ceil(seconds ?? 1)));
    if (this.#queue.size > 0 && this.#waitingRows + rows > this.#options.queueRows)
      throw new RequestError(
        "overloaded",
        `expected room for ${rows} rows in the queue, got ${this.#waitingRows} of ${this.#options.queueRows} rows waiting`,
        { retryAfter },
      );
    if (this.#hasRoom || seconds === undefined) return;
    const wait = (this.#rate.secondsFor(ahead + rows) ?? 0) * 1000;
    const left = deadline - performance.now();
    if (wait > left)
      throw new RequestError(
        "overloaded",
        `expected an answer within ${Math.round(left)} ms, got a queue of about ${Math.round(wait)} ms`,
        { retryAfter },
      );
  }

  get #hasRoom(): boolean {
    return this.#runningCalls < this.#options.concurrentCalls;
  }

  #begin(rows: number): void {
    if (this.#runningCalls === 0) this.#since = performance.now();
    this.#runningCalls++;
    this.#runningRows += rows;
  }

  #leave(rows: number): void {
    const now = performance.now();
    this.#rate.add(rows, (now - this.#since) / 1000);
    this.#since = now;
    this.#runningCalls--;
    this.#runningRows -= rows;
    for (const waiting of this.#queue) {
      if (!this.#hasRoom) break;
      this.#forget(waiting);
      this.#begin(waiting.rows);
      waiting.start();
    }
  }

  #forget(waiting: Waiting): void {
    if (this.#queue.delete(waiting)) this.#waitingRows -= waiting.rows;
  }
}
