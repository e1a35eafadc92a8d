import type { CallGate, TaskCall } from "../backend.js";
import { type CallRefusal, OverloadError } from "../errors.js";
import type { Outcome } from "../observer.js";
import { Deque, type DequeEntry } from "../scheduling/deque.js";
import { ActiveCalls } from "./active-calls.js";
import type { AdmissionLimits } from "./admission-limits.js";
import type { AdmittedCall } from "./admitted-call.js";
import type { EventSink } from "./observing.js";
import { whenAborted } from "./platform-signal.js";

export interface AdmissionOptions extends AdmissionLimits, EventSink {}

/** A call that waits. */
interface Waiting {
  readonly call: TaskCall;
  readonly since: number;
  begin(admitted: AdmittedCall): void;
  reject(reason: unknown): void;
}

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
  readonly #active: ActiveCalls;
  #queuedRows = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#active = new ActiveCalls(options.maxConcurrentCalls);
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
    return !this.#active.hasRoom || this.#waiting.size > 0;
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
    const rate = this.#active.rowsPerSecond;
    const ahead = queuedRows + this.#active.rowsBeside(rows);
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
    const time = this.#active.begin(call, now);
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
        time.pause(this.#options.now());
        this.#beginNext();
      },
      resume: () => {
        if (state !== "paused") return;
        state = "active";
        time.resume(this.#options.now());
      },
      end: (failure) => {
        if (state === "ended") return;
        if (state === "active") time.pause(this.#options.now());
        state = "ended";
        if (failure === undefined) time.done(call.rows);
        this.#emitEnd(call, outcomeOf(call, failure), this.#options.now() - now);
        this.#beginNext();
      },
    };
  }

  /** Gives what room there is to those that have waited longest. */
  #beginNext(): void {
    while (this.#active.hasRoom) {
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
