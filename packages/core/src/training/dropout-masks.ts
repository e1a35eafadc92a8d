import { elementCount, type Tensor } from "../tensor.js";
import { DROPOUT_STEPS, type DropoutSite } from "./dropout-sites.js";
import { threefry2x32, type WordPair } from "./threefry.js";

/** Which masks: equal values give equal masks, on every machine and in any order. */
export interface DropoutDraw {
  /** An integer of 32 bits. */
  readonly seed: number;
  /** Number of the step, from 0. */
  readonly step: number;
  /** Number of the site in the graph, from 0. */
  readonly site: number;
  /**
   * Number, in its step, of the batch's first row: what a row drops does not depend on the batch that it is
   * in.
   */
  readonly firstRow: number;
}

/** Sizes of a batch. */
export interface DropoutSizes {
  readonly batch: number;
  readonly sequence: number;
}

/** Elements that one counter decides: two words of two times 16 bits. */
const BLOCK = 4;
/** Sites below this many and rows below 2^32 / this many have counters of their own. */
const SITES = 4096;
/**
 * Blocks from the keys of one query to those of the next: queries of up to 8192 keys have counters of their
 * own.
 */
const QUERY_BLOCKS = 8192 / BLOCK;
const QUERIES = 8192;

/**
 * Draws the mask of a site: uint8, 1 where an element stays. What is drawn for an element depends on the
 * draw, its row, and its place in that row: the token and the feature, or head, query and key. It does not
 * depend on how far rows are padded or how a step is split into batches.
 */
export function dropoutMask(site: DropoutSite, sizes: DropoutSizes, draw: DropoutDraw): Tensor<"uint8"> {
  const shape = site.shape.map((dim) => resolve(dim, sizes));
  const data = new Uint8Array(elementCount(shape));
  const width = shape[shape.length - 1];
  const runsPerRow = data.length / sizes.batch / width;
  const isAttention = shape.length === 4;
  const run = new Run(width, site.rate);
  const stride = isAttention ? QUERY_BLOCKS : run.blocks;
  for (let row = 0; row < sizes.batch; row++) {
    const high = (draw.firstRow + row) * SITES + draw.site;
    for (let i = 0; i < runsPerRow; i++) {
      const place = isAttention ? Math.floor(i / sizes.sequence) * QUERIES + (i % sizes.sequence) : i;
      data.set(run.draw([draw.seed, draw.step], [place * stride, high]), (row * runsPerRow + i) * width);
    }
  }
  return { dtype: "uint8", shape, data };
}

/** Draws elements that lie side by side. */
class Run {
  readonly blocks: number;
  readonly #threshold: number;
  readonly #words: Int32Array;
  readonly #kept: Uint32Array;
  readonly #elements: Uint8Array;

  constructor(width: number, rate: number) {
    this.blocks = Math.ceil(width / BLOCK);
    this.#threshold = Math.round(rate * DROPOUT_STEPS);
    this.#words = new Int32Array(2 * this.blocks);
    this.#kept = new Uint32Array(this.blocks);
    this.#elements = new Uint8Array(this.#kept.buffer, 0, width);
  }

  /** The elements from counter `first` on; overwritten by the next call. */
  draw(key: WordPair, first: WordPair): Uint8Array {
    threefry2x32(this.#words, this.blocks, key, first);
    const [words, kept, threshold] = [this.#words, this.#kept, this.#threshold];
    for (let i = 0; i < kept.length; i++) {
      const [low, high] = [words[2 * i], words[2 * i + 1]];
      // The sign of a difference is whether 16 bits reach the threshold; one byte each, the first lowest.
      kept[i] =
        (~((low & 0xffff) - threshold) >>> 31) |
        ((~((low >>> 16) - threshold) >>> 31) << 8) |
        ((~((high & 0xffff) - threshold) >>> 31) << 16) |
        ((~((high >>> 16) - threshold) >>> 31) << 24);
    }
    return this.#elements;
  }
}

function resolve(dim: number | string, { batch, sequence }: DropoutSizes): number {
  switch (dim) {
    case "batch":
      return batch;
    case "sequence":
      return sequence;
    case "batch*sequence":
      return batch * sequence;
    default:
      return Number(dim);
  }
}
