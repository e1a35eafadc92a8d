/**
 * At which threshold the embedded model is best, and whether its integers find what its floats find.
 *
 *   node bench/threshold.mjs RECORDS [MOST]
 *
 * RECORDS are prompts with their spans, a line of JSON each, also gzipped; of more than MOST (default all) every so
 * many-th is taken. A finding counts when its probability, the product of start and end that the page shows, is at
 * least the threshold: precision, recall and F1 of exact spans. Build the workspace first.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { float32Tensor } from "@ernie-m/core";
import { InformationExtractor, loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction, readPromptRecord } from "@ernie-m/heads/evaluation";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";

const [path, most] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: node bench/threshold.mjs RECORDS [MOST]");
const bytes = readFileSync(path);
const lines = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8").split("\n").filter(Boolean);
const step = Math.max(1, Math.floor(lines.length / Number(most ?? lines.length)));
const records = lines
  .filter((_, at) => at % step === 0)
  .map((line) => readPromptRecord({ label: "span", ...JSON.parse(line) }));

/** The model with its answers remembered: another threshold asks nothing new. */
function remembering(model) {
  const known = new Map();
  return {
    config: model.config,
    async forward({ inputIds, attentionMask }, options) {
      const [rows, width] = inputIds.shape;
      const ids = Array.from({ length: rows }, (_, row) => {
        const length = attentionMask.data.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, 0);
        return inputIds.data.subarray(row * width, row * width + length);
      });
      const keys = ids.map((row) => row.join());
      if (keys.some((key) => !known.has(key))) {
        const { startLogits, endLogits } = await model.forward({ inputIds, attentionMask }, options);
        keys.forEach((key, row) => {
          const of = ({ data }) => data.slice(row * width, row * width + ids[row].length);
          known.set(key, { start: of(startLogits), end: of(endLogits) });
        });
      }
      const logits = (side) => {
        const data = new Float32Array(rows * width);
        for (const [row, key] of keys.entries()) data.set(known.get(key)[side], row * width);
        return float32Tensor(data, [rows, width]);
      };
      return { startLogits: logits("start"), endLogits: logits("end") };
    },
  };
}

const runtime = nodeRuntime();
const percent = (share) => (100 * share).toFixed(1).padStart(9);
console.log(
  `${records.length} prompts\nthreshold       floats: precision   recall       F1      integers: F1`,
);
const loaded = await Promise.all(
  [undefined, "int8"].map((dtype) => loadExtractor(modelUrl, { runtime, ...(dtype && { dtype }) })),
);
const extractors = loaded.map(({ model, tokenizer }) => ({ model: remembering(model), tokenizer }));
for (let threshold = 0.1; threshold < 0.75; threshold += 0.05) {
  const scores = [];
  for (const parts of extractors) {
    const settings = { threshold, minProbability: threshold };
    scores.push(
      (await evaluateExtraction(new InformationExtractor({ ...parts, ...settings }), records)).micro,
    );
  }
  const [{ precision, recall, f1 }, integers] = scores;
  console.log(
    `${percent(threshold)} % ${percent(precision).padStart(22)}${percent(recall)}${percent(f1)}${percent(integers.f1).padStart(18)}`,
  );
}
await Promise.all(loaded.map((extractor) => extractor.dispose()));
