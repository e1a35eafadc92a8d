import { POSITION_OFFSET } from "@ernie-m/config";
import { float32Tensor, type Tensor } from "@ernie-m/core";
import type { BatchFeeds } from "../batch/batch-feeds.js";
import type { AdamWCoefficients } from "../optimizer/adamw.js";
import type { FrozenTable } from "./frozen-table.js";
import { RowGradients } from "./row-gradients.js";
import { TrainedTable } from "./trained-table.js";

/**
 * The word and the position table while either is trained: their rows are summed here, not in the graph. A table that is
 * not trained is read alone.
 */
export class TrainedEmbeddings {
  readonly words: TrainedTable | FrozenTable;
  readonly positions: TrainedTable | FrozenTable;
  /** The gradients that were added since they were last cleared, of each table that is trained. */
  readonly gradients: ReadonlyMap<TrainedTable, RowGradients>;

  constructor(words: TrainedTable | FrozenTable, positions: TrainedTable | FrozenTable) {
    this.words = words;
    this.positions = positions;
    const trained = [words, positions].filter((table) => table instanceof TrainedTable);
    this.gradients = new Map(trained.map((table) => [table, new RowGradients(table.width)]));
  }

  /** The tables that are trained. */
  get trained(): readonly TrainedTable[] {
    return [...this.gradients.keys()];
  }

  /** The sum of each token's word and position rows, float32 [batch, sequence, hidden]. Throws: CheckpointError. */
  async summed({
    ids,
    positions,
    batch,
    sequence,
  }: Pick<BatchFeeds, "ids" | "positions" | "batch" | "sequence">): Promise<Tensor<"float32">> {
    const rows = positions.map((position) => position + POSITION_OFFSET);
    await this.words.ensure(ids);
    await this.positions.ensure(rows);
    const { width } = this.words;
    const sums = new Float32Array(ids.length * width);
    for (let token = 0; token < ids.length; token++) {
      this.words.addTo(sums, token * width, ids[token]);
      this.positions.addTo(sums, token * width, rows[token]);
    }
    return float32Tensor(sums, [batch, sequence, width]);
  }

  /** Adds the gradient of what `summed` gave to the rows it was made of. */
  addGradient(gradient: Float32Array, { ids, positions }: Pick<BatchFeeds, "ids" | "positions">): void {
    for (const [table, gradients] of this.gradients) {
      const isOfWords = table === this.words;
      for (let token = 0; token < ids.length; token++) {
        const row = isOfWords ? ids[token] : positions[token] + POSITION_OFFSET;
        gradients.add(row, gradient, token * table.width);
      }
    }
  }

  update(at: (table: TrainedTable) => AdamWCoefficients): void {
    for (const [table, gradients] of this.gradients) table.update(gradients, at(table));
  }

  clearGradients(): void {
    for (const gradients of this.gradients.values()) gradients.clear();
  }
}
