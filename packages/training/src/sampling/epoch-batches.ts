import { epochRandom } from "../data/negatives.js";
import { shuffled } from "../data/shuffled.js";

/** How items are put together to steps. */
export interface SamplingOptions {
  /** Items of a step. */
  readonly batchSize: number;
  /** Tokens of a step in place of `batchSize`, padding not counted; a step has one item at least. */
  readonly batchTokens?: number | undefined;
  readonly shuffle: boolean;
  readonly seed: number;
}

/**
 * The items of an epoch's steps: in an order that seed and epoch decide or, not shuffled, as they come; the last step has
 * what is left.
 *
 * @param tokens tokens of an item, for `batchTokens`
 */
export function epochBatches<T>(
  items: readonly T[],
  epoch: number,
  options: SamplingOptions,
  tokens: (item: T) => number,
): readonly (readonly T[])[] {
  const { batchSize, batchTokens, shuffle, seed } = options;
  const ordered = shuffle ? shuffled(items, epochRandom(seed, epoch)) : items;
  const batches: T[][] = [];
  let held = 0;
  for (const item of ordered) {
    const own = batchTokens === undefined ? 1 : tokens(item);
    const last = batches.at(-1);
    if (last === undefined || held + own > (batchTokens ?? batchSize)) {
      batches.push([item]);
      held = own;
    } else {
      last.push(item);
      held += own;
    }
  }
  return batches;
}
