import type { TaskTokenizer } from "@ernie-m/heads";
import { drawExamples } from "../batches/mixture.js";
import type { Gathered } from "../gather.js";
import { groupBy } from "../group-by.js";
import { Random } from "../random.js";
import { WRITTEN } from "../texts.js";
import { positiveMutualInformation } from "./co-occurrence.js";
import { leadingEigenvectors } from "./leading-eigenvectors.js";

/** Root mean square of a row's elements: twice what the rest of the model begins with. */
const SIZE = 0.04;

/**
 * Rows of the word table by the company that tokens keep in the texts: tokens that are used alike begin alike. Rows of
 * tokens that are not met are 0.
 */
export function beginEmbeddings(
  { sources, training }: Gathered,
  tokenizer: TaskTokenizer,
  {
    vocabSize,
    width,
    written,
  }: { readonly vocabSize: number; readonly width: number; readonly written: number },
): Float32Array {
  function* texts(): Generator<Int32Array> {
    const read = (text: string): Int32Array => tokenizer.tokenize(text, { specialTokensInText: "plain" }).ids;
    for (const text of groupBy(training, ({ text }) => text).keys()) yield read(text);
    let count = 0;
    // A question stands before its text: wordings of a kind keep the same company.
    for (const { text, prompt } of drawExamples(sources, WRITTEN, new Random(21))) {
      if (count++ >= written) return;
      yield read(`${prompt}: ${text}`);
    }
  }
  const rows = leadingEigenvectors(positiveMutualInformation(texts(), vocabSize), width);
  for (let row = 0; row < vocabSize; row++) {
    const own = rows.subarray(row * width, (row + 1) * width);
    const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0) / width);
    if (norm > 0) for (let i = 0; i < width; i++) own[i] *= SIZE / norm;
  }
  return rows;
}
