import type { CallGate, TaskCall } from "../backend.js";
import { type CallRefusal, OverloadError } from "../errors.js";
import type { Outcome } from "../observer.js";
import { Deque, type DequeEntry } from "../scheduling/deque.js";
import type { AdmissionLimits } from "./admission-limits.js";
import type { AdmittedCall } from "./admitted-call.js";
import type { EventSink } from "./observing.js";
import { whenAborted } from "./platform-signal.js";
import { ServiceRate } from "./service-rate.js";

export interface AdmissionOptions extends AdmissionLimits, EventSink {}

/** A call that waits. */
interface Waiting {
  readonly call: TaskCall;
  readonly since: number;
  begin(admitted: AdmittedCall): void;
  reject(reason: unknown): void;
}

/** Seconds of which a rate has to be known to refuse by it: one cold call says nothing of those to come. */
const MEASURED_SECONDS = 0.5;

/** Said to who is refused before anything was done that a rate could be made of. */
const UNKNOWN_WAIT = 1;

/**
 * Lets calls in, first come first served: so many are worked on at the same time, and the rest wait untouched. Without
 * it all calls get on together and end together, which under load is after everybody has given up.
 *
 * What waits is bounded in rows, and by when it would be answered at the rate of late. What is beyond is refused at once.
 */
