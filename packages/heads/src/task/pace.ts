import type { CancelSignal, Concurrency } from "@ernie-m/core";

/** Code units read between two looks at the signal: some milliseconds' work on a slow machine. */
const UNITS_PER_TURN = 16_384;

/** Work on one row, as code units of text. */
export const UNITS_PER_ROW = 256;

/** Has long work give the event loop a turn and look at the signal every now and then. */
export class Pace {
  readonly #concurrency: Concurrency;
  readonly #signal: CancelSignal | undefined;
  #units = 0;

  constructor(concurrency: Concurrency, signal: CancelSignal | undefined) {
    this.#concurrency = concurrency;
    this.#signal = signal;
  }

  /**
   * Called after work on so many code units of text, or as much work of another kind. Says whether it is time for
   * `turn`.
   */
  isDue(units: number): boolean {
    this.#units += units;
    return this.#units >= UNITS_PER_TURN;
  }

  /** Throws: the signal's reason. */
  async turn(): Promise<void> {
    this.#units = 0;
    await this.#concurrency.yieldToEventLoop?.();
    this.#signal?.throwIfAborted();
  }
}
