import { elementCount, type Tensor } from "../src/tensor.js";
import { encodeNumbers } from "../src/testing/numbers.js";
import type { TrainingGraph } from "../src/training/training-graph.js";
import { seededRandom } from "../src/weights/seeded-random.js";

/** Sizes of a batch by the symbols of its graph. */
export type Sizes = Readonly<Record<string, number>>;

/** The shape of an input in a batch of these sizes; products of symbols included. */
export function resolved(shape: readonly (number | string)[], sizes: Sizes): readonly number[] {
  return shape.map((dim) =>
    String(dim)
      .split("*")
      .reduce((product, factor) => product * (sizes[factor] ?? Number(factor)), 1),
  );
}

/**
 * Random float32 in -1..1 for every float input of a training graph, random 0 and 1 for masks, labels below
 * `classes`.
 */
export function randomFeeds(
  { graph }: Pick<TrainingGraph, "graph">,
  sizes: Sizes,
  classes: number,
  seed = 7,
): Record<string, Tensor> {
  const random = seededRandom(seed);
  const feeds: Record<string, Tensor> = {};
  for (const { name, value } of graph.inputs) {
    const { dtype } = graph.types[value];
    const shape = resolved(graph.types[value].shape, sizes);
    const numbers = Array.from({ length: elementCount(shape) }, () => {
      const uniform = random.uniform();
      if (dtype === "uint8") return uniform < 0.3 ? 0 : 1;
      return dtype === "int32" ? Math.floor(uniform * classes) : 2 * uniform - 1;
    });
    feeds[name] = encodeNumbers(dtype, shape, numbers);
  }
  return feeds;
}
