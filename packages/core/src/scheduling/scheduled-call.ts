import type { CancelSignal } from "../checkpoint/checkpoint-files.js";

/** What a call wants run. */
export interface RunRequest<Item, Output> {
  readonly items: readonly Item[];
  /** Requests of equal keys and limits share runs; others never do. */
  readonly key: string;
  /** Most tokens of one run, padding counted. */
  readonly maxTokens: number;
  readonly signal?: CancelSignal | undefined;
  /** Takes the output of an item, by its place in `items`. What it throws ends this request alone. */
  take(output: Output, place: number): void;
  /**
   * Called after every run with the number of this request's items in it. What it throws ends this request
   * alone.
   */
  readonly onRun?: ((items: number) => void) | undefined;
}

/** One request on its way: which of its items wait, and what has become of it. */
export class ScheduledCall<Item, Output> {
  readonly request: RunRequest<Item, Output>;
  /** When it came, on an observer's clock. */
  readonly since: number;
  /** Settles when no item waits and no run has any: with the first failure, if there was one. */
  readonly done: Promise<void>;
  #waiting: number;
  /** The first of the items that are in no plan. */
  #undrawn = 0;
  #runs = 0;
  #failure: { readonly error: unknown } | undefined;
  readonly #settle: { resolve(): void; reject(error: unknown): void };

  constructor(request: RunRequest<Item, Output>, since = 0) {
    this.request = request;
    this.since = since;
    this.#waiting = request.items.length;
    let settle: { resolve(): void; reject(error: unknown): void } | undefined;
    this.done = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    // The executor of a promise runs at once.
    this.#settle = settle!;
  }

  /** Items that no run has had; none once the call has failed. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Places of the next items to plan, at most so many; each is given once. */
  draw(most: number): readonly number[] {
    const first = this.#undrawn;
    this.#undrawn = Math.min(this.request.items.length, first + most);
    return Array.from({ length: this.#undrawn - first }, (_, i) => first + i);
  }

  /** So many of the items that wait do so no longer: a run has them now. */
  start(items: number): void {
    this.#waiting -= items;
    this.#runs++;
  }

  /** A run that had these items of the call has ended well. */
  receive(outputs: readonly (readonly [place: number, output: Output])[]): void {
    const { take, onRun } = this.request;
    this.#runs--;
    try {
      if (this.#failure === undefined) {
        this.request.signal?.throwIfAborted();
        for (const [place, output] of outputs) take(output, place);
        onRun?.(outputs.length);
      }
      this.#end();
    } catch (error) {
      this.fail(error);
    }
  }

  /** A run that had items of the call has failed. */
  runFailed(error: unknown): void {
    this.#runs--;
    this.fail(error);
  }

  /** Gives up what waits. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#waiting = 0;
    this.#end();
  }

  #end(): void {
    if (this.#waiting > 0 || this.#runs > 0) return;
    if (this.#failure === undefined) this.#settle.resolve();
    else this.#settle.reject(this.#failure.error);
  }
}
