import { gradientName } from "../src/gradients/differentiate.js";
import type { Graph } from "../src/ir/graph.js";
import type { Tensor, TensorMap } from "../src/tensor.js";
import { evaluate } from "../src/testing/evaluate.js";
import { decodeNumbers, encodeNumbers } from "../src/testing/numbers.js";
import { seededRandom } from "../src/weights/seeded-random.js";

export interface DifferentiatedGraph {
  /** In float64, with its gradients. */
  readonly graph: Graph;
  readonly loss: string;
  readonly wanted: readonly string[];
  readonly feeds: TensorMap;
  readonly parameters: TensorMap;
}

/**
 * Steps that are tried one after the other: a corner of a function between two places says nothing of the slope at
 * either, and is between two closer ones or along another direction with no chance to speak of.
 */
const STEPS = [1e-5, 3e-6, 1e-6, 3e-7];

function moved(tensor: Tensor, direction: Float64Array, step: number): Tensor {
  return encodeNumbers(
    tensor.dtype,
    tensor.shape,
    decodeNumbers(tensor).map((value, i) => value + step * direction[i]),
  );
}

/**
 * The worst relative difference, over everything wanted, between the slope of the loss along a random direction as its
 * gradient has it and as central differences have it.
 */
export function worstSlopeDifference(at: DifferentiatedGraph, seed: number): number {
  const random = seededRandom(seed);
  const { graph, feeds, parameters } = at;
  const results = evaluate(graph, feeds, parameters);
  const onlyLoss = { ...graph, outputs: graph.outputs.filter(({ name }) => name === at.loss) };
  const lossAt = (name: string, direction: Float64Array, step: number): number => {
    const [ownFeeds, ownParameters] = [{ ...feeds }, { ...parameters }];
    const tensors = name in feeds ? ownFeeds : ownParameters;
    tensors[name] = moved(tensors[name], direction, step);
    return decodeNumbers(evaluate(onlyLoss, ownFeeds, ownParameters)[at.loss])[0];
  };
  let worst = 0;
  for (const name of at.wanted) {
    const gradient = decodeNumbers(results[gradientName(name)]);
    const scale = Math.max(0.01, ...gradient.map(Math.abs));
    let best = Number.POSITIVE_INFINITY;
    for (const step of STEPS) {
      const direction = gradient.map(() => 2 * random.uniform() - 1);
      const slope = gradient.reduce((sum, value, i) => sum + value * direction[i], 0);
      const difference = (lossAt(name, direction, step) - lossAt(name, direction, -step)) / (2 * step);
      best = Math.min(best, Math.abs(slope - difference) / scale);
      if (best < 5e-7) break;
    }
    worst = Math.max(worst, best);
  }
  return worst;
}
