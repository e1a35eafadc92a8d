import type { CheckpointFiles, ModelWeight } from "@ernie-m/core";
import type { AdamWCoefficients, TrainedArray } from "../optimizer/adamw.js";
import { type OptimizerMemory, optimizerMemory } from "../optimizer/optimizer-memory.js";
import { readRows } from "./read-rows.js";
import type { RowGradients } from "./row-gradients.js";

/** Rows of the first block; each block is twice as large as the one before. */
const FIRST_BLOCK = 1024;
const LANES = 4;

/** Elements of a row with what fills it up for the optimiser. */
function strideOf(width: number): number {
  return Math.ceil(width / LANES) * LANES;
}

/** Rows of the block behind one of `before` rows. */
function blockRows(before: number | undefined, tableRows: number): number {
  return Math.min(before === undefined ? FIRST_BLOCK : 2 * before, tableRows);
}

/** Elements of each array, weights or moments, that a table of which `rows` rows are trained allocates. */
export function trainedElements([tableRows, width]: readonly number[], rows: number, dense: boolean): number {
  if (dense) return tableRows * strideOf(width);
  let capacity = 0;
  for (let block: number | undefined; capacity < rows; capacity += block) block = blockRows(block, tableRows);
  return capacity * strideOf(width);
}

interface Block {
  readonly memory: OptimizerMemory;
  readonly array: TrainedArray;
  /** Rows that are in use. */
  used: number;
  readonly capacity: number;
}

interface Place {
  readonly block: Block;
  /** First element. */
  readonly at: number;
}

/**
 * An embedding table of which the rows that are asked for are trained. Rows are read when they are first asked for, and
 * get moments and decay in the steps that have a gradient for them (lazy AdamW) or, when dense, in all.
 */
export class TrainedTable {
  readonly weight: ModelWeight;
  readonly width: number;
  readonly dense: boolean;
  readonly #files: CheckpointFiles;
  readonly #stride: number;
  readonly #blocks: Block[] = [];
  readonly #places = new Map<number, Place>();

  constructor(files: CheckpointFiles, weight: ModelWeight, dense: boolean) {
    this.weight = weight;
    this.width = weight.shape[1];
    this.dense = dense;
    this.#files = files;
    this.#stride = strideOf(this.width);
  }

  /** Rows that are here, in the order in which they came. */
  get rows(): readonly number[] {
    return [...this.#places.keys()];
  }

  /** Lets go of all rows: they are the checkpoint's again when they are next asked for. */
  forget(): void {
    this.#blocks.length = 0;
    this.#places.clear();
  }

  /** Reads the rows that are not here yet; all of the table when dense. Throws: CheckpointError; TrainingError `model`. */
  async ensure(rows: Iterable<number>): Promise<void> {
    const wanted = this.dense ? Array.from({ length: this.weight.shape[0] }, (_, row) => row) : [...rows];
    const missing = [...new Set(wanted)].filter((row) => !this.#places.has(row));
    if (missing.length === 0) return;
    const places = new Map(missing.map((row) => [row, this.#allocate(missing.length)]));
    await readRows(this.#files, this.weight, missing, (row, values) => {
      const place = places.get(row);
      place?.block.array.weights.set(values, place.at);
    });
    for (const [row, place] of places) this.#places.set(row, place);
  }

  /** Adds row `row` to `into` from `start` on. The row must be here. */
  addTo(into: Float32Array, start: number, row: number): void {
    const { block, at } = this.#place(row);
    const { weights } = block.array;
    for (let i = 0; i < this.width; i++) into[start + i] += weights[at + i];
  }

  /** A row that is here, and its moments, each a view. */
  row(row: number): TrainedArray {
    const { block, at } = this.#place(row);
    const { weights, firstMoments, secondMoments } = block.array;
    const view = (array: Float32Array): Float32Array => array.subarray(at, at + this.width);
    return {
      weights: view(weights),
      firstMoments: view(firstMoments),
      secondMoments: view(secondMoments),
    };
  }

  update(gradients: RowGradients, at: AdamWCoefficients): void {
    if (this.dense) {
      this.#updateAll(gradients, at);
      return;
    }
    for (const [row, gradient] of gradients.rows)
      this.#place(row).block.memory.update(this.row(row), gradient, at);
  }

  #updateAll(gradients: RowGradients, at: AdamWCoefficients): void {
    for (const block of this.#blocks) {
      const whole = new Float32Array(block.array.weights.length);
      for (const [row, gradient] of gradients.rows) {
        const place = this.#place(row);
        if (place.block === block) whole.set(gradient, place.at);
      }
      block.memory.update(block.array, whole, at);
    }
  }

  #place(row: number): Place {
    const place = this.#places.get(row);
    if (place === undefined) throw new TypeError(`row ${row} of ${this.weight.name} was not read`);
    return place;
  }

  #allocate(count: number): Place {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.used === block.capacity) {
      const capacity = this.dense ? count : blockRows(block?.capacity, this.weight.shape[0]);
      const memory = optimizerMemory([capacity * this.#stride]);
      block = { memory, array: memory.arrays[0], used: 0, capacity };
      this.#blocks.push(block);
    }
    return { block, at: block.used++ * this.#stride };
  }
}
