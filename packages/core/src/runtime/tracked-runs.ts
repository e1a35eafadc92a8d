import type { CancelSignal } from "../checkpoint/checkpoint-files.js";
import { BackendError } from "../errors.js";

/** The runs of a session that are under way, and the end of the session, which waits for them. */
export class TrackedRuns {
  readonly #backend: string;
  readonly #release: () => Promise<void>;
  readonly #running = new Set<Promise<unknown>>();
  #disposal: Promise<void> | undefined;

  /** `release` is called once, when the session is disposed of and no run is under way. */
  constructor(backend: string, release: () => Promise<void>) {
    this.#backend = backend;
    this.#release = release;
  }

  /**
   * Starts a run, unless the session's end has begun, and gives its result.
   *
   * Throws: the signal's reason, before the run and after it; BackendError `disposed`; what the run throws.
   */
  async track<T>(run: () => Promise<T>, signal?: CancelSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.isDisposed) throw new BackendError("disposed", this.#backend, "the session was disposed");
    const running = run();
    this.#running.add(running);
    try {
      const result = await running;
      signal?.throwIfAborted();
      return result;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Whether the session's end has begun. */
  get isDisposed(): boolean {
    return this.#disposal !== undefined;
  }

  /** May be called more than once. Throws: what `release` throws. */
  dispose(): Promise<void> {
    this.#disposal ??= this.#end();
    return this.#disposal;
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#running);
    await this.#release();
  }
}
