import { POSITION_OFFSET } from "@ernie-m/config";

/** Where the tokens of a batch are in the embedding tables; one entry a token, row by row of the batch. */
export interface TokenRows {
  /** Rows of the word table. */
  readonly ids: Int32Array;
  /** Positions, counted from 0. */
  readonly positions: Int32Array;
}

/** Embedding tables in float32, row by row. */
export interface EmbeddingTables {
  readonly words: Float32Array;
  readonly positions: Float32Array;
  /** Elements of a row. */
  readonly width: number;
}

/**
 * What a graph that trains embeddings is fed: the sum of each token's word and position rows, [tokens,
 * width].
 */
export function embeddingRows({ words, positions, width }: EmbeddingTables, tokens: TokenRows): Float32Array {
  const rows = new Float32Array(tokens.ids.length * width);
  for (let token = 0; token < tokens.ids.length; token++) {
    const at = token * width;
    const word = tokens.ids[token] * width;
    const position = (tokens.positions[token] + POSITION_OFFSET) * width;
    for (let i = 0; i < width; i++) rows[at + i] = words[word + i] + positions[position + i];
  }
  return rows;
}

/**
 * Gradients of a table by row: only rows that tokens have are kept. Sums are made token by token in the order
 * of the batch, so equal batches give equal bits.
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

  /** Adds elements `start` to `start + width` of `gradient` to the gradient of `row`. */
  add(row: number, gradient: Float32Array, start: number): void {
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

/** Adds the gradient of what {@link embeddingRows} made, [tokens, width], to the rows it was made of. */
export function addEmbeddingGradients(
  gradient: Float32Array,
  tokens: TokenRows,
  into: { readonly words: RowGradients; readonly positions: RowGradients },
): void {
  const { words, positions } = into;
  for (let token = 0; token < tokens.ids.length; token++) {
    const start = token * words.width;
    words.add(tokens.ids[token], gradient, start);
    positions.add(tokens.positions[token] + POSITION_OFFSET, gradient, start);
  }
}
