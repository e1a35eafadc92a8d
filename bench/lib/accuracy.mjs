/** How near one model's numbers are to another's. */
import { readFile } from "node:fs/promises";
import { int32Tensor } from "@ernie-m/core";
import { readPromptRecord } from "@ernie-m/heads/evaluation";

/** Held-out prompts of a JSON Lines file. */
export async function readRecords(path) {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line, i) =>
    readPromptRecord({ offsets: "code-points", ...JSON.parse(line) }, `line ${i + 1}`),
  );
}

/** Every fifth text of the records as inputs, 128 tokens at most. */
export function textInputs(records, tokenizer) {
  return records
    .filter((_, i) => i % 5 === 0)
    .map(({ text }) => Int32Array.from(tokenizer.encode(text).ids.slice(0, 128)))
    .map((ids) => ({ inputIds: int32Tensor(ids, [1, ids.length]) }));
}

/** Cosine between the tokens of two encoders' last hidden states, over some inputs. */
export async function cosines(reference, model, fed) {
  const all = [];
  for (const inputs of fed) {
    const [left, right] = [await reference.forward(inputs), await model.forward(inputs)].map(
      ({ lastHiddenState }) => lastHiddenState,
    );
    const width = left.shape.at(-1);
    for (let start = 0; start < left.data.length; start += width) {
      let [dot, aa, bb] = [0, 0, 0];
      for (let i = start; i < start + width; i++) {
        dot += left.data[i] * right.data[i];
        aa += left.data[i] ** 2;
        bb += right.data[i] ** 2;
      }
      all.push(dot / Math.sqrt(aa * bb));
    }
  }
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return { mean, lowest: all.reduce((low, value) => Math.min(low, value)), tokens: all.length };
}