export class Admission implements CallGate {
  readonly #options: AdmissionOptions;
  readonly #waiting = new Deque<Waiting>();
  readonly #rate = new ServiceRate();
  #queuedRows = 0;
  /** Those that are worked on. */
  readonly #active = new Set<TaskCall>();
  /** When the time was last looked at. */
  #counted = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  async admit<Result>(call: TaskCall, work: () => Promise<Result>): Promise<Result> {
    const admitted = await this.enter(call);
    try {
      const result = await work();
      admitted.end();
      return result;
    } catch (error) {
      admitted.end({ error });
      throw error;
    }
  }

  async *admitStream<Result>(call: TaskCall, read: () => AsyncGenerator<Result>): AsyncGenerator<Result> {
    const admitted = await this.enter(call);
    try {
      for await (const result of read()) {
        admitted.pause();
        yield result;
        admitted.resume();
      }
    } catch (error) {
      admitted.end({ error });
      throw error;
    } finally {
      admitted.end();
    }
  }

  refusal(call: TaskCall): CallRefusal | undefined {
    return this.#refusal(call, this.#mustWait);
  }

  /**
   * Resolves when a call may begin. Throws: OverloadError, at once, when too much waits already; the signal's reason.
   */
  async enter(call: TaskCall): Promise<AdmittedCall> {
    call.signal?.throwIfAborted();
    const now = this.#options.now();
    const mustWait = this.#mustWait;
    this.#checkLoad(call, mustWait);
    return mustWait ? this.#wait(call, now) : this.#begin(call, now, now);
  }

  get #mustWait(): boolean {
    return !this.#hasRoom() || this.#waiting.size > 0;
  }

  #hasRoom(): boolean {
    return this.#active.size < this.#options.maxConcurrentCalls;
  }

  /** Throws: OverloadError. */
  #checkLoad(call: TaskCall, mustWait: boolean): void {
    const refusal = this.#refusal(call, mustWait);
    if (refusal !== undefined) throw new OverloadError(refusal);
  }

  #refusal(call: TaskCall, mustWait: boolean): CallRefusal | undefined {
    if (this.#active.size === 0 || call.isPatient === true) return undefined;
    const { maxQueuedRows } = this.#options;
    const { rows, maxWaitSeconds = this.#options.maxWaitSeconds } = call;
    const queuedRows = this.#queuedRows;
    const rate = this.#rate.measuredSeconds < MEASURED_SECONDS ? undefined : this.#rate.rowsPerSecond;
    const ahead = queuedRows + this.#rowsBeside(rows);
    const isLate = rate !== undefined && (ahead + rows) / rate > maxWaitSeconds;
    // A call that is larger than the bound by itself may be the only one that waits.
    const isOver = mustWait && queuedRows > 0 && queuedRows + rows > maxQueuedRows;
    if (!isOver && !isLate) return undefined;
    const retryAfterSeconds = rate === undefined ? UNKNOWN_WAIT : ahead / rate;
    this.#options.emit({
      type: "call-refused",
      rows,
      queuedCalls: this.#waiting.size,
      queuedRows,
      retryAfterSeconds,
    });
    return { rows, queuedRows, retryAfterSeconds };
  }

  /** Rows run before a call of so many is done, had it begun: calls take turns, a large one is not waited for. */
  #rowsBeside(rows: number): number {
    let beside = 0;
    for (const call of this.#active) beside += Math.min(call.rows, rows);
    return beside;
  }

  #wait(call: TaskCall, since: number): Promise<AdmittedCall> {
    return new Promise((resolve, reject) => {
      const entry: DequeEntry<Waiting> = this.#waiting.push({
        call,
        since,
        begin(admitted) {
          stopListening();
          resolve(admitted);
        },
        reject,
      });
      this.#queuedRows += call.rows;
      const stopListening = whenAborted(call.signal, (reason) => this.#giveUp(entry, reason));
      this.#options.emit({ type: "call-queued", rows: call.rows, ...this.#queued });
    });
  }

  #giveUp(entry: DequeEntry<Waiting>, reason: unknown): void {
    if (!this.#waiting.delete(entry)) return;
    const { call, reject } = entry.value;
    this.#queuedRows -= call.rows;
    this.#emitEnd(call, "aborted", 0);
    reject(reason);
  }

  get #queued() {
    return { queuedCalls: this.#waiting.size, queuedRows: this.#queuedRows };
  }

  #emitEnd({ rows }: TaskCall, outcome: Outcome, seconds: number): void {
    const activeCalls = this.#active.size;
    this.#options.emit({
      type: "call-ended",
      rows,
      outcome,
      seconds,
      activeCalls,
      ...this.#queued,
    });
  }

  #begin(call: TaskCall, since: number, now: number): AdmittedCall {
    this.#enter(call, now);
    const time = this.#rate.begin(now);
    this.#options.emit({
      type: "call-started",
      rows: call.rows,
      waitSeconds: now - since,
      activeCalls: this.#active.size,
      ...this.#queued,
    });
    let state: "active" | "paused" | "ended" = "active";
    return {
      pause: () => {
        if (state !== "active") return;
        state = "paused";
        time.pause(this.#leave(call));
        this.#beginNext();
      },
      resume: () => {
        if (state !== "paused") return;
        state = "active";
        const resumed = this.#options.now();
        this.#enter(call, resumed);
        time.resume(resumed);
      },
      end: (failure) => {
        if (state === "ended") return;
        if (state === "active") time.pause(this.#leave(call));
        state = "ended";
        if (failure === undefined) time.done(call.rows);
        this.#emitEnd(call, outcomeOf(call, failure), this.#options.now() - now);
        this.#beginNext();
      },
    };
  }

  #enter(call: TaskCall, now: number): void {
    this.#count(now);
    this.#active.add(call);
  }

  /** Gives when. */
  #leave(call: TaskCall): number {
    const now = this.#options.now();
    this.#count(now);
    this.#active.delete(call);
    return now;
  }

  #count(now: number): void {
    const seconds = now - this.#counted;
    this.#counted = now;
    // What is done while there is room says nothing of what can be done.
    if (!this.#hasRoom()) this.#rate.pass(seconds, this.#active.size);
  }

  /** Gives what room there is to those that have waited longest. */
  #beginNext(): void {
    while (this.#hasRoom()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const { call, since, begin, reject } = next;
      this.#queuedRows -= call.rows;
      try {
        // Not every signal can be listened to.
        call.signal?.throwIfAborted();
      } catch (reason) {
        this.#emitEnd(call, "aborted", 0);
        reject(reason);
        continue;
      }
      begin(this.#begin(call, since, this.#options.now()));
    }
  }
}

function outcomeOf({ signal }: TaskCall, failure: { readonly error: unknown } | undefined): Outcome {
  if (failure === undefined) return "done";
  return signal?.aborted ? "aborted" : "failed";
}
