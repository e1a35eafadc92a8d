import { float32Tensor } from "@ernie-m/core";
import type { TaskTokenizer } from "@ernie-m/heads";
import type { MicroBatch } from "@ernie-m/training";
import { encode, type QuestionRow } from "./encode.js";
import { drawExamples, type ExampleSources, type Mixture } from "./mixture.js";
import { padded, type Rows } from "./pool.js";

/** Questions with their texts, in the shares of a mixture. */
export function questionRows(
  from: ExampleSources,
  tokenizer: TaskTokenizer,
  mixture: Mixture,
): Rows<QuestionRow> {
  return {
    *draw(random, maxTokens) {
      for (const example of drawExamples(from, mixture, random)) yield encode(example, tokenizer, maxTokens);
    },
    collate: (rows) => collate(rows, tokenizer.specialTokenIds.pad),
  };
}

function collate(rows: readonly QuestionRow[], padId: number): MicroBatch {
  const { width, ...inputs } = padded(rows, padId);
  const [starts, ends] = [new Float32Array(rows.length * width), new Float32Array(rows.length * width)];
  rows.forEach((row, i) => {
    for (const place of row.starts) starts[i * width + place] = 1;
    for (const place of row.ends) ends[i * width + place] = 1;
  });
  const shape = [rows.length, width];
  return {
    ...inputs,
    startPositions: float32Tensor(starts, shape),
    endPositions: float32Tensor(ends, shape),
  };
}
