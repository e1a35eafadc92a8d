import { BackendError, type CancelSignal, type InferenceSession, type TensorMap } from "@ernie-m/core";

/**
 * A session that answers at once, and another that takes its place when it is made. The first is disposed when its
 * runs are over; where the other cannot be made, the first stays.
 */
export class BackgroundPrepackedSession implements InferenceSession {
  readonly #backend: string;
  #current: InferenceSession;
  /** Settles when there is nothing more to make or to dispose of, save the current session. */
  readonly #swapped: Promise<void>;
  #disposal: Promise<void> | undefined;

  constructor(backend: string, first: InferenceSession, make: () => Promise<InferenceSession>) {
    this.#backend = backend;
    this.#current = first;
    this.#swapped = this.#swap(make);
    // What fails is told to who disposes of the session.
    this.#swapped.catch(() => {});
  }

  async run(feeds: TensorMap, options?: { readonly signal?: CancelSignal }): Promise<TensorMap> {
    if (this.#disposal !== undefined)
      throw new BackendError("disposed", this.#backend, "the session was disposed");
    return this.#current.run(feeds, options);
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#end();
    return this.#disposal;
  }

  async #swap(make: () => Promise<InferenceSession>): Promise<void> {
    let made: InferenceSession;
    try {
      made = await make();
    } catch {
      return;
    }
    const unused = this.#disposal === undefined ? this.#current : made;
    if (unused !== made) this.#current = made;
    await unused.dispose();
  }

  async #end(): Promise<void> {
    await Promise.all([this.#current.dispose(), this.#swapped]);
  }
}
