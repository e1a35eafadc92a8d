import type { CheckpointFiles, ModelWeight } from "@ernie-m/core";
import { readRows } from "./read-rows.js";

/**
 * An embedding table that stays as it is beside one that is trained: the rows that are asked for are read once, and have no
 * moments.
 */
export class FrozenTable {
  readonly weight: ModelWeight;
  readonly width: number;
  readonly #files: CheckpointFiles;
  readonly #rows = new Map<number, Float32Array>();

  constructor(files: CheckpointFiles, weight: ModelWeight) {
    this.weight = weight;
    this.width = weight.shape[1];
    this.#files = files;
  }

  /** Reads the rows that are not here yet. Throws: CheckpointError; TrainingError `model`. */
  async ensure(rows: Iterable<number>): Promise<void> {
    const missing = [...new Set(rows)].filter((row) => !this.#rows.has(row));
    if (missing.length === 0) return;
    await readRows(this.#files, this.weight, missing, (row, values) => this.#rows.set(row, values.slice()));
  }

  /** Adds row `row` to `into` from `start` on. The row must be here. */
  addTo(into: Float32Array, start: number, row: number): void {
    const values = this.#rows.get(row);
    if (values === undefined) throw new TypeError(`row ${row} of ${this.weight.name} was not read`);
    for (let i = 0; i < this.width; i++) into[start + i] += values[i];
  }
}
