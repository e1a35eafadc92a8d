import type { CancelSignal, InferenceSession, TensorMap } from "@ernie-m/core";
import { TrackedRuns } from "@ernie-m/core/runtime";

/**
 * A session that answers at once, and another that takes its place when it is made. The first is disposed
 * when its runs are over; where the other cannot be made, the first stays.
 */
export class BackgroundPrepackedSession implements InferenceSession {
  #current: InferenceSession;
  /** Settles when there is nothing more to make or to dispose of, save the current session. */
  readonly #swapped: Promise<void>;
  readonly #runs: TrackedRuns;

  constructor(backend: string, first: InferenceSession, make: () => Promise<InferenceSession>) {
    this.#current = first;
    this.#runs = new TrackedRuns(backend, () => this.#end());
    this.#swapped = this.#swap(make);
    // What fails is told to who disposes of the session.
    this.#swapped.catch(() => {});
  }

  run(feeds: TensorMap, options?: { readonly signal?: CancelSignal }): Promise<TensorMap> {
    return this.#runs.track(() => this.#current.run(feeds, options), options?.signal);
  }

  dispose(): Promise<void> {
    return this.#runs.dispose();
  }

  async #swap(make: () => Promise<InferenceSession>): Promise<void> {
    let made: InferenceSession;
    try {
      made = await make();
    } catch {
      return;
    }
    const unused = this.#runs.isDisposed ? made : this.#current;
    if (unused !== made) this.#current = made;
    await unused.dispose();
  }

  async #end(): Promise<void> {
    await Promise.all([this.#current.dispose(), this.#swapped]);
  }
}
