import { parseConfig } from "@ernie-m/config";
import { expect, test } from "vitest";
import { randomModel } from "../../test/random-model.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { ModelWeights } from "../checkpoint/weight-source.js";
import { transposeMatrix } from "../elements/transpose.js";
import { type MatrixLoss, quantizationLoss } from "./quantization-loss.js";
import { quantizeLinears } from "./quantize-linears.js";

const files = memoryFiles("memory", {});
const config = parseConfig({
  vocab_size: 11,
  hidden_size: 64,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 96,
  max_position_embeddings: 14,
});

async function lossesOf(weights: ModelWeights): Promise<readonly MatrixLoss[]> {
  const losses: MatrixLoss[] = [];
  for await (const loss of quantizationLoss(files, config, weights)) losses.push(loss);
  return losses;
}

test("loses about what uniform rounding of normal values loses, more with fewer bits", async () => {
  const model = randomModel(config);
  const losses = await lossesOf(model.weights);
  expect(losses.map(({ name }) => name.replace("ernie_m.encoder.layers.0.", ""))).toEqual([
    "self_attn.self_attn.q_proj.weight",
    "self_attn.self_attn.k_proj.weight",
    "self_attn.self_attn.v_proj.weight",
    "self_attn.out_proj.weight",
    "linear1.weight",
    "linear2.weight",
  ]);
  for (const { relativeError } of losses) {
    // A row of 64 normal values reaches about 2.5 standard deviations: a step is 0.02 of one, and √12 less
    // its error.
    expect(relativeError.int8).toBeGreaterThan(0.004);
    expect(relativeError.int8).toBeLessThan(0.008);
    expect(relativeError.int7 / relativeError.int8).toBeCloseTo(127 / 64, 0);
    expect(relativeError.int4).toBeGreaterThan(0.05);
    expect(relativeError.int4).toBeLessThan(0.11);
  }
});

test("leaves out what is integers already", async () => {
  const model = randomModel(config);
  const integers = await quantizeLinears(files, config, model.weights);
  expect(await lossesOf(integers)).toEqual([]);
});

test("loses the same whichever way round the matrices lie", async () => {
  const model = randomModel(config);
  const turned: ModelWeights = new Map(
    [...model.weights].map(([name, weight]) => {
      if (!/\.(?:[qkv]_proj|out_proj|linear\d)\.weight$/.test(name) || weight.storage.kind !== "memory")
        return [name, weight];
      const [rows, width] = weight.shape;
      const data = transposeMatrix(weight.storage.data, rows, width, 4);
      return [
        name,
        {
          ...weight,
          shape: [width, rows],
          transposed: !weight.transposed,
          storage: { kind: "memory", data },
        },
      ];
    }),
  );
  expect([...turned.values()].filter(({ transposed }) => transposed)).toHaveLength(6);
  expect(await lossesOf(turned)).toEqual(await lossesOf(model.weights));
});
