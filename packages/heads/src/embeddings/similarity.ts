import { describeValue } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import { checkList, checkRecord } from "../task/check-inputs.js";
import { integerOption } from "../task/check-options.js";
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
 * Throws: InputError when their sizes differ, and for what is no list of numbers.
 */
export function cosineSimilarity(first: readonly number[], second: readonly number[]): number {
  checkEmbedding("first", first);
  checkEmbedding("second", second);
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
 * Throws: InputError when sizes differ, for what is no list of numbers, or for `topK`.
 */
export function nearestEmbeddings(
  query: readonly number[],
  candidates: readonly (readonly number[])[],
  options: { readonly topK?: number } = {},
): readonly Neighbour[] {
  checkEmbedding("query", query);
  const checked = checkList("candidates", candidates, checkEmbedding);
  const { topK = checked.length } = checkRecord("options", options, "an object");
  const most = integerOption("topK", topK, checked.length === 0 ? 0 : 1);
  const scores = checked.map((candidate, index) => {
    if (candidate.length !== query.length)
      throw new InputError(
        `candidates[${index}]`,
        `an embedding of ${query.length} numbers`,
        `${candidate.length}`,
      );
    return cosineSimilarity(query, candidate);
  });
  return ranking(scores)
    .slice(0, most)
    .map((index) => ({ index, score: scores[index] }));
}

function checkEmbedding(name: string, value: unknown): readonly number[] {
  const numbers: ArrayLike<unknown> | undefined =
    Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)
      ? (value as ArrayLike<unknown>)
      : undefined;
  if (numbers === undefined) throw new InputError(name, "a list of numbers", describeValue(value));
  for (let i = 0; i < numbers.length; i++)
    if (typeof numbers[i] !== "number")
      throw new InputError(`${name}[${i}]`, "a number", describeValue(numbers[i]));
  return value as readonly number[];
}
