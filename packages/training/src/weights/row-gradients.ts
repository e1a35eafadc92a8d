/**
 * Gradients of a table by row: only rows that tokens have are kept. Sums are made in the order in which gradients come, so
 * equal batches give equal bits.
 */
export class RowGradients {
  readonly width: number;
  readonly #rows = new Map<number, Float32Array>();

  constructor(width: number) {
    this.width = width;
  }

  /** Rows that have a gradient, in the order in which they were first met. */
  get rows(): ReadonlyMap<number, Float32Array> {
    return this.#rows;
  }

  /**
   * Adds elements `start` to `start + width` of `gradient` to the gradient of `row`. Nothing but zeros, as padding has,
   * is none: how far a batch is padded is not to decide which rows decay.
   */
  add(row: number, gradient: Float32Array, start: number): void {
    const end = start + this.width;
    let first = start;
    while (first < end && gradient[first] === 0) first++;
    if (first === end) return;
    let sum = this.#rows.get(row);
    if (sum === undefined) {
      sum = new Float32Array(this.width);
      this.#rows.set(row, sum);
    }
    for (let i = 0; i < this.width; i++) sum[i] += gradient[start + i];
  }

  clear(): void {
    this.#rows.clear();
  }
}
