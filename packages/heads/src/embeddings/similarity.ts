import { InputError } from "@ernie-m/core";
import { checkList } from "../task/check-inputs.js";
import { describeValue, integerOption } from "../task/check-options.js";
import { ranking } from "../task/ranking.js";

/** One of several candidates that is near a query. */
export interface Neighbour {
  /** Number of the candidate, from 0. */
  readonly index: number;
  /** Cosine similarity, -1 to 1. */
  readonly score: number;
}

/**
 * Cosine of the angle between two embeddings, -1 to 1; 0 when one is all zeros.
 *
 * Throws: InputError when their sizes differ.
 */
export function cosineSimilarity(first: readonly number[], second: readonly number[]): number {
  if (first.length !== second.length)
    throw new InputError("second", `an embedding of ${first.length} numbers`, `${second.length}`);
  let product = 0;
  let firstSquare = 0;
  let secondSquare = 0;
  for (let i = 0; i < first.length; i++) {
    product += first[i] * second[i];
    firstSquare += first[i] * first[i];
    secondSquare += second[i] * second[i];
  }
  const lengths = Math.sqrt(firstSquare) * Math.sqrt(secondSquare);
  // Rounding can carry the quotient past the ends.
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, product / lengths));
}

/**
 * The candidates nearest to a query by cosine similarity, nearest first; equal ones in their order.
 *
 * Throws: InputError when sizes differ or for `topK`.
 */
export function nearestEmbeddings(
  query: readonly number[],
  candidates: readonly (readonly number[])[],
  { topK = candidates.length }: { readonly topK?: number } = {},
): readonly Neighbour[] {
  integerOption("topK", topK, candidates.length === 0 ? 0 : 1);
  const scores = checkList("candidates", candidates, checkEmbedding).map((candidate, index) => {
    if (candidate.length !== query.length)
      throw new InputError(
        `candidates[${index}]`,
        `an embedding of ${query.length} numbers`,
        `${candidate.length}`,
      );
    return cosineSimilarity(query, candidate);
  });
  return ranking(scores)
    .slice(0, topK)
    .map((index) => ({ index, score: scores[index] }));
}

function checkEmbedding(name: string, value: unknown): readonly number[] {
  if (Array.isArray(value)) return value;
  throw new InputError(name, "a list of numbers", describeValue(value));
}
