import { describe, expect, test } from "vitest";
import { referenceCheckpoint } from "../../test/node-files.js";
import { encoderSpecs, linearSpecs } from "../../test/parameter-specs.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { ModelWeight, ModelWeights } from "../checkpoint/weight-source.js";
import { fromFloat32, toFloat32 } from "../elements/floats.js";
import { openWeights } from "../formats/open-weights.js";
import type { FloatDType } from "../tensor.js";
import { readWeightBytes } from "../weights/read-weight.js";
import { resolveWeights } from "../weights/resolve-weights.js";
import { pruneHeadsOf } from "./prune-heads.js";

const files = memoryFiles("m", {});
const ATTENTION = "ernie_m.encoder.layers.0.self_attn";
const HIDDEN = 6;

/** A layer's attention with three heads of two, element [o, i] being 10 o + i whatever the layout. */
function attention(dtype: FloatDType, transposed: boolean): ModelWeights {
  const weights = new Map<string, ModelWeight>();
  const parameters = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "out_proj"].flatMap(
    (part) => linearSpecs(`${ATTENTION}.${part}`, HIDDEN, HIDDEN, "encoder"),
  );
  for (const { name, shape, kind } of parameters) {
    const isLinear = kind === "linear";
    const at = (index: number): number => {
      const [first, second] = [Math.floor(index / HIDDEN), index % HIDDEN];
      return transposed ? 10 * second + first : 10 * first + second;
    };
    const values = isLinear
      ? Float32Array.from({ length: HIDDEN * HIDDEN }, (_, index) => at(index))
      : Float32Array.from({ length: HIDDEN }, (_, index) => index);
    weights.set(name, {
      name,
      dtype,
      shape,
      storage: { kind: "memory", data: fromFloat32(values, dtype) },
      transposed: transposed && isLinear,
    });
  }
  return weights;
}

/** Element [out, in] of a stored matrix, as rows of outputs. */
async function rows(weights: ModelWeights, name: string, dtype: FloatDType): Promise<number[][]> {
  const weight = weights.get(`${ATTENTION}.${name}`)!;
  const values = toFloat32(await readWeightBytes(files, weight), dtype);
  const [first, second = 1] = weight.shape;
  const [outputs, inputs] = weight.transposed ? [second, first!] : [first!, second];
  expect(values).toHaveLength(outputs * inputs);
  return Array.from({ length: outputs }, (_, o) =>
    Array.from({ length: inputs }, (_, i) => values[weight.transposed ? i * outputs + o : o * inputs + i]),
  );
}

const variants = (["float32", "float16", "bfloat16", "float64"] as const).flatMap((dtype) =>
  [false, true].map((transposed) => ({ dtype, transposed })),
);

describe.each(variants)("$dtype, transposed $transposed", ({ dtype, transposed }) => {
  test("rows of q, k, v and columns of out_proj go with their head", async () => {
    const pruned = await pruneHeadsOf(files, attention(dtype, transposed), {
      heads: { 0: [1] },
      headSize: 2,
    });
    const kept = [0, 1, 4, 5];
    for (const projection of ["q_proj", "k_proj", "v_proj"]) {
      expect(await rows(pruned, `self_attn.${projection}.weight`, dtype)).toEqual(
        kept.map((o) => [0, 1, 2, 3, 4, 5].map((i) => 10 * o + i)),
      );
      expect(await rows(pruned, `self_attn.${projection}.bias`, dtype)).toEqual(kept.map((o) => [o]));
    }
    expect(await rows(pruned, "out_proj.weight", dtype)).toEqual(
      [0, 1, 2, 3, 4, 5].map((o) => kept.map((i) => 10 * o + i)),
    );
    expect(await rows(pruned, "out_proj.bias", dtype)).toEqual([0, 1, 2, 3, 4, 5].map((o) => [o]));
  });

  test("pruning twice is pruning both at once, heads numbered as in the unpruned model", async () => {
    const all = attention(dtype, transposed);
    const first = await pruneHeadsOf(files, all, { heads: { 0: [0] }, headSize: 2 });
    const second = await pruneHeadsOf(files, first, {
      heads: { 0: [0, 2] },
      alreadyPruned: { 0: [0] },
      headSize: 2,
    });
    const once = await pruneHeadsOf(files, all, { heads: { 0: [0, 2] }, headSize: 2 });
    expect(second).toEqual(once);
    expect(await rows(second, "self_attn.q_proj.bias", dtype)).toEqual([[2], [3]]);
  });
});

test("the given weights stay as they are, and the untouched ones are passed on", async () => {
  const all = attention("float32", false);
  const before = structuredClone(all);
  const pruned = await pruneHeadsOf(files, all, { heads: { 0: [2] }, headSize: 2 });
  expect(all).toEqual(before);
  expect(pruned.get(`${ATTENTION}.out_proj.bias`)).toBe(all.get(`${ATTENTION}.out_proj.bias`));
  const none = await pruneHeadsOf(files, all, { heads: { 0: [] }, headSize: 2 });
  expect(none).toEqual(all);
});

test("a reference checkpoint pruned as the case base-pruned says", async () => {
  const base = referenceCheckpoint("base");
  const { weights } = resolveWeights(await openWeights(base), encoderSpecs());
  const pruned = await pruneHeadsOf(base, weights, { heads: { 0: [1], 2: [0, 3] }, headSize: 16 });
  const widths = [0, 1, 2].map(
    (layer) => pruned.get(`ernie_m.encoder.layers.${layer}.self_attn.self_attn.q_proj.weight`)?.shape,
  );
  expect(widths).toEqual([
    [48, 64],
    [64, 64],
    [32, 64],
  ]);
  const name = "ernie_m.encoder.layers.2.self_attn.self_attn.v_proj.bias";
  const all = toFloat32(await readWeightBytes(base, weights.get(name)!), "float32");
  expect(toFloat32(await readWeightBytes(base, pruned.get(name)!), "float32")).toEqual(all.slice(16, 48));
});

test.each([
  [{ 0: [3] }, 2, "heads.0: expected heads from 0 to 2, got 3"],
  [{ 0: [-1] }, 2, "heads.0: expected heads from 0 to 2, got -1"],
  [{ 0: [0.5] }, 2, "heads.0: expected heads from 0 to 2, got 0.5"],
  [{ 0: [0, 1, 2] }, 2, "heads.0: expected at least one head to stay, got all heads"],
  [{ 1: [0] }, 2, "heads.1: expected a layer of the model, got no such layer"],
  [{ 0: [0] }, 4, "headSize: expected a divisor of 6, the attention width of layer 0, got 4"],
])("refuses %j of size %s", async (heads, headSize, message) => {
  await expect(pruneHeadsOf(files, attention("float32", false), { heads, headSize })).rejects.toThrow(
    message,
  );
});
