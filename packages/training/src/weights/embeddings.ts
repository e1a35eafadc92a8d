import { POSITION_OFFSET } from "@ernie-m/config";
import { float32Tensor, type Tensor } from "@ernie-m/core";
import type { BatchFeeds } from "../batch/batch-feeds.js";
import type { AdamWCoefficients } from "../optimizer/adamw.js";
import { RowGradients } from "./row-gradients.js";
import type { TrainedTable } from "./trained-table.js";

/** The word and the position table while they are trained: their rows are summed here, not in the graph. */
export class TrainedEmbeddings {
  readonly words: TrainedTable;
  readonly positions: TrainedTable;
  readonly #wordGradients: RowGradients;
  readonly #positionGradients: RowGradients;

  constructor(words: TrainedTable, positions: TrainedTable) {
    this.words = words;
    this.positions = positions;
    this.#wordGradients = new RowGradients(words.width);
    this.#positionGradients = new RowGradients(positions.width);
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
    const { width } = this.words;
    for (let token = 0; token < ids.length; token++) {
      this.#wordGradients.add(ids[token], gradient, token * width);
      this.#positionGradients.add(positions[token] + POSITION_OFFSET, gradient, token * width);
    }
  }

  /** The gradients that were added since they were last cleared, by table. */
  get gradients(): readonly (readonly [TrainedTable, RowGradients])[] {
    return [
      [this.words, this.#wordGradients],
      [this.positions, this.#positionGradients],
    ];
  }

  update(at: (table: TrainedTable) => AdamWCoefficients): void {
    for (const [table, gradients] of this.gradients) table.update(gradients, at(table));
  }

  clearGradients(): void {
    this.#wordGradients.clear();
    this.#positionGradients.clear();
  }
}
